"""Planning rounds at the desk. A plan that was walked is history: changing it ends it and begins another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import shapely
from django.db import transaction

from gezhi.domain.accounts.vocabulary import ROLES
from gezhi.domain.grids import selectors as grids
from gezhi.domain.patrols.models import KeyPoint, RoundPlan
from gezhi.domain.patrols.rules.plans import Point, Window, check_plan
from gezhi.domain.patrols.rules.streets import pieces
from gezhi.domain.patrols.selectors import planned as selectors
from gezhi.domain.patrols.vocabulary import Way
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.geometry import check_position, to_wkb
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.kernel.text import clean_line
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import Scope
from gezhi.ground.plumbing.wording import in_city

BAD_REACH = problem("plan.bad_reach", 422, "Passed is what lies {least} to {most} m from the way.")
NOT_WALKING = problem("plan.not_walking", 422, "“{role}” is no role that walks rounds.")
HAS_ENDED = problem("plan.has_ended", 409, "This plan has ended.")
LEAST_REACH_M, MOST_REACH_M = 5, 100

Line = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Planned:
    """What a plan says: who, when, where, what must be passed."""

    name: str
    way: Way = Way.CELL
    window: Window = field(default_factory=Window)
    points: Sequence[Point] = ()
    line: Line = ()
    reach_m: int = 20
    role: str = "grid_worker"


@transaction.atomic
def plan_round(*, scope: Scope, code: str, planned: Planned, from_date: date, at: datetime) -> RoundPlan:
    """Plan a round in a cell of mine from a day on.

    Raises the Problems `plan.*`, `street.*`, `position.*`, `scope.not_found` or `scope.forbidden`.
    """
    _check(planned)
    cell = grids.cell(scope, AreaCode(code))
    by = scope.acting(Permission.PATROLS_PLAN, cell.code)
    return _make(by, planned, _Stand(cell.pk, cell.code, from_date), at)


@transaction.atomic
def change_plan(*, scope: Scope, id: UUID, planned: Planned, at: datetime) -> RoundPlan:
    """End a plan today and begin the changed one in its place. Raises as `plan_round`, and `plan.has_ended`."""
    _check(planned)
    before = _end(scope, id, at)
    by = scope.acting(Permission.PATROLS_PLAN, before.code)
    return _make(by, planned, _Stand(before.cell_id, before.code, in_city(at).date(), before.pk), at)


@transaction.atomic
def end_plan(*, scope: Scope, id: UUID, at: datetime) -> RoundPlan:
    """The plan no longer holds from today on. Raises `plan.has_ended`, `scope.not_found` or `scope.forbidden`."""
    return _end(scope, id, at)


def _check(planned: Planned) -> None:
    check_plan(planned.name, planned.way, planned.window, planned.points, has_line=len(planned.line) > 1)
    if not LEAST_REACH_M <= planned.reach_m <= MOST_REACH_M:
        raise BAD_REACH(least=LEAST_REACH_M, most=MOST_REACH_M)
    role = ROLES.get(planned.role)
    if role is None or Permission.PATROLS_WALK not in role.permissions:
        raise NOT_WALKING(role=planned.role[:32])
    if planned.points:
        check_position([point.lon for point in planned.points], [point.lat for point in planned.points])


class _Stand(NamedTuple):
    """Where and from when a plan holds, and which one it takes the place of."""

    cell_id: UUID
    code: str
    from_date: date
    follows: UUID | None = None


def _make(by: Actor, planned: Planned, stand: _Stand, at: datetime) -> RoundPlan:
    plan = RoundPlan(
        id=new_id(),
        name=clean_line(planned.name, limit=80),
        cell_id=stand.cell_id,
        code=stand.code,
        way=planned.way,
        line=_wkb(planned.line),
        reach_m=planned.reach_m,
        role=planned.role,
        weekdays=planned.window.weekdays,
        opens=planned.window.opens,
        closes=planned.window.closes,
        times=planned.window.times,
        least_minutes=planned.window.least_minutes,
        from_date=stand.from_date,
        follows_id=stand.follows,
        made_at=at,
    )
    plan.save(force_insert=True)
    KeyPoint.objects.bulk_create(_points(plan, planned.points))
    facts = {"name": plan.name, "way": plan.way, "points": len(planned.points), "follows": str(stand.follows or "")}
    journal.record(deed="patrol_plan.make", by=by, subject=("patrol_plan", plan.pk), code=plan.code, facts=facts, at=at)
    return plan


def _points(plan: RoundPlan, points: Sequence[Point]) -> list[KeyPoint]:
    return [
        KeyPoint(
            id=new_id(),
            plan=plan,
            number=number,
            name=clean_line(point.name, limit=80),
            lon=point.lon,
            lat=point.lat,
            radius_m=point.radius_m,
            is_required=point.is_required,
        )
        for number, point in enumerate(points, start=1)
    ]


def _wkb(line: Line) -> bytes:
    """The line as it is kept. Raises Problem `street.no_line`, `street.too_long` or `position.*`."""
    if not line:
        return b""
    drawn = shapely.LineString(line)
    pieces(*shapely.get_coordinates(drawn).T)
    return to_wkb(drawn)


def _end(scope: Scope, id: UUID, at: datetime) -> RoundPlan:
    plan = selectors.plan(scope, id, lock=True)
    by = scope.acting(Permission.PATROLS_PLAN, plan.code)
    today = in_city(at).date()
    if plan.to_date is not None:
        raise HAS_ENDED()
    plan.to_date = max(today, plan.from_date)
    plan.save(update_fields=["to_date"])
    journal.record(deed="patrol_plan.end", by=by, subject=("patrol_plan", plan.pk), code=plan.code, at=at)
    return plan
