"""A calendar: which days are worked and at what times of day, in which zone. Data, never code.

The State Council publishes each year's holidays and make-up working days (调休) at the end of the year before; later
years count weekends only, and what is computed in them is provisional.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo


class DayKind(StrEnum):
    """What a day is to the working clock."""

    WORKDAY = "workday"
    MAKE_UP = "make_up"  # 调休: worked although the week would rest
    WEEKEND = "weekend"
    HOLIDAY = "holiday"

    @property
    def is_worked(self) -> bool:
        return self in {DayKind.WORKDAY, DayKind.MAKE_UP}


@dataclass(frozen=True, slots=True)
class Period:
    """A part of every working day, as time since local midnight: start inside, end outside, at most 24 hours."""

    start: timedelta
    end: timedelta


@dataclass(frozen=True, slots=True)
class Day:
    """One date as the calendar sees it; `name` says which holiday it is or makes up for, else it is empty."""

    date: date
    kind: DayKind
    name: str
    is_provisional: bool


@dataclass(frozen=True, slots=True)
class Hours:
    """Working hours and weekdays from a day on, until later ones begin."""

    valid_from: date
    periods: tuple[Period, ...]
    weekdays: frozenset[int]  # ISO: Monday 1 … Sunday 7

    @property
    def day_length(self) -> timedelta:
        return sum((period.end - period.start for period in self.periods), timedelta())


@dataclass(frozen=True, eq=False)
class Calendar:
    """The working time of a city. `calendar_from_dict` makes one and checks it; build it once and keep it.

    Two calendars are equal only when they are the same object: years are worked out once and remembered for it.
    """

    zone_name: str
    periods: tuple[Period, ...]
    weekdays: frozenset[int]  # ISO: Monday 1 … Sunday 7
    holidays: Mapping[date, str] = field(repr=False)
    make_up_days: Mapping[date, str] = field(repr=False)
    published_through: int
    later_hours: tuple[Hours, ...] = ()
    """Changes of `periods` and `weekdays`, by their first day, in order."""

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone_name)

    @cached_property
    def day_length(self) -> timedelta:
        """The working hours of one day before any change of hours."""
        return self._first_hours.day_length

    @cached_property
    def _first_hours(self) -> Hours:
        return Hours(date.min, self.periods, self.weekdays)

    def hours_on(self, day: date) -> Hours:
        """The hours in force on `day`."""
        return next((hours for hours in reversed(self.later_hours) if hours.valid_from <= day), self._first_hours)

    def day(self, day: date) -> Day:
        """What `day` is. A holiday beats a weekday, a make-up day beats a weekend."""
        kind, name = self._kind(day)
        return Day(day, kind, name, day.year > self.published_through)

    def _kind(self, day: date) -> tuple[DayKind, str]:
        if day in self.holidays:
            return DayKind.HOLIDAY, self.holidays[day]
        if day.isoweekday() in self.hours_on(day).weekdays:
            return DayKind.WORKDAY, ""
        if day in self.make_up_days:
            return DayKind.MAKE_UP, self.make_up_days[day]
        return DayKind.WEEKEND, ""
