"""Instants and durations are said in the city's zone and the reader's language."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from gezhi.ground.plumbing import wording

NOON = datetime(2026, 11, 21, 6, 5, 33, tzinfo=UTC)


def test_an_instant_is_said_in_the_citys_zone() -> None:
    with override("zh-hans"):
        assert wording.moment_words(NOON) == "2026-11-21 14:05"
        assert wording.moment_words(NOON, weekday=True) == "2026-11-21 星期六 14:05"
        assert wording.full_moment_words(NOON) == "2026-11-21 星期六 14:05:33 (UTC+08:00)"


def test_an_instant_late_in_the_evening_utc_belongs_to_the_citys_next_day() -> None:
    assert wording.moment_words(datetime(2026, 11, 21, 17, tzinfo=UTC)) == "2026-11-22 01:00"


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        wording.in_city(datetime(2026, 11, 21))  # noqa: DTZ001  (that is the point)


@pytest.mark.parametrize(
    ("span", "chinese", "english"),
    [
        (timedelta(seconds=59), "不到 1 分钟", "less than a minute"),
        (timedelta(minutes=10), "10 分钟", "10 minutes"),
        (timedelta(hours=2), "2 小时", "2 hours"),
        (timedelta(hours=2, minutes=10), "2 小时 10 分", "2 hours 10 minutes"),
        (timedelta(days=1), "1 天", "1 day"),
        (timedelta(days=3, hours=4, minutes=50), "3 天 4 小时", "3 days 4 hours"),
        (timedelta(days=3, minutes=50), "3 天", "3 days"),
    ],
)
def test_a_duration_is_said_in_its_two_largest_units(span: timedelta, chinese: str, english: str) -> None:
    with override("zh-hans"):
        assert wording.duration_words(span) == chinese
    with override("en"):
        assert wording.duration_words(span) == english


def test_what_is_left_of_a_clock_is_said_as_people_say_it() -> None:
    with override("zh-hans"):
        assert wording.left_words(timedelta(hours=2, minutes=10)) == "还剩 2 小时 10 分"
        assert wording.left_words(timedelta(days=-1)) == "超期 1 天"
    with override("en"):
        assert wording.left_words(timedelta(days=-1)) == "1 day late"


def test_how_long_ago_is_said_in_the_largest_unit() -> None:
    with override("zh-hans"):
        assert wording.ago_words(NOON, NOON + timedelta(seconds=20)) == "刚刚"
        assert wording.ago_words(NOON, NOON + timedelta(minutes=3, seconds=5)) == "3 分钟前"
        assert wording.ago_words(NOON, NOON + timedelta(hours=5, minutes=3)) == "5 小时前"


def test_weekdays_are_said_in_both_languages() -> None:
    with override("zh-hans"):
        assert wording.weekday_words(date(2026, 11, 22)) == "星期日"
    with override("en"):
        assert wording.weekday_words(date(2026, 11, 22)) == "Sunday"


@given(st.integers(min_value=-(10**8), max_value=10**8))
def test_every_duration_has_words_and_its_sign_does_not_change_them(seconds: int) -> None:
    span = timedelta(seconds=seconds)
    assert wording.duration_words(span) == wording.duration_words(-span) != ""
