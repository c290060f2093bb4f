"""The page that sets up ODK Collect on my phone: a QR code with a token of its own, shown this once."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.accounts import services as accounts_services
from gezhi.edges.openrosa.rules.collect import settings_code
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb
from gezhi.ground.plumbing.qr import picture_of

NAME = "ODK Collect"


@door(Permission.FIELD_CLIENT, "GET", "POST")
def collect(request: ScopedRequest) -> HttpResponse:
    """What a field client is; and, asked for, the settings for mine, which end those I had before."""
    server = _server(request)
    context = {
        "server": server,
        "is_safe": server.startswith("https://"),
        "crumbs": [Crumb(_("My account"), reverse("accounts:me")), Crumb(NAME)],
    }
    if request.method == "POST":
        account = accounts.account(request.scope)
        token = accounts_services.issue_field_token(scope=request.scope, name=NAME, at=now())
        project = f"{_('Gezhi')} {account.name}"
        code = settings_code(server=server, username=account.username, token=token, project=project)
        context |= {"account": account, "token": token, "picture": picture_of(code)}
    return render(request, "openrosa/collect.html", context)


def _server(request: ScopedRequest) -> str:
    """The address that a client is told: the one under which pages are reached from outside, where it is known."""
    told = settings.FIELD_DOORS.rstrip("/")
    return f"{settings.PUBLIC_ADDRESS}{told}" if settings.PUBLIC_ADDRESS else request.build_absolute_uri(told)
