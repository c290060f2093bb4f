"""Plans of rounds: the list, a new one, the end of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
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

from gezhi.domain.accounts.labels import ROLE_LABELS
from gezhi.domain.accounts.vocabulary import ROLES
from gezhi.domain.grids import selectors as grids
from gezhi.domain.patrols import selectors, services
from gezhi.domain.patrols.labels import WEEKDAY_LABELS
from gezhi.domain.patrols.rules.plans import Point, Window
from gezhi.domain.patrols.services import Planned
from gezhi.domain.patrols.web.words import area_of, clock_words, tabs, weekday_words
from gezhi.ground.kernel.clock import EARLIEST, LATEST, now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb
from gezhi.ground.plumbing.wording import in_city

SHOWN = 500
SENSIBLE = [MinValueValidator(EARLIEST.date()), MaxValueValidator(LATEST.date())]


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A plan, in words."""

    id: UUID
    name: str
    area: str
    who: str
    days: str
    window: str
    times: int
    from_date: date
    to_date: date | None


@door(Permission.PATROLS_VIEW)
def listed(request: ScopedRequest) -> HttpResponse:
    """Plans of my area."""
    area = area_of(request)
    rows = list(selectors.plans(request.scope, area)[:SHOWN])
    names = grids.full_names([row.code for row in rows])
    context = {
        "tabs": tabs(request.scope, "plans", area),
        "area_name": grids.full_name(area) if area else "",
        "plans": [_line(row, names) for row in rows],
        "may_plan": request.scope.may(Permission.PATROLS_PLAN),
    }
    return render(request, "patrols/plans.html", context)


def _line(row: selectors.RoundPlan, names: dict[str, str]) -> PlanLine:
    return PlanLine(
        id=row.pk,
        name=row.name,
        area=names.get(row.code, row.code),
        who=str(ROLE_LABELS[row.role]),
        days=weekday_words(row.weekdays),
        window=f"{clock_words(row.opens)}–{clock_words(row.closes)}",
        times=row.times,
        from_date=row.from_date,
        to_date=row.to_date,
    )


class PlanForm(forms.Form):
    """A round in a cell: who, when, how often, what must be passed."""

    name = forms.CharField(label=_("Name of the round"), max_length=80)
    code = forms.CharField(label=_("Code of the area"), max_length=18)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days of the week"), coerce=int, choices=list(enumerate(WEEKDAY_LABELS)), initial=list(range(7))
    )
    opens = forms.TimeField(label=_("From"), initial=time(8, 30), widget=forms.TimeInput(attrs={"type": "time"}))
    closes = forms.TimeField(label=_("Until"), initial=time(17, 30), widget=forms.TimeInput(attrs={"type": "time"}))
    times = forms.IntegerField(label=_("Times a day"), min_value=1, max_value=24, initial=1)
    least_minutes = forms.IntegerField(label=_("Minutes at least"), min_value=0, max_value=720, initial=30)
    from_date = forms.DateField(
        label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}), validators=SENSIBLE
    )
    points = forms.CharField(
        label=_("Key points"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One a line: name, longitude, latitude, metres around it (30 where left out)."),
    )

    field_order = ("name", "code", "role")

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        walking = [key for key, role in ROLES.items() if Permission.PATROLS_WALK in role.permissions]
        self.fields["role"] = forms.ChoiceField(
            label=_("Who walks"), choices=[(key, ROLE_LABELS[key]) for key in walking]
        )
        self.order_fields(self.field_order)

    def clean_points(self) -> list[Point]:
        lines = self.cleaned_data["points"].replace("，", ",").splitlines()
        return [_point(number, line) for number, line in enumerate(lines, start=1) if line.strip()]


def _point(number: int, line: str) -> Point:
    """A key point out of its line. Raises ValidationError."""
    name, *told = (part.strip() for part in line.split(","))
    try:
        lon, lat, *radius = told
        return Point(name, float(lon), float(lat), int(radius[0]) if radius else 30)
    except ValueError:
        raise forms.ValidationError(_t("Line %(number)d is no key point.") % {"number": number}) from None


@door(Permission.PATROLS_PLAN, "GET", "POST")
def new(request: ScopedRequest) -> HttpResponse:
    """Plan a round."""
    at = now()
    shown = {"code": request.GET.get("code", ""), "from_date": in_city(at).date()}
    form = PlanForm(posted(request), initial=shown)

    def do(told: dict[str, Any]) -> HttpResponse:
        planned = Planned(name=told["name"], window=_window(told), points=told["points"], role=told["role"])
        code, first = told["code"].strip(), told["from_date"]
        services.plan_round(scope=request.scope, code=code, planned=planned, from_date=first, at=at)
        messages.success(request, _t("The round is planned."))
        return redirect("patrols:plans")

    words = {"title": _t("Plan a round"), "button": _t("Plan it"), "cancel": reverse("patrols:plans")}
    text = _t("Points are passed when the phone comes near them while the page is open; nothing else is demanded.")
    return asked(request, form, do, **words, text=text, crumbs=_crumbs(words["title"]))


def _window(told: dict[str, Any]) -> Window:
    return Window(
        weekdays=sum(1 << day for day in told["weekdays"]),
        opens=told["opens"].hour * 60 + told["opens"].minute,
        closes=told["closes"].hour * 60 + told["closes"].minute,
        times=told["times"],
        least_minutes=told["least_minutes"],
    )


@door(Permission.PATROLS_PLAN, "GET", "POST")
def end(request: ScopedRequest, id: UUID) -> HttpResponse:
    """End a plan, after a question."""
    row = selectors.plan(request.scope, id)

    def do(told: dict[str, Any]) -> HttpResponse:
        services.end_plan(scope=request.scope, id=id, at=now())
        messages.success(request, _t("The plan has ended."))
        return redirect("patrols:plans")

    words = {"title": _t("End the plan"), "button": _t("End it today"), "cancel": reverse("patrols:plans")}
    text = _t("“%(name)s” is not walked any more from today on. What was walked stays.") % {"name": row.name}
    return asked(request, forms.Form(posted(request)), do, **words, text=text, crumbs=_crumbs(words["title"]))


def _crumbs(title: str) -> list[Crumb]:
    return [Crumb(_t("Plans of rounds"), reverse("patrols:plans")), Crumb(title)]
