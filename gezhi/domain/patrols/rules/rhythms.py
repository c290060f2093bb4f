"""How often a thing is inspected, and where it stands: last inspected, tried in vain since (STANDARDS § 5.4).

A visit that failed is a result: it shows effort and does not reset the clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from gezhi.domain.patrols.vocabulary import VisitResult
from gezhi.ground.kernel.problem import problem

BAD_PERIOD = problem("rhythm.bad_period", 422, "A rhythm repeats after 1 to {most} days.")
BAD_GRACE = problem("rhythm.bad_grace", 422, "The grace is 0 to {most} days.")

MOST_DAYS = 3650


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Once in so many days, late only after the grace."""

    days: int
    grace_days: int = 0


def check_rhythm(rhythm: Rhythm) -> None:
    """Raises Problem `rhythm.bad_period` or `rhythm.bad_grace`."""
    if not 1 <= rhythm.days <= MOST_DAYS:
        raise BAD_PERIOD(most=MOST_DAYS)
    if not 0 <= rhythm.grace_days <= MOST_DAYS:
        raise BAD_GRACE(most=MOST_DAYS)


@dataclass(frozen=True, slots=True)
class Standing:
    """The last day that counts, None where there is none, and how often it was tried in vain since."""

    last: date | None
    tries: int


def standing(visits: Iterable[tuple[date, VisitResult]]) -> Standing:
    """Where a thing stands after its visits, in any order: a phone without a net tells late."""
    told = sorted(visits)
    last = max((day for day, result in told if result is VisitResult.MET), default=None)
    in_vain = (day for day, result in told if result is not VisitResult.MET and (last is None or day > last))
    return Standing(last, sum(1 for _ in in_vain))


@dataclass(frozen=True, slots=True)
class Due:
    """When the next is due, and from when it is late."""

    due_date: date
    late_date: date


def due(rhythm: Rhythm, since: date, last: date | None) -> Due:
    """From `since` (the day the thing came under the rhythm) until it was inspected for the first time."""
    next_date = since if last is None else last + timedelta(days=rhythm.days)
    return Due(next_date, next_date + timedelta(days=rhythm.grace_days + 1))


def inspected_by(rhythm: Rhythm, today: date) -> date:
    """What was inspected on this day or before, or never, is due today."""
    return today - timedelta(days=rhythm.days)
