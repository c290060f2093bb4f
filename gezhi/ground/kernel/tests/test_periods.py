"""Calendar months, counted back on the city's wall clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.ground.kernel.periods import months_before

CITY = ZoneInfo("Asia/Shanghai")
# Shanghai keeps one time the whole year since 1991.
INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2199, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("now", "limit"),
    [
        ("2026-08-31T12:00+08:00", "2026-02-28T12:00+08:00"),
        ("2028-08-31T12:00+08:00", "2028-02-29T12:00+08:00"),
        ("2026-03-01T00:30+08:00", "2025-09-01T00:30+08:00"),  # still February in UTC
        ("2026-06-30T09:00+08:00", "2025-12-30T09:00+08:00"),
    ],
)
def test_six_months_are_months_of_the_city(now: str, limit: str) -> None:
    assert months_before(datetime.fromisoformat(now), 6, CITY) == datetime.fromisoformat(limit)


@given(INSTANTS, st.timedeltas(timedelta(0), timedelta(days=40)))
def test_what_is_older_later_was_older_before(now: datetime, more: timedelta) -> None:
    limit, later = months_before(now, 6, CITY), months_before(now + more, 6, CITY)
    assert limit <= later
    assert timedelta(days=181) <= now - limit <= timedelta(days=186)
