"""Coverage of an area: how much of its streets, doors and key places was passed, on each day and since when not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.db.models import Count, Q, QuerySet, Sum

from gezhi.domain.patrols.models import CoverageDay, TargetSet
from gezhi.domain.patrols.rules.covering import Gaps, gaps, unpacked
from gezhi.domain.patrols.rules.targets import Content
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope, inside, within

SUMS = (
    "street_m",
    "street_passed_m",
    "doors_count",
    "doors_passed",
    "places_count",
    "places_passed",
    "walkers_count",
)


@dataclass(frozen=True, slots=True)
class AreaCoverage:
    """An area on a day: metres of street, doors and key places there are and that were passed; cells with a walker
    and cells in all. One colleague counts once in each cell walked."""

    day: date
    cells: int
    walked: int
    street_m: float
    street_passed_m: float
    doors_count: int
    doors_passed: int
    places_count: int
    places_passed: int
    walkers_count: int


def sets_in_force(day: date) -> QuerySet[TargetSet]:
    """For judging a day only: what was to be covered on it, in every cell."""
    rows = TargetSet.objects.filter(Q(to_date=None) | Q(to_date__gt=day), from_date__lte=day)
    return rows.order_by("code", "id")


def days_of(scope: Scope, area: str, begins: date, ends: date) -> list[AreaCoverage]:
    """Each day from `begins` to before `ends` on which coverage of the area was reckoned. One query, no bits read."""
    rows = (
        _days(scope, area)
        .filter(day_date__gte=begins, day_date__lt=ends)
        .values("day_date")
        .annotate(cells=Count("id"), walked=Count("id", filter=Q(walkers_count__gt=0)))
        .annotate(**{f"all_{name}": Sum(name) for name in SUMS})
        .order_by("day_date")
        .values_list("day_date", "cells", "walked", *(f"all_{name}" for name in SUMS))
    )
    return [AreaCoverage(*row) for row in rows]


def coverage_of(scope: Scope, area: str, day: date) -> QuerySet[CoverageDay]:
    """The cells of an area on a day, without their bits."""
    return _days(scope, area).filter(day_date=day).defer("passed").order_by("code", "id")


def target_gaps(scope: Scope, code: str, today: date, days: int) -> tuple[Content, Gaps]:
    """The targets of one cell and for how long each was not passed, over so many days up to today. Two queries.

    Days before the edition in force began count as not passed. Raises Problem `scope.not_found`.
    """
    row = TargetSet.objects.filter(within(scope, Permission.PATROLS_VIEW), code=code, to_date=None).first()
    if row is None:
        raise NOT_FOUND()
    first = today - timedelta(days=days - 1)
    table = np.zeros((days, row.count), dtype=bool)
    for day in CoverageDay.objects.filter(targets=row, day_date__gte=first, day_date__lte=today):
        table[(day.day_date - first).days] = unpacked(day.passed, row.count)
    return Content.read(row.content), gaps(table)


def _days(scope: Scope, area: str) -> QuerySet[CoverageDay]:
    return CoverageDay.objects.filter(within(scope, Permission.PATROLS_VIEW), inside("code", [area]))
