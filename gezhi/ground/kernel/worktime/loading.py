"""From the data of a calendar file to a Calendar, every mistake named.

```json
{
  "zone": "Asia/Shanghai",
  "working_time": ["08:00-12:00", "14:00-18:00"],
  "weekdays": [1, 2, 3, 4, 5],
  "later_hours": [{"from": "2025-07-01", "working_time": ["08:00-12:00", "14:30-18:30"], "weekdays": [1, 2, 3, 4, 5]}],
  "published_from": 2025,
  "published_through": 2025,
  "holidays": [
    {"name": "国庆节", "from": "2025-10-01", "to": "2025-10-08", "make_up": ["2025-09-28", "2025-10-11"]}
  ]
}
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from gezhi.ground.kernel.problem import problem
from gezhi.ground.kernel.worktime.calendar import Calendar, Hours, Period

MALFORMED = problem("calendar.malformed", 422, "The calendar has no usable “{key}”.")
UNKNOWN_ZONE = problem("calendar.unknown_zone", 422, "“{zone}” is not a time zone such as Asia/Shanghai.")
NOT_A_PERIOD = problem("calendar.not_a_period", 422, "“{text}” is not a period of the day such as 08:00-12:00.")
PERIODS_OVERLAP = problem(
    "calendar.periods_overlap", 422, "The periods {first} and {second} overlap or stand in wrong order."
)
NOT_A_DATE = problem("calendar.not_a_date", 422, "“{text}” is not a date such as 2026-10-01.")
REVERSED = problem("calendar.reversed", 422, "The holiday “{name}” ends before it begins or lasts more than 60 days.")
TWICE = problem("calendar.twice", 422, "{day} is in the calendar twice.")
OUTSIDE = problem("calendar.outside", 422, "{day} lies outside the published years {first} to {last}.")
HOURS_TWICE = problem("calendar.hours_twice", 422, "Two changes of the working hours begin on {day}.")
NOTHING = problem("calendar.nothing", 422, "“{name}” names neither a holiday nor a make-up day.")
YEAR_MISSING = problem("calendar.year_missing", 422, "The year {year} counts as published but has no holiday.")

PERIOD = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])\s*[-–]\s*([01][0-9]|2[0-4]):([0-5][0-9])")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LONGEST = 60


def calendar_from_dict(data: Mapping[str, Any]) -> Calendar:
    """The calendar described by `data`; keys it does not know (a note of origin) are ignored.

    Raises a Problem `calendar.…` for a missing or malformed key, an unknown zone, periods that overlap, a date that is
    none, is named twice or lies outside the published years, and for a published year without any holiday.
    """
    first, last = _year(data, "published_from"), _year(data, "published_through")
    holidays, make_up_days = _special_days(_list(data, "holidays"))
    _check_years([*holidays, *make_up_days], first, last)
    return Calendar(
        zone_name=_zone(data.get("zone")),
        periods=_periods(_list(data, "working_time")),
        weekdays=_weekdays(_list(data, "weekdays")),
        holidays=MappingProxyType(holidays),
        make_up_days=MappingProxyType(make_up_days),
        published_through=last,
        later_hours=_later_hours(data.get("later_hours", [])),
    )


def _later_hours(rows: object) -> tuple[Hours, ...]:
    """Changes of the working hours by their first day, no two on one day."""
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise MALFORMED(key="later_hours")
    changes = [
        Hours(_date(row.get("from")), _periods(_list(row, "working_time")), _weekdays(_list(row, "weekdays")))
        for row in rows
    ]
    changes.sort(key=lambda hours: hours.valid_from)
    for former, latter in pairwise(changes):
        if former.valid_from == latter.valid_from:
            raise HOURS_TWICE(day=latter.valid_from.isoformat())
    return tuple(changes)


def _list(data: Mapping[str, Any], key: str) -> list[Any]:
    value = data.get(key)
    if not isinstance(value, list):
        raise MALFORMED(key=key)
    return value


def _zone(name: object) -> str:
    try:
        return ZoneInfo(str(name or "")).key
    except (KeyError, ValueError, OSError):  # unknown, a path that leads outside, a folder
        raise UNKNOWN_ZONE(zone=str(name)[:40]) from None


def _year(data: Mapping[str, Any], key: str) -> int:
    year = data.get(key)
    if type(year) is not int or not 1900 <= year <= 2200:
        raise MALFORMED(key=key)
    return year


def _weekdays(values: list[Any]) -> frozenset[int]:
    if not values or any(type(value) is not int or not 1 <= value <= 7 for value in values):
        raise MALFORMED(key="weekdays")
    return frozenset(values)


def _periods(texts: list[Any]) -> tuple[Period, ...]:
    periods = tuple(_period(text) for text in texts)
    if not periods:
        raise MALFORMED(key="working_time")
    for (former, latter), (first, second) in zip(pairwise(periods), pairwise(texts), strict=True):
        if latter.start < former.end:
            raise PERIODS_OVERLAP(first=first, second=second)
    return periods


def _period(text: object) -> Period:
    found = PERIOD.fullmatch(str(text).strip())
    if not found:
        raise NOT_A_PERIOD(text=str(text)[:40])
    hours, minutes, to_hours, to_minutes = (int(part) for part in found.groups())
    start, end = timedelta(hours=hours, minutes=minutes), timedelta(hours=to_hours, minutes=to_minutes)
    if not start < end <= timedelta(days=1):
        raise NOT_A_PERIOD(text=str(text)[:40])
    return Period(start, end)


def _special_days(rows: list[Any]) -> tuple[dict[date, str], dict[date, str]]:
    """Holidays and make-up days by date, no date in both and none twice."""
    holidays: dict[date, str] = {}
    make_up_days: dict[date, str] = {}
    for row in rows:
        if not isinstance(row, Mapping):
            raise MALFORMED(key="holidays")
        name, make_up = str(row.get("name", "")), row.get("make_up", [])
        if not isinstance(make_up, list):
            raise MALFORMED(key="make_up")
        entries = [(holidays, day) for day in _range(row, name)] + [(make_up_days, _date(text)) for text in make_up]
        for days, day in entries:
            if day in holidays or day in make_up_days:
                raise TWICE(day=day.isoformat())
            days[day] = name
    return holidays, make_up_days


def _range(row: Mapping[str, Any], name: str) -> Iterator[date]:
    """The days off of a row; none where it only names make-up days."""
    if row.get("from") is None:
        if row.get("to") is not None or not row.get("make_up"):
            raise NOTHING(name=name[:40])
        return iter(())
    first = _date(row.get("from"))
    last = _date(row.get("to", row.get("from")))
    if not 0 <= (last - first).days < LONGEST:
        raise REVERSED(name=name[:40])
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _date(text: object) -> date:
    try:
        if isinstance(text, str) and DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass  # a month of 13, a 30th of February
    raise NOT_A_DATE(text=str(text)[:40])


def _check_years(days: list[date], first: int, last: int) -> None:
    for day in days:
        if not first <= day.year <= last:
            raise OUTSIDE(day=day.isoformat(), first=first, last=last)
    for year in range(first, last + 1):
        if all(day.year != year for day in days):
            raise YEAR_MISSING(year=year)
