"""The reckoning of a deadline, day by day: what a page shows when somebody asks why it is due then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from gezhi.ground.kernel.worktime.calendar import Calendar, Day
from gezhi.ground.kernel.worktime.clocks import Clock, Span, instant


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch in which a deadline's clock either counts or is paused."""

    start: int
    end: int
    is_paused: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A piece of one local day. Where nothing could count that day, `start` and `end` are None."""

    day: Day
    start: datetime | None  # in the city's zone
    end: datetime | None
    is_paused: bool
    counted: timedelta
    total: timedelta


def steps_of(segments: Iterable[Segment], clock: Clock, calendar: Calendar) -> Iterator[Step]:
    """At least one step for every local day from the first segment to the last; `total` ends at the whole limit."""
    segments = list(segments)
    total = timedelta()
    for day in _dates(segments, calendar):
        pieces = list(_pieces(clock.spans(day), segments))
        for start, end, is_paused in pieces:
            counted = timedelta() if is_paused else timedelta(microseconds=end - start)
            total += counted
            yield Step(calendar.day(day), _wall(start, calendar), _wall(end, calendar), is_paused, counted, total)
        if not pieces:
            yield Step(calendar.day(day), None, None, False, timedelta(), total)


def _dates(segments: list[Segment], calendar: Calendar) -> Iterator[date]:
    first, last = _wall(segments[0].start, calendar).date(), _wall(segments[-1].end, calendar).date()
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _pieces(spans: list[Span], segments: list[Segment]) -> Iterator[tuple[int, int, bool]]:
    """Where the day's spans and the segments meet, in order."""
    for opening, closing in spans:
        for segment in segments:
            start, end = max(opening, segment.start), min(closing, segment.end)
            if start < end:
                yield start, end, segment.is_paused


def _wall(tick: int, calendar: Calendar) -> datetime:
    return instant(tick).astimezone(calendar.zone)
