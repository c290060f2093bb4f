"""At the desk: notices to the residents of my area, and what they booked."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from gezhi.domain.grids import selectors as grids
from gezhi.domain.office import selectors, services
from gezhi.domain.office.labels import HALF_LABELS, WAY_LABELS, word_of
from gezhi.domain.office.services.bulletins import TITLE, WORDS
from gezhi.ground.kernel.clock import EARLIEST, LATEST, now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb, Tab
from gezhi.ground.plumbing.wording import city_zone, in_city

SHOWN = 200
SENSIBLE = [MinValueValidator(EARLIEST.date()), MaxValueValidator(LATEST.date())]


class BulletinForm(forms.Form):
    """A notice and where it hangs."""

    code = forms.CharField(label=_("Area code"), max_length=18, help_text=_("It hangs at every door of that area."))
    title = forms.CharField(label=_("Title"), max_length=TITLE)
    words = forms.CharField(label=_("What there is to say"), max_length=WORDS, widget=forms.Textarea(attrs={"rows": 8}))
    first_day = forms.DateField(
        label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}), validators=SENSIBLE
    )
    last_day = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}), validators=SENSIBLE)


@door(Permission.OFFICE_KEEP)
def bulletins(request: ScopedRequest) -> HttpResponse:
    """Notices of my area, the newest first."""
    at = now()
    rows = list(selectors.bulletins(request.scope)[:SHOWN])
    names = grids.full_names([row.code for row in rows])
    context = {
        "rows": [
            {
                "id": row.pk,
                "title": row.title,
                "words": row.words,
                "area": names.get(row.code, row.code),
                "first": row.valid_from,
                "last": row.valid_to - timedelta(seconds=1),
                "hangs": row.valid_from <= at < row.valid_to,
                "is_later": row.valid_from > at,
            }
            for row in rows
        ],
        "tabs": tabs_of(request, "bulletins"),
    }
    return render(request, "office/bulletins.html", context)


@door(Permission.OFFICE_KEEP, "GET", "POST")
def new_bulletin(request: ScopedRequest) -> HttpResponse:
    """Write a notice; from its first day on everybody who scans a code there reads it."""
    today = in_city(now()).date()
    areas = [str(area) for area in request.scope.areas(Permission.OFFICE_KEEP)]
    shown = {
        "code": areas[0] if areas else "",
        "first_day": today.isoformat(),
        "last_day": (today + timedelta(days=14)).isoformat(),
    }
    form = BulletinForm(posted(request), initial=shown)

    def do(told: dict[str, Any]) -> HttpResponse:
        at = now()
        services.hang_bulletin(
            scope=request.scope,
            code=told["code"].strip(),
            title=told["title"],
            words=told["words"],
            valid_from=max(_begin(told["first_day"]), at) if told["first_day"] == today else _begin(told["first_day"]),
            valid_to=_begin(told["last_day"] + timedelta(days=1)),
            at=at,
        )
        messages.success(request, _t("The notice is kept."))
        return redirect("office:bulletins")

    title = _t("Write a notice to residents")
    text = _t("Everybody can read it without an account. Write nothing about a resident into it.")
    crumbs = [Crumb(_t("For residents"), reverse("office:bulletins")), Crumb(title)]
    words = {"title": title, "text": text, "button": _t("Hang it"), "cancel": reverse("office:bulletins")}
    return asked(request, form, do, **words, crumbs=crumbs)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), city_zone())


@door(Permission.OFFICE_KEEP, "POST")
def take_down(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Take a notice down now."""
    services.take_down_bulletin(scope=request.scope, id=id, at=now())
    messages.success(request, _t("The notice is taken down."))
    return redirect("office:bulletins")


@door(Permission.OFFICE_KEEP)
def bookings(request: ScopedRequest) -> HttpResponse:
    """Open bookings of my area from today on, the next first; who booked is with the matter."""
    today = in_city(now()).date()
    rows = list(selectors.bookings(request.scope, begins=today)[:SHOWN])
    names = grids.full_names([row.case.code for row in rows])
    may_open = request.scope.may(Permission.CASES_VIEW)
    context = {
        "rows": [
            {
                "day": row.wished_date,
                "half": HALF_LABELS[row.half],
                "name": word_of(row.offer, "name"),
                "way": WAY_LABELS[row.offer.way],
                "area": names.get(row.case.code, row.case.code),
                "number": row.case.number,
                "url": reverse("cases:case", args=[row.case_id]) if may_open else "",
            }
            for row in rows
        ],
        "tabs": tabs_of(request, "bookings"),
    }
    return render(request, "office/bookings.html", context)


def tabs_of(request: ScopedRequest, current: str) -> list[Tab]:
    """The pages for residents that the caller may open."""
    pages = [("bulletins", _t("Notices to residents")), ("bookings", _t("Bookings"))]
    shown = pages if request.scope.may(Permission.OFFICE_KEEP) else []
    if request.scope.may(Permission.CATALOGUE_MANAGE):
        shown = [*shown, ("offers", _t("Services to book"))]
    return [Tab(label, reverse(f"office:{name}"), current=name == current) for name, label in shown]
