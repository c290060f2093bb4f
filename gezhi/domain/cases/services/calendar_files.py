"""Reading a year's holidays and make-up days from a file of the office: JSON as the calendar itself, CSV or Excel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from gezhi.domain.cases.rules.calendar_edits import SpecialDay, special_days
from gezhi.ground.kernel.problem import problem
from gezhi.ground.kernel.text import clean_line
from gezhi.ground.kernel.worktime import DayKind, calendar_from_dict
from gezhi.ground.plumbing.tabular import Line, Table, read_table

UNKNOWN_FORMAT = problem("calendar.unknown_format", 415, "{file} is no calendar: .json, .csv and .xlsx files are read.")
NOT_JSON = problem("calendar.not_json", 422, "{file} is not a calendar in JSON.")
BAD_ROW = problem("calendar.bad_row", 422, "{file}, line {line}: “{value}” is neither a day off nor a working day.")
BAD_DATE = problem("calendar.bad_date", 422, "{file}, line {line}: “{value}” is not a date such as 2026-10-01.")

DATE_WORDS, KIND_WORDS, NAME_WORDS = ("date", "day", "日期"), ("kind", "type", "类型", "类别"), ("name", "名称", "节日")
KINDS = {
    **dict.fromkeys(("holiday", "off", "节假日", "假日", "放假", "休", "休息"), DayKind.HOLIDAY),
    **dict.fromkeys(("make_up", "make-up", "work", "调休", "调休上班", "补班", "上班", "班"), DayKind.MAKE_UP),
}
NAME_LENGTH = 40


def read_year(file: Path, *, name: str, year: int) -> list[SpecialDay]:
    """The special days of `year` in a file that calls itself `name`; of a whole calendar only that year's.

    A table has the columns date, kind (holiday or make_up; 节假日 or 调休上班) and, where it likes, name. Raises
    `calendar.*` with file and line, `table.*`.
    """
    if name.lower().endswith(".json"):
        return _days_of(read_content(file, name=name), year)
    if not name.lower().endswith((".csv", ".xlsx")):
        raise UNKNOWN_FORMAT(file=name)
    return list(_rows(read_table(file, name=name)))


def read_content(file: Path, *, name: str) -> dict[str, Any]:
    """A JSON file's object. Raises `calendar.not_json`."""
    try:
        content = orjson.loads(file.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        raise NOT_JSON(file=name) from None
    if not isinstance(content, dict):
        raise NOT_JSON(file=name)
    return content


def _days_of(content: Mapping[str, Any], year: int) -> list[SpecialDay]:
    """A whole calendar gives its days of the year; a file of one year must be about that year alone."""
    if "published_from" in content:
        return [special for special in special_days(calendar_from_dict(content)) if special.day.year == year]
    frame = {"zone": "UTC", "working_time": ["00:00-24:00"], "weekdays": [1, 2, 3, 4, 5], "published_from": year}
    judged = {**frame, "published_through": year, "holidays": content.get("holidays")}
    return special_days(calendar_from_dict(judged))


def _rows(table: Table) -> Iterator[SpecialDay]:
    when, kind = _position(table, DATE_WORDS), _position(table, KIND_WORDS)
    named = next((table.columns.index(word) for word in NAME_WORDS if word in table.columns), None)
    for line in table:
        name = clean_line(line.cells[named], limit=NAME_LENGTH) if named is not None else ""
        yield SpecialDay(_date(table, line, when), _kind(table, line, kind), name)


def _position(table: Table, words: Sequence[str]) -> int:
    """Raises Problem `table.no_column` for the first of the words."""
    return table.position(next((word for word in words if word in table.columns), words[0]))


def _date(table: Table, line: Line, place: int) -> date:
    """A date, also as Excel gives it: with a time of midnight behind it."""
    told = line.cells[place].strip()
    try:
        return date.fromisoformat(told.removesuffix(" 00:00:00").replace("/", "-"))
    except ValueError:
        raise BAD_DATE(file=table.name, line=line.number, value=told[:40]) from None


def _kind(table: Table, line: Line, place: int) -> DayKind:
    told = line.cells[place].strip().lower()
    if told not in KINDS:
        raise BAD_ROW(file=table.name, line=line.number, value=told[:40])
    return KINDS[told]
