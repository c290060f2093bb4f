from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import chinese_calendar
import pytest

from gezhi.ground.kernel.problem import Problem
from gezhi.ground.kernel.tests.calendars import CHINA, CHINA_DATA
from gezhi.ground.kernel.worktime import DayKind, Period, calendar_from_dict

HOLIDAY = {"name": "国庆节", "from": "2025-10-01", "to": "2025-10-08", "make_up": ["2025-09-28"]}
GOOD = {
    "zone": "Asia/Shanghai",
    "working_time": ["08:00-12:00", "14:00-18:00"],
    "weekdays": [1, 2, 3, 4, 5],
    "published_from": 2025,
    "published_through": 2025,
    "holidays": [HOLIDAY],
}


def test_the_calendar_we_ship_agrees_with_the_package_on_every_day_of_every_year() -> None:
    day = date(2004, 1, 1)
    differing = []
    while day <= date(2026, 12, 31):
        if CHINA.day(day).kind.is_worked != chinese_calendar.is_workday(day):
            differing.append(day)
        day += timedelta(days=1)

    assert differing == []
    assert (CHINA_DATA["published_from"], CHINA_DATA["published_through"]) == (2004, 2026)


def test_every_holiday_and_make_up_day_of_the_package_is_in_the_calendar_we_ship() -> None:
    last = CHINA.published_through

    assert set(CHINA.holidays) == {day for day in chinese_calendar.constants.holidays if day.year <= last}
    assert set(CHINA.make_up_days) == {day for day in chinese_calendar.constants.workdays if day.year <= last}


def test_a_calendar_is_read() -> None:
    calendar = calendar_from_dict(GOOD | {"origin": "a note"})

    assert calendar.periods[0] == Period(timedelta(hours=8), timedelta(hours=12))
    assert calendar.day_length == timedelta(hours=8)
    assert calendar.day(date(2025, 9, 28)).kind is DayKind.MAKE_UP
    assert calendar.day(date(2025, 10, 8)).name == "国庆节"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"zone": "Asia/Qingdao"}, "unknown_zone"),
        ({"zone": None}, "unknown_zone"),
        ({"zone": "../etc/passwd"}, "unknown_zone"),
        ({"zone": "Asia"}, "unknown_zone"),
        ({"working_time": []}, "malformed"),
        ({"working_time": "08:00-12:00"}, "malformed"),
        ({"working_time": ["8-12"]}, "not_a_period"),
        ({"working_time": ["12:00-08:00"]}, "not_a_period"),
        ({"working_time": ["12:00-12:00"]}, "not_a_period"),
        ({"working_time": ["12:00-24:30"]}, "not_a_period"),
        ({"working_time": ["08:00-12:00", "11:30-18:00"]}, "periods_overlap"),
        ({"working_time": ["14:00-18:00", "08:00-12:00"]}, "periods_overlap"),
        ({"weekdays": []}, "malformed"),
        ({"weekdays": [0, 1]}, "malformed"),
        ({"weekdays": [True]}, "malformed"),
        ({"published_from": None}, "malformed"),
        ({"published_through": "2025"}, "malformed"),
        ({"published_through": 2026}, "year_missing"),
        ({"published_from": 2024}, "year_missing"),
        ({"holidays": {}}, "malformed"),
        ({"holidays": ["2025-10-01"]}, "malformed"),
        ({"holidays": [HOLIDAY | {"from": "2025-02-30"}]}, "not_a_date"),
        ({"holidays": [HOLIDAY | {"from": "20251001"}]}, "not_a_date"),
        ({"holidays": [HOLIDAY | {"from": 20251001}]}, "not_a_date"),
        ({"holidays": [HOLIDAY | {"to": "2025-09-30"}]}, "reversed"),
        ({"holidays": [HOLIDAY | {"to": "2026-10-08"}]}, "reversed"),
        ({"holidays": [HOLIDAY | {"make_up": "2025-09-28"}]}, "malformed"),
        ({"holidays": [HOLIDAY | {"make_up": ["2025-10-08"]}]}, "twice"),
        ({"holidays": [HOLIDAY, HOLIDAY]}, "twice"),
        ({"holidays": [HOLIDAY, {"name": "元旦", "from": "2026-01-01"}]}, "outside"),
    ],
)
def test_a_calendar_with_a_mistake_is_refused_with_its_reason(change: dict[str, Any], code: str) -> None:
    with pytest.raises(Problem) as refused:
        calendar_from_dict(GOOD | change)

    assert refused.value.code == f"calendar.{code}"


@pytest.mark.parametrize("key", list(GOOD))
def test_no_key_of_a_calendar_may_be_missing(key: str) -> None:
    read: Callable[..., object] = calendar_from_dict
    with pytest.raises(Problem):
        read({name: value for name, value in GOOD.items() if name != key})
