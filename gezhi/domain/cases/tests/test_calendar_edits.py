"""Editing the calendar's data: each edit is judged as a whole, bad ones change nothing."""

from __future__ import annotations

import copy
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.domain.cases.rules import calendar_edits as edits
from gezhi.domain.cases.services.calendar_files import read_year
from gezhi.domain.cases.tests.matters import refusal
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.kernel.worktime import DayKind, Limit, Unit, calendar_from_dict, due
from gezhi.ground.plumbing.tabular.writing import Sheet, write_workbook
from tests.cast import CALENDAR

ZONE = ZoneInfo("Asia/Shanghai")
SATURDAY = date(2026, 10, 10)


def special(day: date, kind: DayKind = DayKind.HOLIDAY, name: str = "国庆节") -> edits.SpecialDay:
    return edits.SpecialDay(day, kind, name)


def kind_of(content: Any, day: date) -> DayKind:
    return calendar_from_dict(content).day(day).kind


def test_a_make_up_day_makes_a_saturday_worked_and_can_be_taken_back() -> None:
    worked = edits.with_day(CALENDAR, special(SATURDAY, DayKind.MAKE_UP))
    assert kind_of(worked, SATURDAY) is DayKind.MAKE_UP
    assert kind_of(edits.without_day(worked, SATURDAY), SATURDAY) is DayKind.WEEKEND


def test_taking_a_day_out_of_a_long_holiday_leaves_the_days_around_it() -> None:
    cut = edits.without_day(CALENDAR, date(2026, 10, 3))
    kinds = [kind_of(cut, date(2026, 10, number)) for number in range(1, 8)]
    assert [kind is DayKind.HOLIDAY for kind in kinds] == [True, True, False, True, True, True, True]


def test_an_edit_leaves_the_content_it_was_given_as_it_is() -> None:
    before = copy.deepcopy(CALENDAR)
    edits.with_day(CALENDAR, special(date(2026, 1, 1)))
    edits.with_hours(CALENDAR, date(2026, 7, 1), ["09:00-17:00"], [1, 2, 3, 4, 5])
    assert before == CALENDAR


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (lambda c: edits.with_day(c, special(date(2026, 10, 1), DayKind.MAKE_UP)), "calendar.already_special"),
        (lambda c: edits.with_day(c, special(date(2026, 11, 17), DayKind.MAKE_UP)), "calendar.worked_anyway"),
        (lambda c: edits.with_day(c, special(date(2028, 1, 1))), "calendar.outside"),
        (lambda c: edits.without_day(c, date(2026, 11, 17)), "calendar.not_special"),
        (lambda c: edits.with_year(c, 2028, [special(date(2028, 1, 1))]), "calendar.gap"),
        (lambda c: edits.with_year(c, 2027, []), "calendar.no_days"),
        (lambda c: edits.with_year(c, 2027, [special(date(2026, 12, 31))]), "calendar.foreign_day"),
        (
            lambda c: edits.with_year(c, 2027, [special(date(2027, 1, 2)), special(date(2027, 1, 2), DayKind.MAKE_UP)]),
            "calendar.twice",
        ),
        (lambda c: edits.with_hours(c, None, ["08:00-12:00", "11:00-18:00"], [1]), "calendar.periods_overlap"),
        (lambda c: edits.with_hours(c, None, ["22:00-02:00"], [1]), "calendar.not_a_period"),
        (lambda c: edits.with_hours(c, None, ["20:00-24:30"], [1]), "calendar.not_a_period"),
        (lambda c: edits.with_hours(c, None, [], [1]), "calendar.malformed"),
        (lambda c: edits.with_hours(c, date(2026, 7, 1), ["08:00-12:00"], []), "calendar.malformed"),
        (lambda c: edits.without_hours(c, date(2026, 7, 1)), "calendar.no_change"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused(edit: Any, code: str) -> None:
    assert refusal(edit, CALENDAR) == code


def test_the_last_holiday_of_a_published_year_cannot_be_taken_away() -> None:
    content: dict[str, Any] = {**CALENDAR, "holidays": [{"name": "元旦", "from": "2026-01-01"}]}
    assert refusal(edits.without_day, content, date(2026, 1, 1)) == "calendar.year_missing"


def test_hours_that_change_count_from_their_day_on() -> None:
    summer = calendar_from_dict(edits.with_hours(CALENDAR, date(2026, 7, 1), ["09:00-12:00", "14:00-17:00"], [1, 2, 3]))
    start = datetime(2026, 6, 30, 8, tzinfo=ZONE)  # a Tuesday with eight hours; July's days have six, and no Thursday
    assert due(start, Limit(2, Unit.WORK_DAY), summer).at == datetime(2026, 7, 6, 11, tzinfo=ZONE)
    later = datetime(2026, 7, 1, 9, tzinfo=ZONE)  # from here on a working day is worth six hours
    assert due(later, Limit(1, Unit.WORK_DAY), summer).at == datetime(2026, 7, 1, 17, tzinfo=ZONE)


def test_loading_a_year_ends_what_was_provisional() -> None:
    start = datetime(2027, 1, 4, 9, tzinfo=ZONE)
    assert due(start, Limit(1, Unit.WORK_DAY), calendar_from_dict(CALENDAR)).is_provisional
    loaded = calendar_from_dict(edits.with_year(CALENDAR, 2027, [special(date(2027, 1, 1), name="元旦")]))
    assert not due(start, Limit(1, Unit.WORK_DAY), loaded).is_provisional


@given(st.sets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), min_size=1, max_size=40))
def test_a_year_loaded_day_by_day_is_the_year_that_is_read_back(days: set[date]) -> None:
    wanted = [special(day, name="假") for day in sorted(days)]
    loaded = edits.with_year(CALENDAR, 2026, wanted)
    assert edits.special_days(calendar_from_dict(loaded)) == wanted


ROWS = [["2027-01-01", "节假日", "元旦"], ["2027-01-09", "调休上班", "元旦"]]


def test_csv_excel_and_json_of_a_year_give_the_same_days(tmp_path: Path) -> None:
    text, book, json = tmp_path / "y.csv", tmp_path / "y.xlsx", tmp_path / "y.json"
    text.write_text("日期,类型,名称\n" + "\n".join(",".join(row) for row in ROWS), encoding="utf-8-sig")
    write_workbook(book, [Sheet("2027", ["date", "kind", "name"], [[date(2027, 1, 1), *ROWS[0][1:]], ROWS[1]])])
    json.write_text('{"holidays": [{"name": "元旦", "from": "2027-01-01", "make_up": ["2027-01-09"]}]}')
    expected = [special(date(2027, 1, 1), name="元旦"), special(date(2027, 1, 9), DayKind.MAKE_UP, "元旦")]
    for file in (text, book, json):
        assert read_year(file, name=file.name, year=2027) == expected


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("date,kind\n2027-02-30,off\n", "calendar.bad_date", 2),
        ("date,kind\n2027-01-01,off\n2027-01-02,maybe\n", "calendar.bad_row", 3),
        ("day,name\n2027-01-01,x\n", "table.no_column", None),
    ],
)
def test_a_bad_row_is_named_with_its_line(tmp_path: Path, text: str, code: str, line: int | None) -> None:
    file = tmp_path / "y.csv"
    file.write_text(text)
    with pytest.raises(Problem) as refused:
        read_year(file, name="y.csv", year=2027)
    assert (refused.value.code, refused.value.parameters.get("line")) == (code, line)
