"""Both databases give back what was kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gezhi.ground.plumbing.bulk import insert_one
from gezhi.ground.plumbing.journal.models import Bookmark

pytestmark = pytest.mark.django_db

zones = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.datetimes(datetime(1901, 1, 1), datetime(2199, 1, 1), timezones=zones))  # noqa: DTZ001  (zones are drawn)
def test_an_instant_comes_back_as_it_was_in_utc(at: datetime) -> None:
    Bookmark.objects.filter(name="clock").delete()
    insert_one(Bookmark(name="clock", noted_at=at))

    (kept,) = Bookmark.objects.filter(name="clock").values_list("noted_at", flat=True)

    assert kept == at
    assert kept is not None
    assert kept.utcoffset() == timedelta(0)
    assert kept.tzinfo == UTC
