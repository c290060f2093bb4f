"""When a limit ends, and how much of it has passed, with the pauses in which its clock stood still."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from gezhi.ground.kernel.worktime.calendar import Calendar
from gezhi.ground.kernel.worktime.clocks import MICROSECOND, Clock, clock_of, instant, ticks
from gezhi.ground.kernel.worktime.limit import Limit, Pace
from gezhi.ground.kernel.worktime.steps import Segment, Step, steps_of


@dataclass(frozen=True, slots=True)
class Pause:
    """From and to, aware instants. An open pause has no deadline: ask `elapsed` up to its start instead.

    Raises ValueError when the end comes before the start.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("a pause ends before it starts")


@dataclass(frozen=True, slots=True)
class Deadline:
    """The instant (UTC) at which a limit is used up. Provisional when it lies in a year without published holidays."""

    at: datetime
    is_provisional: bool
    steps: tuple[Step, ...] = ()


def due(start: datetime, limit: Limit, calendar: Calendar, pauses: Sequence[Pause] = ()) -> Deadline:
    """The earliest instant at which `limit` has run since `start`: the end of a period rather than the next morning.

    What falls into a pause does not count; pauses may overlap and come in any order. Steps are left out. Raises
    TypeError for a naive datetime.
    """
    clock, amount = clock_of(calendar, limit.unit.pace), _length(start, limit, calendar) // MICROSECOND
    *_, last = _segments(ticks(start), amount, clock, pauses)
    return _deadline(last.end, limit, calendar, ())


def explain(start: datetime, limit: Limit, calendar: Calendar, pauses: Sequence[Pause] = ()) -> Deadline:
    """The same deadline as `due`, with the steps that lead to it."""
    clock, amount = clock_of(calendar, limit.unit.pace), _length(start, limit, calendar) // MICROSECOND
    segments = list(_segments(ticks(start), amount, clock, pauses))
    return _deadline(segments[-1].end, limit, calendar, tuple(steps_of(segments, clock, calendar)))


def elapsed(start: datetime, end: datetime, pace: Pace, calendar: Calendar, pauses: Sequence[Pause] = ()) -> timedelta:
    """What the clock of this pace counts from `start` to `end`, pauses left out; negative when `end` comes first."""
    if end < start:
        return -elapsed(end, start, pace, calendar, pauses)
    clock, cursor, last, counted = clock_of(calendar, pace), ticks(start), ticks(end), 0
    for pause in _in_order(pauses):
        begin, resumed = max(ticks(pause.start), cursor), ticks(pause.end)
        if begin < last and resumed > cursor:
            counted += clock.between(cursor, begin)
            cursor = min(resumed, last)
    return timedelta(microseconds=counted + clock.between(cursor, last))


def _length(start: datetime, limit: Limit, calendar: Calendar) -> timedelta:
    """A limit's length; the day its clock starts matters only where the hours change."""
    return limit.length(calendar, start.astimezone(calendar.zone).date() if calendar.later_hours else None)


def _segments(start: int, amount: int, clock: Clock, pauses: Sequence[Pause]) -> Iterator[Segment]:
    """Counted and paused stretches in order; the last one is counted and ends at the deadline."""
    for pause in _in_order(pauses):
        begin, resumed = max(ticks(pause.start), start), ticks(pause.end)
        counted = clock.between(start, begin)
        if counted >= amount:
            break
        if resumed > start:
            yield Segment(start, begin, is_paused=False)
            yield Segment(begin, resumed, is_paused=True)
            start, amount = resumed, amount - counted
    yield Segment(start, clock.after(start, amount), is_paused=False)


def _in_order(pauses: Sequence[Pause]) -> Sequence[Pause]:
    return sorted(pauses, key=lambda pause: pause.start) if pauses else pauses


def _deadline(tick: int, limit: Limit, calendar: Calendar, steps: tuple[Step, ...]) -> Deadline:
    at = instant(tick)
    if limit.unit.pace is Pace.RUNNING:
        return Deadline(at, False, steps)
    return Deadline(at, at.astimezone(calendar.zone).year > calendar.published_through, steps)
