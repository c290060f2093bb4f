"""What a visit at a door changes in what is known of the home (S1-19): decided here, without a clock or a query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gezhi.domain.registry.vocabulary import HomeState, VisitResult, VisitWay
from gezhi.ground.kernel.problem import problem

NOT_SO = problem(
    "home_visit.not_so", 422, "A leaflet is left at the door; a knock or a call is answered, or it is not."
)
TOO_LONG = problem("home_visit.too_long", 422, "At most {most} characters can be said about a visit.")
MOST_WORDS = 500

IN_VAIN = frozenset({VisitResult.NOBODY, VisitResult.REFUSED, VisitResult.INCOMPLETE})
"""Effort without the whole answer: counted as a try, and the clock of the home goes on."""
ANSWERED = frozenset({HomeState.LIVED_IN, HomeState.EMPTY})
"""The door has given its answer: somebody lives there, or nobody does."""
UNANSWERED = frozenset({HomeState.REFUSED, HomeState.INCOMPLETE})
"""Somebody lives there, and what is known of them is not all."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known at a door: what was found, since when, when the door last gave its answer, and when somebody behind
    it last said anything to a visitor."""

    condition: HomeState
    condition_at: datetime | None
    visited_at: datetime | None
    told_at: datetime | None = None


def check(way: VisitWay, result: VisitResult, words: str) -> None:
    """Raises Problem `home_visit.not_so` or `home_visit.too_long`."""
    if (way is VisitWay.LEAFLET) != (result is VisitResult.LEFT):
        raise NOT_SO()
    if len(words) > MOST_WORDS:
        raise TOO_LONG(most=MOST_WORDS)


def found(known: Known, condition: HomeState, at: datetime) -> Known:
    """After `condition` was found at the door.

    An answer sets the clock of the home to `at`. Where there is none, the clock goes on from the last answer; a home
    that never gave one counts from the first time that it gave none.
    """
    answered_at = answered(known)
    if condition in ANSWERED:
        return Known(condition, at, _later(answered_at, at))
    since = known.condition_at if known.condition in UNANSWERED else at
    return Known(condition, since, answered_at)


def after_visit(known: Known, result: VisitResult, at: datetime) -> Known:
    """After a visit.

    * nobody, or a leaflet left: nothing is known that was not before;
    * refused, incomplete: found so;
    * met: who opens a door of which nothing was known, or who refused before, lives there. A home where what was said
      is not all stays so, and an empty one stays empty (whoever opens it may own it, or show it), until somebody says
      what was found: meeting somebody is no table of who lives there.

    A visit that arrives after something later was found changes no condition.
    """
    is_late = any(later is not None and at < later for later in (known.condition_at, known.told_at))
    if result in (VisitResult.REFUSED, VisitResult.INCOMPLETE):
        return known if is_late else found(known, HomeState(result.value), at)
    if result is not VisitResult.MET:
        return Known(known.condition, known.condition_at, answered(known))
    visited_at = _later(answered(known), at)
    if is_late or known.condition in (HomeState.EMPTY, HomeState.INCOMPLETE):
        return Known(known.condition, known.condition_at, visited_at)
    return Known(HomeState.LIVED_IN, at, visited_at)


def answered(known: Known) -> datetime | None:
    """When the door last gave its answer. Homes found before visits were kept: what was found was the answer."""
    return known.visited_at or (known.condition_at if known.condition in ANSWERED else None)


def clock(condition: str, condition_at: datetime | None, visited_at: datetime | None) -> datetime | None:
    """From when on what was found at a door grows old: a refusal does not make it young again."""
    return (visited_at or condition_at) if condition in UNANSWERED else condition_at


def _later(one: datetime | None, other: datetime) -> datetime:
    return other if one is None else max(one, other)
