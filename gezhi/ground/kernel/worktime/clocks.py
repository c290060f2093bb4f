"""Two clocks on one scale: microseconds since 1970 in UTC, where no hour is ever missing or doubled.

The working clock stands still outside working time. Local times of day become instants once per year and calendar;
afterwards every question is a look-up by bisection.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Protocol

from gezhi.ground.kernel.worktime.calendar import Calendar
from gezhi.ground.kernel.worktime.limit import Pace

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
MEAN_YEAR = 31_556_952_000_000

Span = tuple[int, int]
"""From and to, in microseconds since 1970."""


def ticks(instant: datetime) -> int:
    """An aware instant in microseconds since 1970. Raises TypeError for a naive one."""
    return (instant - EPOCH) // MICROSECOND


def instant(ticks: int) -> datetime:
    return EPOCH + timedelta(microseconds=ticks)


class Clock(Protocol):
    """What counts time."""

    def between(self, start: int, end: int) -> int:
        """What the clock counts from `start` to `end`; negative when `end` comes first."""

    def after(self, start: int, amount: int) -> int:
        """The earliest tick at which the clock has counted `amount` since `start`."""

    def spans(self, day: date) -> list[Span]:
        """When the clock runs on this local day."""


class RunningClock:
    """Runs through: day and night, holidays too."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar

    def between(self, start: int, end: int) -> int:
        return end - start

    def after(self, start: int, amount: int) -> int:
        return start + amount

    def spans(self, day: date) -> list[Span]:
        return [(_midnight(self.calendar, day), _midnight(self.calendar, day + timedelta(days=1)))]


class WorkingClock:
    """Runs in the working time of a calendar only."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self._years: dict[int, _Year] = {}

    def between(self, start: int, end: int) -> int:
        if end < start:
            return -self.between(end, start)
        first, last = self._year_of(start), self._year_of(end)
        whole = sum(self._year(number).total for number in range(first.number, last.number))
        return whole + last.worked(end) - first.worked(start)

    def after(self, start: int, amount: int) -> int:
        if amount <= 0:
            return start
        year = self._year_of(start)
        amount += year.worked(start)
        while amount > year.total:
            amount -= year.total
            year = self._year(year.number + 1)
        return year.tick_of(amount)

    def spans(self, day: date) -> list[Span]:
        return working_spans(self.calendar, day)

    def _year_of(self, tick: int) -> _Year:
        """The local year around a tick: guessed by the mean length, off by one at most."""
        year = self._year(1970 + tick // MEAN_YEAR)
        if tick < year.begin:
            return self._year(year.number - 1)
        return year if tick < year.end else self._year(year.number + 1)

    def _year(self, number: int) -> _Year:
        if number not in self._years:  # two threads may both build it; they build the same
            self._years[number] = _Year.build(self.calendar, number)
        return self._years[number]


@lru_cache(maxsize=64)
def clock_of(calendar: Calendar, pace: Pace) -> Clock:
    """The clock of this pace, kept for the calendar with the years it has worked out."""
    return RunningClock(calendar) if pace is Pace.RUNNING else WorkingClock(calendar)


@dataclass(frozen=True, slots=True)
class _Year:
    """One local year: where each working span starts and ends, and what was worked in the year before it."""

    number: int
    begin: int
    end: int
    starts: list[int]
    ends: list[int]
    before: list[int]
    total: int

    @classmethod
    def build(cls, calendar: Calendar, number: int) -> _Year:
        first, after = date(number, 1, 1), date(number + 1, 1, 1)
        spans = [span for day in _days(first, after) for span in working_spans(calendar, day)]
        before, total = [], 0
        for start, end in spans:
            before.append(total)
            total += end - start
        starts, ends = [start for start, _ in spans], [end for _, end in spans]
        return cls(number, _midnight(calendar, first), _midnight(calendar, after), starts, ends, before, total)

    def worked(self, tick: int) -> int:
        """What was worked in this year up to the tick."""
        place = bisect_right(self.starts, tick) - 1
        return 0 if place < 0 else self.before[place] + min(tick, self.ends[place]) - self.starts[place]

    def tick_of(self, amount: int) -> int:
        """The earliest tick at which `amount` was worked, from 1 to the total of the year."""
        place = bisect_left(self.before, amount) - 1
        return self.starts[place] + amount - self.before[place]


def working_spans(calendar: Calendar, day: date) -> list[Span]:
    """The working time of one local day. Where summer time swallows an hour, spans shrink and never overlap."""
    if not calendar.day(day).kind.is_worked:
        return []
    spans: list[Span] = []
    for period in calendar.hours_on(day).periods:
        start, end = (_local(calendar, day, since_midnight) for since_midnight in (period.start, period.end))
        start = max(start, spans[-1][1]) if spans else start
        if start < end:
            spans.append((start, end))
    return spans


def _days(first: date, after: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((after - first).days))


def _midnight(calendar: Calendar, day: date) -> int:
    return _local(calendar, day, timedelta())


def _local(calendar: Calendar, day: date, since_midnight: timedelta) -> int:
    """The tick of a wall-clock time; of two such times in autumn the first, of none in spring the one just as late."""
    wall = datetime(day.year, day.month, day.day) + since_midnight  # noqa: DTZ001  (the zone follows)
    return ticks(wall.replace(tzinfo=calendar.zone))
