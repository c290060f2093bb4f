"""A calendar as a year on a page: twelve months of marked days, and its special days as a list."""

from __future__ import annotations

import calendar as months
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from gezhi.domain.cases.rules.calendar_edits import SpecialDay
from gezhi.ground.kernel.worktime import Calendar, DayKind, Hours
from gezhi.ground.plumbing.wording import WEEKDAYS, weekday_words

WEEK_HEADS = tuple(
    zip(
        (
            pgettext_lazy("weekday, one letter", "Mo"),
            pgettext_lazy("weekday, one letter", "Tu"),
            pgettext_lazy("weekday, one letter", "We"),
            pgettext_lazy("weekday, one letter", "Th"),
            pgettext_lazy("weekday, one letter", "Fr"),
            pgettext_lazy("weekday, one letter", "Sa"),
            pgettext_lazy("weekday, one letter", "Su"),
        ),
        WEEKDAYS,
        strict=True,
    )
)
"""The heads of a month's columns: short, and in full for whoever listens."""


@dataclass(frozen=True, slots=True)
class DayCell:
    """A day of the year view; `mark` is the letter that says what the colour says."""

    number: int
    kind: str
    mark: str
    title: str


@dataclass(frozen=True, slots=True)
class Month:
    """A month: its name and its weeks from Monday on, None where another month's days would stand."""

    name: str
    weeks: Sequence[Sequence[DayCell | None]]


@dataclass(frozen=True, slots=True)
class HoursLine:
    """Working hours in words: from which day on (None: from the beginning), at what times, on which weekdays."""

    first_day: date | None
    times: str
    weekdays: str


@dataclass(frozen=True, slots=True)
class DayLine:
    """A holiday or make-up day in words."""

    day: date
    kind: str
    is_off: bool
    name: str


def months_of(calendar: Calendar, year: int) -> list[Month]:
    """The twelve months of a year."""
    shapes = months.Calendar(firstweekday=months.MONDAY)
    return [
        Month(
            formats.date_format(date(year, month, 1), "F"),
            [
                [_cell(calendar, day) if day.month == month else None for day in week]
                for week in shapes.monthdatescalendar(year, month)
            ],
        )
        for month in range(1, 13)
    ]


def _cell(calendar: Calendar, day: date) -> DayCell:
    found = calendar.day(day)
    marks = {DayKind.HOLIDAY: pgettext("day off", "off"), DayKind.MAKE_UP: pgettext("day worked", "on")}
    said = " · ".join(part for part in (day.isoformat(), kind_words(found.kind), found.name) if part)
    return DayCell(day.day, found.kind.value, marks.get(found.kind, ""), said)


def kind_words(kind: DayKind) -> str:
    """What a day is."""
    return {
        DayKind.WORKDAY: _("Working day"),
        DayKind.MAKE_UP: _("Make-up working day"),
        DayKind.WEEKEND: _("Day off"),
        DayKind.HOLIDAY: _("Holiday"),
    }[kind]


def lines_of(days: Sequence[SpecialDay], year: int) -> list[DayLine]:
    """The special days of a year."""
    return [
        DayLine(special.day, kind_words(special.kind), special.kind is DayKind.HOLIDAY, special.name)
        for special in days
        if special.day.year == year
    ]


def hours_lines(calendar: Calendar) -> list[HoursLine]:
    """The working hours and every change of them."""
    first = Hours(date.min, calendar.periods, calendar.weekdays)
    return [
        HoursLine(
            None if hours is first else hours.valid_from,
            ", ".join(period_words(period.start, period.end) for period in hours.periods),
            weekdays_words(sorted(hours.weekdays)),
        )
        for hours in (first, *calendar.later_hours)
    ]


def weekdays_words(numbers: Sequence[int]) -> str:
    """“星期一至星期五”, or the weekdays one by one where they do not follow one another."""
    names = [weekday_words(date(2024, 1, number)) for number in numbers]  # the first of that month is a Monday
    if len(names) > 2 and numbers[-1] - numbers[0] == len(names) - 1:
        return _("%(first)s to %(last)s") % {"first": names[0], "last": names[-1]}
    return _(", ").join(names)


def period_words(start: timedelta, end: timedelta) -> str:
    """“08:00-12:00”, as the calendar's data spells it."""
    return f"{_wall(start)}-{_wall(end)}"


def _wall(since_midnight: timedelta) -> str:
    minutes = int(since_midnight.total_seconds()) // 60
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
