"""Duty at a gate: what can be done with one, how long it lasts, what may have been counted in it: pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from gezhi.domain.patrols.vocabulary import Direction, DutyState, GateKind
from gezhi.ground.kernel.problem import problem

NO_NAME = problem("gate.no_name", 422, "Give the gate a name.")
GATE_CLOSED = problem("gate.closed", 409, "This gate is closed: nobody stands there.")
TAKEN = problem("gate.taken", 409, "This was sent already, by somebody else or about something else.")
HAS_ENDED = problem("gate.has_ended", 409, "This duty has ended.")
BEFORE_BEGIN = problem("gate.before_begin", 422, "This is said to have happened before the duty began.")
TOO_LONG = problem("gate.too_long", 422, "A duty lasts at most {most} hours.")
BAD_COUNT = problem("gate.bad_count", 422, "Within an hour 1 to {most} of a kind are counted one way.")
BAD_HOUR = problem("gate.bad_hour", 422, "Something is said to have been counted outside the duty.")
NO_VISITOR = problem("gate.no_visitor", 422, "A visitor needs a name.")
NO_DOOR = problem("gate.no_door", 422, "Say which door the visitor goes to.")
REASON_NEEDED = problem("gate.reason_needed", 422, "Say why.")

MOST_HOURS = 24
MOST_COUNT = 9_999
SLACK = timedelta(minutes=2)
"""Two commands of one phone are put right by two lines of different speed."""
LEAST_REASON = 2
HOUR = timedelta(hours=1)


class Counted(NamedTuple):
    """So many of a kind went one way, at an instant within their hour."""

    kind: GateKind
    direction: Direction
    at: datetime
    many: int


class Cell(NamedTuple):
    """What a count is kept under."""

    hour_at: datetime
    kind: GateKind
    direction: Direction


def hour_of(at: datetime) -> datetime:
    """The beginning of the hour of an instant."""
    return at.replace(minute=0, second=0, microsecond=0)


def check_end(state: DutyState) -> None:
    """What the desk closed still takes the phone's own end: it was not lost after all. Raises `gate.has_ended`."""
    if state is DutyState.ENDED:
        raise HAS_ENDED()


def check_close(state: DutyState) -> None:
    """The desk closes what is under way. Raises `gate.has_ended`."""
    if state is not DutyState.UNDER_WAY:
        raise HAS_ENDED()


def within_duty(begun_at: datetime, at: datetime) -> datetime:
    """An instant of a duty, no earlier than its beginning. Raises Problem `gate.before_begin` or `gate.too_long`."""
    if at < begun_at - SLACK:
        raise BEFORE_BEGIN()
    if at - begun_at > timedelta(hours=MOST_HOURS) + SLACK:
        raise TOO_LONG(most=MOST_HOURS)
    return max(at, begun_at)


def tally(counts: Iterable[Counted], begun_at: datetime, ended_at: datetime) -> Counter[Cell]:
    """Counts by hour, kind and direction. Raises Problem `gate.bad_count` or `gate.bad_hour`."""
    found: Counter[Cell] = Counter()
    first, last = hour_of(begun_at - SLACK), hour_of(ended_at + SLACK)
    for one in counts:
        hour = hour_of(one.at)
        if one.many < 1:
            raise BAD_COUNT(most=MOST_COUNT)
        if not first <= hour <= last:
            raise BAD_HOUR()
        found[Cell(hour, one.kind, one.direction)] += one.many
    if any(count > MOST_COUNT for count in found.values()):
        raise BAD_COUNT(most=MOST_COUNT)
    return found
