"""Counts of matters by area, class and department over a time: every figure is the count of a list.

What a window means is fixed once: *came in* counts reports of the window; *closed* counts closings in the window;
*in hand* and *late* count what is open now; *satisfaction* is solved ÷ answered evaluations in the window. A rate
without a denominator is “no data”, never 0 % (STANDARDS § 2.9).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, DateField, F, Q, QuerySet
from django.db.models.functions import Trunc

from gezhi.domain.cases.models import Case
from gezhi.domain.cases.selectors.lists import CaseFilter, colour_test, narrow
from gezhi.domain.cases.selectors.visibility import branches
from gezhi.domain.cases.vocabulary import OPEN_STATES, Colour, Outcome
from gezhi.ground.kernel.area_code import Level
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import Prefix, Scope

By = Literal["area", "class", "department"]


@dataclass(frozen=True, slots=True)
class Window:
    """A half-open stretch of time."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one row."""

    key: str = ""
    came_in: int = 0
    closed: int = 0
    closed_late: int = 0
    in_hand: int = 0
    soon: int = 0
    late: int = 0
    solved: int = 0
    not_solved: int = 0

    @property
    def satisfaction(self) -> float | None:
        """Solved ÷ answered; None (no data) when nobody answered."""
        answered = self.solved + self.not_solved
        return self.solved / answered if answered else None

    @property
    def on_time(self) -> float | None:
        """Closed in time ÷ closed; None when nothing was closed."""
        return (self.closed - self.closed_late) / self.closed if self.closed else None


def _counts(window: Window, now: datetime) -> dict[str, Count]:
    closed = Q(closed_at__gte=window.since, closed_at__lt=window.until)
    said = Q(evaluated_at__gte=window.since, evaluated_at__lt=window.until)
    tests = {
        "came_in": Q(reported_at__gte=window.since, reported_at__lt=window.until),
        "closed": closed,
        "closed_late": closed & Q(is_late=True),
        "in_hand": Q(state__in=OPEN_STATES),
        "soon": colour_test(Colour.YELLOW, now),
        "late": colour_test(Colour.RED, now),
        "solved": said & Q(outcome=Outcome.SOLVED),
        "not_solved": said & Q(outcome=Outcome.NOT_SOLVED),
    }
    return {name: Count("pk", filter=test) for name, test in tests.items()}


def _relevant(window: Window) -> Q:
    """Only cases that can count: open ones, and those touched in or after the window."""
    return Q(state__in=OPEN_STATES) | Q(changed_at__gte=window.since)


def totals(scope: Scope, window: Window, *, now: datetime, wanted: CaseFilter | None = None) -> Figures:
    """One row for everything I can see. One query a branch."""
    return _sum(_grouped(scope, window, now, wanted or CaseFilter(), None))


def table(scope: Scope, window: Window, by: By, *, now: datetime, level: Level, wanted: CaseFilter) -> list[Figures]:
    """One row per area of `level`, class or department, the busiest first. One query a branch."""
    key = {"area": Prefix(F("code"), int(level)), "class": F("class_code"), "department": F("department_id")}[by]
    merged: dict[str, list[Figures]] = {}
    for row in _grouped(scope, window, now, wanted, key):
        merged.setdefault(row.key, []).append(row)
    rows = [_sum(parts, found) for found, parts in merged.items() if found]
    return sorted(rows, key=lambda row: (-row.came_in, -row.in_hand, row.key))


def _grouped(scope: Scope, window: Window, now: datetime, wanted: CaseFilter, key: Any) -> Iterable[Figures]:
    for branch in branches(scope, Permission.STATISTICS_VIEW):
        cases = narrow(branch, wanted, now).filter(_relevant(window)).order_by()
        if key is None:
            yield Figures(**cases.aggregate(**_counts(window, now)))
            continue
        for row in cases.values(group=key).annotate(**_counts(window, now)):
            counts: dict[str, Any] = {name: value for name, value in row.items() if name != "group"}
            yield Figures(str(row["group"] or ""), **counts)


def _sum(rows: Iterable[Figures], key: str = "") -> Figures:
    found = list(rows)
    names = ("came_in", "closed", "closed_late", "in_hand", "soon", "late", "solved", "not_solved")
    return Figures(key, **{name: sum(getattr(row, name) for row in found) for name in names})


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a trend: reports and closings."""

    day: datetime
    came_in: int
    closed: int


def trend(scope: Scope, *, now: datetime, days: int = 30, wanted: CaseFilter | None = None) -> list[Day]:
    """Reports and closings per day of the city, oldest first, days without any included. Two queries a branch."""
    zone = ZoneInfo(settings.CITY_TIME_ZONE)
    today = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    first = today - timedelta(days=days - 1)
    came_in = _per_day(scope, "reported_at", first, now, wanted or CaseFilter())
    closed = _per_day(scope, "closed_at", first, now, wanted or CaseFilter())
    all_days = [first + timedelta(days=n) for n in range(days)]
    return [Day(day, came_in.get(f"{day:%Y-%m-%d}", 0), closed.get(f"{day:%Y-%m-%d}", 0)) for day in all_days]


def _per_day(scope: Scope, column: str, first: datetime, now: datetime, wanted: CaseFilter) -> dict[str, int]:
    zone = ZoneInfo(settings.CITY_TIME_ZONE)
    counts: dict[str, int] = {}
    for branch in branches(scope, Permission.STATISTICS_VIEW):
        cases: QuerySet[Case] = narrow(branch, wanted, now).filter(**{f"{column}__gte": first})
        day = Trunc(column, "day", output_field=DateField(), tzinfo=zone)
        for row in cases.order_by().values(day=day).annotate(n=Count("pk")):
            counts[f"{row['day']:%Y-%m-%d}"] = counts.get(f"{row['day']:%Y-%m-%d}", 0) + row["n"]
    return counts
