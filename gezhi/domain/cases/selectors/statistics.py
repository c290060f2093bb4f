"""Counts of matters by area, class and department over a time: every figure is the count of a list.

What a window means is fixed once: *came in* counts reports of the window; *closed* counts closings in the window;
*in hand* and *late* count what is open now; *satisfaction* is solved ÷ answered evaluations in the window. A rate
without a denominator is “no data”, never 0 % (STANDARDS § 2.9).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, DateField, F, Q, QuerySet, Value
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


Part = Literal["open", "came_in", "closed", "said"]
PARTS: tuple[Part, ...] = ("open", "came_in", "closed", "said")
"""What is counted apart, each along an index of its own: one query over all of them would walk through every case.

Counted is the area code, which stands in these indexes and is never missing: the table itself is not read.
"""

Counted = dict[str, Q]


def _part(part: Part, window: Window, now: datetime) -> tuple[Q, Counted]:
    """Which cases a part looks at, and what it counts among them."""
    match part:
        case "open":
            counted = {"soon": colour_test(Colour.YELLOW, now), "late": colour_test(Colour.RED, now)}
            return Q(state__in=OPEN_STATES), {"in_hand": Q(), **counted}
        case "came_in":
            return _within(window, "reported_at"), {"came_in": Q()}
        case "closed":
            return _within(window, "closed_at"), {"closed": Q(), "closed_late": Q(is_late=True)}
        case "said":
            answers = {"solved": Q(outcome=Outcome.SOLVED), "not_solved": Q(outcome=Outcome.NOT_SOLVED)}
            return _within(window, "evaluated_at"), answers


def _within(window: Window, column: str) -> Q:
    return Q(**{f"{column}__gte": window.since, f"{column}__lt": window.until})


def totals(
    scope: Scope,
    window: Window,
    *,
    now: datetime,
    wanted: CaseFilter | None = None,
    parts: Sequence[Part] = PARTS,
) -> Figures:
    """One row for everything I can see; figures of parts not asked for are 0. One query a part and branch."""
    rows = _grouped(scope, window, now=now, wanted=wanted or CaseFilter(), parts=parts)
    return next(iter(rows), Figures())


def table(
    scope: Scope,
    window: Window,
    by: By,
    *,
    now: datetime,
    level: Level,
    wanted: CaseFilter,
    parts: Sequence[Part] = PARTS,
) -> list[Figures]:
    """One row per area of `level`, class or department, the busiest first. One query a part and branch."""
    key = {"area": Prefix(F("code"), int(level)), "class": F("class_code"), "department": F("department_id")}[by]
    rows = [row for row in _grouped(scope, window, now=now, wanted=wanted, parts=parts, key=key) if row.key]
    return sorted(rows, key=lambda row: (-row.came_in, -row.in_hand, row.key))


def _grouped(
    scope: Scope, window: Window, *, now: datetime, wanted: CaseFilter, parts: Sequence[Part], key: Any = None
) -> list[Figures]:
    """A row for each value of `key`; one with key “” where there is none to group by."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for branch in branches(scope, Permission.STATISTICS_VIEW, code=wanted.code):
        cases = narrow(branch, wanted, now).order_by()
        for part in parts:
            looked_at, counted = _part(part, window, now)
            asked = {name: Count("code", filter=test) if test else Count("code") for name, test in counted.items()}
            group = Value("") if key is None else key
            for row in cases.filter(looked_at).values(group=group).annotate(**asked).values_list("group", *asked):
                counts[str(row[0] or "")].update(dict(zip(asked, row[1:], strict=True)))
    return [Figures(group, **found) for group, found in counts.items()]


def summed(rows: Sequence[Figures]) -> Figures:
    """The rows of a table as one."""
    return Figures(**{field.name: sum(getattr(row, field.name) for row in rows) for field in fields(Figures)[1:]})


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
    for branch in branches(scope, Permission.STATISTICS_VIEW, code=wanted.code):
        cases: QuerySet[Case] = narrow(branch, wanted, now).filter(**{f"{column}__gte": first})
        day = Trunc(column, "day", output_field=DateField(), tzinfo=zone)
        for row in cases.order_by().values(day=day).annotate(n=Count("code")):
            counts[f"{row['day']:%Y-%m-%d}"] = counts.get(f"{row['day']:%Y-%m-%d}", 0) + row["n"]
    return counts
