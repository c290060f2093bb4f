"""The codes that hang at a building: making them, the sheet to print, ending one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from gezhi.domain.grids import selectors as grids
from gezhi.domain.registry import selectors, services
from gezhi.domain.registry.labels import CODED_AT_LABELS
from gezhi.domain.registry.labels.doors import stairwell_word
from gezhi.domain.registry.rules.door_codes import spoken
from gezhi.domain.registry.vocabulary import CodedAt
from gezhi.domain.registry.web.listing import root
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb
from gezhi.ground.plumbing.qr import picture_of

DOOR = "/d/"


class CodesForm(forms.Form):
    """Where codes shall hang."""

    at = forms.MultipleChoiceField(
        label=_("Where codes shall hang"),
        choices=[(where.value, CODED_AT_LABELS[where]) for where in CodedAt],
        initial=[CodedAt.STAIRWELL.value],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("One that hangs already stays; only what is missing is made."),
    )


class EndForm(forms.Form):
    """Why a code ends."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


@dataclass(frozen=True, slots=True)
class Sign:
    """One code: where it hangs, its address, and its picture where the sheet shows it."""

    id: UUID
    name: str
    inside: str
    spelled: str
    url: str
    picture: SafeString | str = ""


@door(Permission.REGISTER_KEEP, "GET", "POST")
def codes(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Which codes hang at a building; a POST makes what is missing."""
    row = selectors.building(request.scope, id)
    form = CodesForm(posted(request))
    if request.method == "POST" and form.is_valid():
        at = {CodedAt(where) for where in form.cleaned_data["at"]}
        made = services.make_door_codes(scope=request.scope, building_id=id, at=at)
        said = ngettext("%(count)d code made.", "%(count)d codes made.", made)
        messages.success(request, said % {"count": made})
        return redirect("registry:door_codes", id=id)
    context = {
        "building": row,
        "signs": _signs(request, row),
        "form": form,
        "crumbs": [*_crumbs(row.address, id), Crumb(_t("Codes at the doors"))],
    }
    return render(request, "registry/door_codes.html", context, status=422 if form.errors else 200)


@door(Permission.REGISTER_KEEP)
def sheet(request: ScopedRequest, id: UUID) -> HttpResponse:
    """The codes of a building as an A4 sheet to print and cut."""
    row = selectors.building(request.scope, id)
    context = {"building": row, "signs": _signs(request, row, drawn=True), "area_name": grids.full_name(row.code)}
    return render(request, "registry/door_sheet.html", context)


@door(Permission.REGISTER_KEEP, "GET", "POST")
def end(request: ScopedRequest, id: UUID, code_id: UUID) -> HttpResponse:
    """End a code that was torn off, copied or hung in the wrong place."""
    row = selectors.building(request.scope, id)
    back = reverse("registry:door_codes", args=[id])

    def do(told: dict[str, Any]) -> HttpResponse:
        services.end_door_code(scope=request.scope, building_id=id, id=code_id, reason=told["reason"])
        messages.success(request, _t("The code has ended; a new one can be made."))
        return redirect(back)

    title = _t("End a code")
    text = _t("Whoever scans it will read that it does not count any more. It cannot be taken back.")
    crumbs = [*_crumbs(row.address, id), Crumb(_t("Codes at the doors"), back), Crumb(title)]
    words = {"title": title, "text": text, "button": _t("End the code"), "cancel": back, "is_dangerous": True}
    return asked(request, EndForm(posted(request)), do, **words, crumbs=crumbs)


def _crumbs(address: str, id: UUID) -> list[Crumb]:
    return [root(), Crumb(address, reverse("registry:building", args=[id]))]


def _signs(request: ScopedRequest, row: selectors.Building, *, drawn: bool = False) -> list[Sign]:
    return [_sign(request, code, row, drawn) for code in selectors.codes_of(request.scope, row)]


def _sign(request: HttpRequest, code: selectors.DoorCode, row: selectors.Building, drawn: bool) -> Sign:
    home = code.home
    stairwell = home.stairwell if home else code.stairwell
    inside = [stairwell_word(stairwell), home.room if home else ""]
    url = address_of(request, code.token)
    return Sign(
        code.pk,
        selectors.name_of(code.compound or row),
        " ".join(part for part in inside if part),
        spoken(code.token),
        url,
        picture_of(url) if drawn else "",
    )


def address_of(request: HttpRequest, token: str) -> str:
    """What a code's picture leads to: under the address that pages have from outside, where it is known."""
    path = f"{DOOR}{token}"
    return f"{settings.PUBLIC_ADDRESS}{path}" if settings.PUBLIC_ADDRESS else request.build_absolute_uri(path)
