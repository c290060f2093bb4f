"""Booking a service from the page at a door: the list, and the form of one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from gezhi.domain.accounts.labels import department_name
from gezhi.domain.cases import services as cases
from gezhi.domain.cases.selectors.notice_words import notice, told_code
from gezhi.domain.cases.services import public_door
from gezhi.domain.cases.services.places import place_at
from gezhi.domain.office import selectors, services
from gezhi.domain.office.labels import HALF_LABELS, WAY_LABELS, word_of
from gezhi.domain.office.rules import days_offered
from gezhi.domain.office.vocabulary import Half
from gezhi.domain.office.web.doors import no_such_code, scanned
from gezhi.domain.registry import selectors as registry
from gezhi.domain.registry.labels.doors import door_name
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Fact
from gezhi.ground.plumbing.problems import sentence, told_when
from gezhi.ground.plumbing.visitors.proof import Proof, offer
from gezhi.ground.plumbing.visitors.who import remember_browser, visitor_of
from gezhi.ground.plumbing.wording import in_city


class BookingForm(forms.Form):
    """When, for whom, and how they are called back; no document number is asked for."""

    wished_date = forms.DateField(label=_("Wished day"), widget=forms.DateInput(attrs={"type": "date"}))
    half = forms.ChoiceField(
        label=_("Morning or afternoon"),
        choices=[(half.value, HALF_LABELS[half]) for half in Half],
        initial=Half.MORNING.value,
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=_("Your name"), max_length=64)
    phone = forms.CharField(
        label=_("Your phone"),
        max_length=24,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        help_text=_("You are called to settle the hour."),
    )
    room = forms.CharField(
        label=_("Room"), max_length=40, required=False, help_text=_("Only where somebody shall come to you.")
    )
    words = forms.CharField(
        label=_("Remarks"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    website = forms.CharField(required=False, widget=forms.HiddenInput)  # a trap for machines: people leave it empty
    notice = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)
    solution = forms.CharField(required=False, widget=forms.HiddenInput)
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, at: datetime) -> None:
        first, last = days_offered(in_city(at).date())
        super().__init__(data, initial={"wished_date": first.isoformat()})
        self.fields["wished_date"].widget.attrs |= {"min": first.isoformat(), "max": last.isoformat()}

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("website"):
            raise forms.ValidationError(_("The booking could not be taken up."))
        return told

    def proof(self) -> Proof:
        return Proof(self.cleaned_data["solution"], self.cleaned_data["token"])

    def wish(self, key: str, place: registry.DoorPlace, at: datetime) -> services.Wish:
        told = self.cleaned_data
        return services.Wish(
            key=key,
            wished_date=told["wished_date"],
            half=Half(told["half"]),
            place=place_at(place, told["room"]),
            caller=cases.Caller(told["name"], told["phone"], told_code(told["notice"], at)),
            words=told["words"],
        )


@door(Permission.PUBLIC)
def services_page(request: ScopedRequest, token: str) -> HttpResponse:
    """What can be booked here."""
    place = scanned(request, token)
    if place is None:
        return no_such_code(request)
    context = {
        "place": place,
        "place_name": door_name(place),
        "rows": [
            {"key": row.key, "name": word_of(row, "name"), "way": WAY_LABELS[row.way], "lasts": word_of(row, "lasts")}
            for row in selectors.offers()
        ],
        "is_set_up": selectors.bookings_set_up(),
    }
    return render(request, "office/services.html", context)


@door(Permission.PUBLIC, "GET", "POST")
def book(request: ScopedRequest, token: str, key: str) -> HttpResponse:
    """One service, and booking it. Refused, the form comes back as it was filled in."""
    place = scanned(request, token)
    if place is None:
        return no_such_code(request)
    row, at = selectors.offer_by_key(key), now()
    form = BookingForm(request.POST if request.method == "POST" else None, at)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, place, row)
    try:
        wish = form.wish(key, place, at)
        done = services.book(visitor=visitor_of(request), proof=form.proof(), wish=wish, at=at)
    except Problem as refusal:
        return _page(request, form, place, row, refusal)
    return render(request, "cases/public_reported.html", {"case": done.case, "secret": done.secret})


def _page(
    request: ScopedRequest,
    form: BookingForm,
    place: registry.DoorPlace,
    row: selectors.Offer,
    refusal: Problem | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "place": place,
        "place_name": door_name(place),
        "name": word_of(row, "name"),
        "facts": _facts(row),
        "proof": offer(public_door.PURPOSE, kept=request.POST.get("token", "")),
        "refusal": sentence(refusal) if refusal else "",
        "notice": notice(now()),
        "is_set_up": selectors.bookings_set_up(),
    }
    status = refusal.status if refusal else 422 if form.errors else 200
    page = render(request, "office/book.html", context, status=status)
    page["Cache-Control"] = "no-store"
    remember_browser(request, page)
    return told_when(page, refusal)


def _facts(row: selectors.Offer) -> list[Fact]:
    """What there is to know before one books."""
    told = (
        (_("How often you come"), WAY_LABELS[row.way]),
        (_("Bring"), word_of(row, "bring")),
        (_("Where it is done"), word_of(row, "place")),
        (_("How long it takes"), word_of(row, "lasts")),
        (_("Done by"), department_name(row.department) if row.department else ""),
    )
    return [Fact(str(label), value) for label, value in told if value]
