"""Phones: mine, and one of an account that I keep; what is lost is erased at its next contact."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from gezhi.domain.accounts import selectors, services
from gezhi.domain.accounts.web.accounts import crumbs
from gezhi.domain.accounts.web.device_lines import device_lines
from gezhi.domain.accounts.web.forms import ReasonForm
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb
from gezhi.ground.plumbing.qr import picture_of

SHOWN = 20


def _mine(*more: Crumb) -> list[Crumb]:
    return [Crumb(_("My account"), reverse("accounts:me")), *more]


def _consequence() -> str:
    return _(
        "At its next contact the phone erases everything, also what it has not sent yet. Until then its PIN protects "
        "what lies on it, and %(hours)s hours after its last contact that opens to nobody any more. This cannot be "
        "undone: a phone that is found again is set up anew."
    ) % {"hours": settings.PHONE_OFFLINE_HOURS}


@door(Permission.SIGNED_IN)
def mine(request: ScopedRequest) -> HttpResponse:
    """My phones, those that count first, at most 20; and the address under which one is set up."""
    found = selectors.my_devices(request.scope)[:SHOWN]
    rows = device_lines(found, lambda id: reverse("accounts:lose_my_phone", args=[id]))
    address = f"{settings.PUBLIC_ADDRESS or request.build_absolute_uri('/').rstrip('/')}{reverse('phone')}"
    context = {
        "phones": rows,
        "address": address,
        "picture": picture_of(address),
        "is_safe": address.startswith("https://"),
        "crumbs": _mine(Crumb(_("My phones"))),
    }
    return render(request, "accounts/my_phones.html", context)


@door(Permission.SIGNED_IN, "GET", "POST")
def lose_mine(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Give up a phone of mine for lost. Raises Problem `scope.not_found` for another's."""
    device, page = selectors.my_device(request.scope, id), reverse("accounts:my_phones")

    def do(told: dict[str, Any]) -> HttpResponse:
        services.lose_my_device(scope=request.scope, id=id, at=now())
        return _said(request, page)

    here = _mine(Crumb(_("My phones"), page), Crumb(device.name))
    return _asked(request, device, forms.Form(posted(request)), do, crumbs=here, cancel=page)


@door(Permission.ACCOUNTS_MANAGE, "GET", "POST")
def lose(request: ScopedRequest, id: UUID, device_id: UUID) -> HttpResponse:
    """The same for an account that I keep, with the reason."""
    kept = selectors.kept_account(request.scope, id)
    device = selectors.kept_device(request.scope, id, device_id)
    page = reverse("accounts:account", args=[id])

    def do(told: dict[str, Any]) -> HttpResponse:
        services.lose_device(scope=request.scope, account_id=id, id=device_id, reason=told["reason"], at=now())
        return _said(request, page)

    here = crumbs(Crumb(kept.name, page), Crumb(device.name))
    return _asked(request, device, ReasonForm(posted(request)), do, crumbs=here, cancel=page)


def _asked(request: ScopedRequest, device: selectors.Device, form: forms.Form, do: Any, **more: Any) -> HttpResponse:
    title = _("Phone “%(name)s” is lost") % {"name": device.name}
    return asked(
        request, form, do, title=title, text=_consequence(), button=_("Lost: erase it"), is_dangerous=True, **more
    )


def _said(request: ScopedRequest, page: str) -> HttpResponse:
    messages.success(request, _("The phone is told to erase everything as soon as it comes."))
    return redirect(page)
