"""Gates and duty at them: who stood where on a day, what was counted, who was written down; gates are kept here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from gezhi.domain.grids import selectors as grids
from gezhi.domain.patrols import selectors, services
from gezhi.domain.patrols.labels import DIRECTION_LABELS, DUTY_LABELS, GATE_KIND_LABELS, PURPOSE_LABELS
from gezhi.domain.patrols.vocabulary import Direction, DutyState, GateKind, VisitPurpose
from gezhi.domain.patrols.web.words import LAYERS, area_of, day_of, tabs
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.masking import mask_name
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb, Fact
from gezhi.ground.plumbing.wording import in_city

SHOWN, MOST_VISITORS = 200, 500
PLACE_PAGE = "registry/place_form.html"
COLUMNS = [(kind, way) for kind in GateKind for way in Direction]


class Figure(NamedTuple):
    """How many, under its heading; None while nobody has told."""

    words: str
    many: int | None


@dataclass(frozen=True, slots=True)
class GateLine:
    """A gate on the day: who stood there, how many went through."""

    url: str
    name: str
    compound: str
    area: str
    is_open: bool
    duties: list[str]
    figures: list[Figure]


@dataclass(frozen=True, slots=True)
class DutyLine:
    """A duty, in words."""

    who: str
    begun_at: datetime
    ended_at: datetime | None
    state: str | Promise
    is_open: bool
    words: str
    figures: list[Figure]
    close_url: str


@dataclass(frozen=True, slots=True)
class VisitorLine:
    """A visitor under the mask."""

    at: datetime
    name: str
    door: str
    purpose: str | Promise
    url: str


def headings() -> list[str]:
    """The columns of counts: “Residents in” …"""
    return [
        _t("%(kind)s %(way)s") % {"kind": GATE_KIND_LABELS[kind], "way": DIRECTION_LABELS[way]} for kind, way in COLUMNS
    ]


def _figures(counted: Mapping[tuple[GateKind, Direction], int]) -> list[Figure]:
    return [Figure(words, counted.get(column, 0)) for words, column in zip(headings(), COLUMNS, strict=True)]


@door(Permission.PATROLS_VIEW)
def listed(request: ScopedRequest) -> HttpResponse:
    """The gates of an area on a day."""
    day, area = day_of(request, in_city(now()).date()), area_of(request)
    rows = list(selectors.gates_in(request.scope, area)[: SHOWN + 1])
    shown = rows[:SHOWN]
    duties = selectors.duties_on(request.scope, day, shown)
    names, totals = grids.full_names([row.code for row in shown]), selectors.totals_of(duties)
    context = {
        "tabs": tabs(request.scope, "gates", area),
        "day": day,
        "area": area,
        "area_name": grids.full_name(area) if area else "",
        "headings": headings(),
        "gates": [
            GateLine(
                url=f"{reverse('patrols:gate', args=[row.pk])}?day={day}",
                name=row.name,
                compound=row.compound_name,
                area=names.get(row.code, row.code),
                is_open=row.closed_at is None,
                duties=[_span(duty) for duty in duties if duty.gate_id == row.pk],
                figures=_figures(totals.get(row.pk, {})),
            )
            for row in shown
        ],
        "has_more": len(rows) > SHOWN,
        "may_plan": request.scope.may(Permission.PATROLS_PLAN),
    }
    return render(request, "patrols/gates.html", context)


def _span(duty: selectors.GateDuty) -> str:
    """王芳 08:00–12:00; with the day where it is another one."""
    begun, ended = in_city(duty.begun_at), in_city(duty.ended_at) if duty.ended_at else None
    until = f"{ended:%H:%M}" if ended else str(DUTY_LABELS[DutyState.UNDER_WAY])
    return f"{duty.account.name} {begun:%H:%M}–{until}"


@door(Permission.PATROLS_VIEW)
def one(request: ScopedRequest, id: UUID) -> HttpResponse:
    """One gate on a day: duties, counts by hour, visitors."""
    row, day = selectors.gate(request.scope, id), day_of(request, in_city(now()).date())
    duties = selectors.duties_on(request.scope, day, [row])
    visitors = list(selectors.visitors_of(request.scope, duties)[: MOST_VISITORS + 1])
    back, may_plan = f"{reverse('patrols:gates')}?day={day}", request.scope.covers(Permission.PATROLS_PLAN, row.code)
    context = {
        "gate": row,
        "name": row.name,
        "text": " · ".join(filter(None, [row.compound_name, grids.full_name(row.code)])),
        "day": day,
        "headings": headings(),
        "duties": [_duty(duty, may_plan) for duty in duties],
        "hours": _hours(duties),
        "visitors": [_visitor(one) for one in visitors[:MOST_VISITORS]],
        "has_more": len(visitors) > MOST_VISITORS,
        "may_plan": may_plan,
        "crumbs": [Crumb(_t("Gate duty"), back), Crumb(row.name)],
    }
    return render(request, "patrols/gate.html", context)


def _duty(row: selectors.GateDuty, may_plan: bool) -> DutyLine:
    counted: Counter[tuple[GateKind, Direction]] = Counter()
    for one in row.counts.all():
        counted[GateKind(one.kind), Direction(one.direction)] += one.count
    state, is_open = DutyState(row.state), row.ended_at is None
    figures = _figures(counted) if state is DutyState.ENDED else [Figure(words, None) for words in headings()]
    close = reverse("patrols:close_duty", args=[row.pk]) if is_open and may_plan else ""
    told = (row.begun_at, row.ended_at, DUTY_LABELS[state], is_open)
    return DutyLine(row.account.name, *told, row.words if state is DutyState.CLOSED else "", figures, close)


def _hours(duties: Iterable[selectors.GateDuty]) -> list[tuple[datetime, list[Figure]]]:
    """Counts of all duties by hour, in order; hours in which nobody passed are left out."""
    found: dict[datetime, Counter[tuple[GateKind, Direction]]] = {}
    for duty in duties:
        for one in duty.counts.all():
            found.setdefault(one.hour_at, Counter())[GateKind(one.kind), Direction(one.direction)] += one.count
    return [(hour, _figures(counts)) for hour, counts in sorted(found.items())]


def _visitor(row: selectors.GateVisitor) -> VisitorLine:
    name, _phone = selectors.opened(row)
    url = reverse("patrols:gate_visitor", args=[row.pk])
    return VisitorLine(row.at, mask_name(name), row.door, PURPOSE_LABELS[VisitPurpose(row.purpose)], url)


class GateForm(forms.Form):
    """A gate: what it is called, of which compound, where it is."""

    name = forms.CharField(label=pgettext_lazy("gate", "Name"), max_length=80)
    compound = forms.CharField(label=_("Compound"), max_length=80, required=False)
    lon = forms.FloatField(label=_("Longitude"), min_value=-180, max_value=180)
    lat = forms.FloatField(label=_("Latitude"), min_value=-90, max_value=90)


@door(Permission.PATROLS_PLAN, "GET", "POST")
def new(request: ScopedRequest) -> HttpResponse:
    """Add a gate."""

    def do(told: dict[str, Any]) -> HttpResponse:
        services.make_gate(scope=request.scope, **told, at=now())
        messages.success(request, _t("The gate is entered."))
        return redirect("patrols:gates")

    words = {"title": _t("Add a gate"), "button": _t("Add it"), "cancel": reverse("patrols:gates")}
    text = _t("It appears on the phones of who walks in its area.")
    shown = {"layers": LAYERS, "extent": _extent(request), "text": text, "crumbs": _crumbs(words["title"])}
    return asked(request, GateForm(posted(request)), do, page=PLACE_PAGE, **words, **shown)


def _extent(request: ScopedRequest) -> str:
    """West, south, east, north of my area; “” where it has no border."""
    areas: Sequence[object] = request.scope.areas(Permission.PATROLS_PLAN)
    try:
        box = grids.bounds(str(areas[0] if areas else grids.top_cell().code))
    except Problem:
        return ""
    return f"{box.west:.5f},{box.south:.5f},{box.east:.5f},{box.north:.5f}"


@door(Permission.PATROLS_PLAN, "POST")
def switch(request: ScopedRequest, id: UUID, to: str) -> HttpResponse:
    """Close a gate, or open it again."""
    deed = services.close_gate if to == "close" else services.reopen_gate
    deed(scope=request.scope, id=id, at=now())
    messages.success(request, _t("The gate is closed.") if to == "close" else _t("The gate is open again."))
    return redirect("patrols:gate", id=id)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


@door(Permission.PATROLS_PLAN, "GET", "POST")
def close_duty(request: ScopedRequest, id: UUID) -> HttpResponse:
    """End a duty whose phone does not tell its end."""
    row = selectors.duty(request.scope, id)
    back = f"{reverse('patrols:gate', args=[row.gate_id])}?day={row.day_date}"

    def do(told: dict[str, Any]) -> HttpResponse:
        services.close_duty(scope=request.scope, id=id, reason=told["reason"], at=now())
        messages.success(request, _t("The duty is closed."))
        return redirect(back)

    words = {"title": _t("Close the duty"), "button": _t("Close it"), "cancel": back}
    text = _t("For a phone that was lost or erased. If it does come back, its own end and counts are still taken.")
    crumbs = [*_crumbs(row.gate.name)[:1], Crumb(row.gate.name, back), Crumb(words["title"])]
    return asked(request, ReasonForm(posted(request)), do, **words, text=text, crumbs=crumbs)


@door(Permission.PATROLS_VIEW, "GET", "POST")
def visitor(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Ask why, then show a visitor's name and phone."""
    row = selectors.visitor(request.scope, id)
    gate = row.duty.gate
    back = f"{reverse('patrols:gate', args=[gate.pk])}?day={row.duty.day_date}"
    title = _t("Look at a visitor")

    def do(told: dict[str, Any]) -> HttpResponse:
        found, name, phone = services.look_at_visitor(scope=request.scope, id=id, reason=told["reason"])
        facts = [
            Fact(_t("Phone"), phone or "–"),
            Fact(_t("Door"), found.door),
            Fact(pgettext("gate", "Purpose"), PURPOSE_LABELS[VisitPurpose(found.purpose)]),
        ]
        context = {"name": name, "at": found.at, "facts": facts, "crumbs": [*crumbs[:-1], Crumb(name)]}
        return render(request, "patrols/gate_visitor.html", context)

    crumbs = [*_crumbs(title)[:1], Crumb(gate.name, back), Crumb(title)]
    text = _t("The look is written into the journal with its reason; auditors see it there.")
    words = {"title": title, "text": text, "button": _t("Look"), "cancel": back}
    return asked(request, ReasonForm(posted(request)), do, **words, crumbs=crumbs)


def _crumbs(title: str) -> list[Crumb]:
    return [Crumb(_t("Gate duty"), reverse("patrols:gates")), Crumb(title)]
