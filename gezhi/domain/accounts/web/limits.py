"""The limits of sign-in: passwords, locks, sessions, tokens; read and changed by the security administrator."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from gezhi.domain.accounts import selectors, services
from gezhi.domain.accounts.web.forms import LimitsForm
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb


@door(Permission.ACCOUNTS_MANAGE, "GET", "POST")
def limits(request: ScopedRequest) -> HttpResponse:
    """The limits in force; saving makes a new version."""
    held = selectors.limits_now()
    form = LimitsForm(posted(request), initial=asdict(held))

    def do(told: dict[str, Any]) -> HttpResponse:
        services.set_limits(scope=request.scope, version=told["version"], values=form.values(), at=now())
        messages.success(request, _("The new limits count from now on, everywhere within five seconds."))
        return redirect("accounts:limits")

    return asked(
        request,
        form,
        do,
        title=_("Sign-in safety"),
        text=_("Version %(version)s. Every change is journalled with the values before and after.")
        % {"version": held.version},
        button=_("Save"),
        cancel=reverse("console"),
        crumbs=[Crumb(_("Console"), reverse("console")), Crumb(_("Sign-in safety"))],
    )
