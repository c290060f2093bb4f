"""Editing a calendar's data: each edit gives a new content, which the kernel's loader judges as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from gezhi.ground.kernel.problem import problem
from gezhi.ground.kernel.worktime import Calendar, DayKind, calendar_from_dict

GAP = problem(
    "calendar.gap", 422, "The calendar would have a gap: it ends with {last}, the year to load next is {next}."
)
NOT_SPECIAL = problem("calendar.not_special", 422, "{day} is neither a holiday nor a make-up day.")
ALREADY = problem("calendar.already_special", 409, "{day} is in the calendar already: remove it first.")
WORKED_ANYWAY = problem("calendar.worked_anyway", 422, "{day} is worked anyway: it makes up for nothing.")
NO_CHANGE = problem("calendar.no_change", 422, "No change of the working hours begins on {day}.")
NO_DAYS = problem("calendar.no_days", 422, "The file names no holiday of {year}.")
FOREIGN_DAY = problem("calendar.foreign_day", 422, "{day} does not belong to {year}.")

Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that is not what its weekday says."""

    day: date
    kind: DayKind
    name: str


def special_days(calendar: Calendar) -> list[SpecialDay]:
    """All holidays and make-up days, in order."""
    off = [SpecialDay(day, DayKind.HOLIDAY, name) for day, name in calendar.holidays.items()]
    on = [SpecialDay(day, DayKind.MAKE_UP, name) for day, name in calendar.make_up_days.items()]
    return sorted([*off, *on], key=lambda special: special.day)


def with_day(content: Mapping[str, Any], added: SpecialDay) -> Content:
    """The content with one more holiday or make-up day. Raises `calendar.already_special`, `calendar.worked_anyway`."""
    calendar = calendar_from_dict(content)
    days = special_days(calendar)
    if any(special.day == added.day for special in days):
        raise ALREADY(day=added.day.isoformat())
    if added.kind is DayKind.MAKE_UP and calendar.day(added.day).kind is DayKind.WORKDAY:
        raise WORKED_ANYWAY(day=added.day.isoformat())
    return _checked({**content, "holidays": _rows([*days, added])})


def without_day(content: Mapping[str, Any], day: date) -> Content:
    """The content without what made `day` special. Raises `calendar.not_special`, `calendar.year_missing`."""
    days = special_days(calendar_from_dict(content))
    kept = [special for special in days if special.day != day]
    if len(kept) == len(days):
        raise NOT_SPECIAL(day=day.isoformat())
    return _checked({**content, "holidays": _rows(kept)})


def with_year(content: Mapping[str, Any], year: int, days: Iterable[SpecialDay]) -> Content:
    """The content with all special days of one year replaced; the year after the last one may be added.

    Raises `calendar.gap`, `calendar.no_days`, `calendar.foreign_day` and what the kernel's loader refuses.
    """
    calendar, new = calendar_from_dict(content), list(days)
    first, last = int(content["published_from"]), calendar.published_through
    if not first <= year <= last + 1:
        raise GAP(last=last, next=last + 1)
    for special in new:
        if special.day.year != year:
            raise FOREIGN_DAY(day=special.day.isoformat(), year=year)
    if not any(special.kind is DayKind.HOLIDAY for special in new):
        raise NO_DAYS(year=year)
    kept = [special for special in special_days(calendar) if special.day.year != year]
    rows = _rows([*kept, *new])
    return _checked({**content, "published_through": max(last, year), "holidays": rows})


def with_hours(content: Mapping[str, Any], first_day: date | None, periods: list[str], weekdays: list[int]) -> Content:
    """The content with other working hours: from `first_day` on, or (None) from the beginning."""
    hours = {"working_time": periods, "weekdays": weekdays}
    if first_day is None:
        return _checked({**content, **hours})
    later = [row for row in content.get("later_hours", []) if row["from"] != first_day.isoformat()]
    changes = sorted([*later, {"from": first_day.isoformat(), **hours}], key=lambda row: str(row["from"]))
    return _checked({**content, "later_hours": changes})


def without_hours(content: Mapping[str, Any], first_day: date) -> Content:
    """The content without the change of hours that begins on `first_day`. Raises `calendar.no_change`."""
    later = list(content.get("later_hours", []))
    kept = [row for row in later if row["from"] != first_day.isoformat()]
    if len(kept) == len(later):
        raise NO_CHANGE(day=first_day.isoformat())
    return _checked({**content, "later_hours": kept})


def _checked(content: Content) -> Content:
    calendar_from_dict(content)
    return content


def _rows(days: Iterable[SpecialDay]) -> list[dict[str, Any]]:
    """The rows of a calendar file: stretches of holidays by name, and the make-up days of each year and name.

    A day that was named twice stands twice, so that the loader refuses it.
    """
    ordered = sorted(days, key=lambda special: special.day)
    rows: list[dict[str, Any]] = list(_stretches(s for s in ordered if s.kind is DayKind.HOLIDAY))
    made_up: dict[tuple[int, str], list[str]] = {}
    for special in ordered:
        if special.kind is DayKind.MAKE_UP:
            made_up.setdefault((special.day.year, special.name), []).append(special.day.isoformat())
    rows += [{"name": name, "make_up": found} for (_, name), found in made_up.items()]
    return rows


def _stretches(holidays: Iterable[SpecialDay]) -> Iterator[dict[str, Any]]:
    """Consecutive days of one name and year as one row each."""
    row: dict[str, Any] = {}
    last: SpecialDay | None = None
    for special in holidays:
        follows = last is not None and special.day - last.day == timedelta(days=1)
        if last is not None and follows and (special.name, special.day.year) == (last.name, last.day.year):
            row["to"] = special.day.isoformat()
        else:
            if row:
                yield row
            row = {"name": special.name, "from": special.day.isoformat(), "to": special.day.isoformat()}
        last = special
    if row:
        yield row
