"""Plans of rounds: those of an area, those due on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from gezhi.domain.patrols.models import KeyPoint, Round, RoundPlan
from gezhi.domain.patrols.rules.plans import is_due, missing
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope, inside, within


def plans(scope: Scope, area: str = "") -> QuerySet[RoundPlan]:
    """Plans of my area, those that hold and those that have ended, by place and name."""
    rows = RoundPlan.objects.filter(within(scope, Permission.PATROLS_VIEW))
    return (rows.filter(inside("code", [area])) if area else rows).order_by("code", "name", "id")


def plan(scope: Scope, id: UUID, *, lock: bool = False) -> RoundPlan:
    """One plan of my area, which I look at, plan or walk. Raises Problem `scope.not_found`."""
    doors = (Permission.PATROLS_VIEW, Permission.PATROLS_PLAN, Permission.PATROLS_WALK)
    seen = reduce(or_, (within(scope, permission) for permission in doors))
    rows = RoundPlan.objects.filter(seen, pk=id)
    found = (rows.select_for_update() if lock else rows).first()
    if found is None:
        raise NOT_FOUND()
    return found


def points_of(row: RoundPlan) -> list[KeyPoint]:
    """The key points of a plan that the caller may see already, in their order. One query."""
    return list(row.points.order_by("number"))


@dataclass(frozen=True, slots=True)
class Due:
    """A plan on a day: how often it was walked, is being walked, and can no longer be."""

    plan: RoundPlan
    walked: int
    under_way: int
    missed: int


def due_on(scope: Scope, day: date, *, minute: int, area: str = "") -> list[Due]:
    """Plans of my area due on a day of the city, seen at a minute of that day (1440: afterwards). Two queries."""
    holding = Q(to_date=None) | Q(to_date__gt=day)
    rows = [row for row in plans(scope, area).filter(holding, from_date__lte=day) if _is_due(row, day)]
    counted = _counted(rows, day)
    found = []
    for row in rows:
        walked, under_way = counted.get(row.pk, (0, 0))
        found.append(Due(row, walked, under_way, missing(row.window, walked + under_way, minute)))
    return found


def _is_due(row: RoundPlan, day: date) -> bool:
    return is_due(row.window, day, row.from_date, row.to_date)


def _counted(rows: list[RoundPlan], day: date) -> dict[UUID, tuple[int, int]]:
    """Rounds walked to their end and rounds under way, by plan."""
    found = (
        Round.objects.filter(plan__in=rows, day_date=day)
        .values("plan_id")
        .annotate(ended=Count("id", filter=Q(state="ended")), going=Count("id", filter=Q(state="under_way")))
        .order_by("plan_id")
    )
    return {row["plan_id"]: (row["ended"], row["going"]) for row in found}
