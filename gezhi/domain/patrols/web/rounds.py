"""Rounds of a day, and one round: what was walked and passed; where somebody was in between is on no page here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gezhi.domain.grids import selectors as grids
from gezhi.domain.patrols import selectors
from gezhi.domain.patrols.labels import CHECK_IN_LABELS, STATE_LABELS
from gezhi.domain.patrols.selectors import Due
from gezhi.domain.patrols.vocabulary import CheckInWay, RoundState
from gezhi.domain.patrols.web.words import area_of, clock_words, day_of, minute_of, tabs
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb, Fact
from gezhi.ground.plumbing.wording import duration_words, in_city

SHOWN = 200


@dataclass(frozen=True, slots=True)
class DueLine:
    """A plan on the day, in words."""

    name: str
    area: str
    window: str
    times: int
    walked: int
    under_way: int
    missed: int


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round, in words."""

    url: str
    who: str
    plan: str
    area: str
    state: str | Promise
    begun_at: datetime
    ended_at: datetime | None
    passed: str
    length_km: float | None


@dataclass(frozen=True, slots=True)
class PointLine:
    """A key point of the round: passed when and how, or not."""

    name: str
    is_required: bool
    at: datetime | None = None
    way: str | Promise = ""
    metres: float | None = None
    is_mock: bool = False
    words: str = ""


@door(Permission.PATROLS_VIEW)
def day(request: ScopedRequest) -> HttpResponse:
    """Which rounds are due on a day, which were walked, which can no longer be."""
    at, area = in_city(now()), area_of(request)
    asked = day_of(request, at.date())
    due = selectors.due_on(request.scope, asked, minute=minute_of(at, asked), area=area)
    rows = list(selectors.rounds_on(request.scope, asked, area)[: SHOWN + 1])
    names = grids.full_names([row.code for row in rows] + [line.plan.code for line in due])
    context = {
        "tabs": tabs(request.scope, "day", area),
        "day": asked,
        "area": area,
        "area_name": names.get(area) or (grids.full_name(area) if area else ""),
        "due": [_due(line, names) for line in due],
        "missed": sum(line.missed for line in due),
        "rounds": [_line(row, names) for row in rows[:SHOWN]],
        "has_more": len(rows) > SHOWN,
        "may_plan": request.scope.may(Permission.PATROLS_PLAN),
    }
    return render(request, "patrols/day.html", context)


def _due(line: Due, names: dict[str, str]) -> DueLine:
    plan = line.plan
    window = f"{clock_words(plan.opens)}–{clock_words(plan.closes)}"
    area = names.get(plan.code, plan.code)
    return DueLine(plan.name, area, window, plan.times, line.walked, line.under_way, line.missed)


def _line(row: selectors.Round, names: dict[str, str]) -> RoundLine:
    return RoundLine(
        url=reverse("patrols:round", args=[row.pk]),
        who=row.account.name,
        plan=row.plan.name if row.plan else _("Free round"),
        area=names.get(row.code, row.code),
        state=STATE_LABELS[RoundState(row.state)],
        begun_at=row.begun_at,
        ended_at=row.ended_at,
        passed="–" if row.required_count is None else f"{row.required_passed}/{row.required_count}",
        length_km=None if row.length_m is None else row.length_m / 1000,
    )


@door(Permission.PATROLS_VIEW)
def one(request: ScopedRequest, id: UUID) -> HttpResponse:
    """One round: its figures and its points."""
    row = selectors.round_of(request.scope, id)
    day = row.day_date
    context = {
        "name": row.plan.name if row.plan else _("Free round"),
        "who": row.account.name,
        "facts": _facts(row),
        "points": _points(request, row),
        "words": row.words,
        "crumbs": [Crumb(_("Rounds of the day"), f"{reverse('patrols:day')}?day={day}"), Crumb(row.account.name)],
    }
    return render(request, "patrols/round.html", context)


def _facts(row: selectors.Round) -> list[Fact]:
    told = [
        Fact(_("Area"), grids.full_name(row.code)),
        Fact(_("State"), STATE_LABELS[RoundState(row.state)]),
        Fact(_("Day"), row.day_date.isoformat()),
    ]
    if row.ended_at:
        told.append(Fact(_("Time taken"), duration_words(row.ended_at - row.begun_at)))
    if row.judged_at is None:
        return [*told, Fact(_("Figures"), _("not reckoned yet"))]
    told.append(Fact(_("Recorded"), duration_words(timedelta(seconds=row.recorded_s or 0))))
    told.append(Fact(_("Distance (km)"), f"{(row.length_m or 0) / 1000:.2f}"))
    if row.line_share is not None:
        told.append(Fact(_("Share of the route passed"), f"{row.line_share:.0%}"))
    return told


def _points(request: ScopedRequest, row: selectors.Round) -> list[PointLine]:
    if row.plan is None:
        return []
    passed = {found.point_id: found for found in selectors.check_ins(request.scope, row)}
    lines = []
    for point in selectors.points_of(row.plan):
        found = passed.get(point.pk)
        if found is None:
            lines.append(PointLine(point.name, point.is_required))
        else:
            way = CHECK_IN_LABELS[CheckInWay(found.way)]
            told = (found.at, way, found.distance_m, found.is_mock, found.words)
            lines.append(PointLine(point.name, point.is_required, *told))
    return lines
