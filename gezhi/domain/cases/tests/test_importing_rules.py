"""What a row of another system means: instants on its own clocks, and a life that holds together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.domain.cases.rules.importing import (
    IMPORTED_STATES,
    ORDER,
    SKEW,
    Times,
    check_times,
    degrees,
    instant,
    life_of,
)
from gezhi.domain.cases.vocabulary import State
from gezhi.ground.kernel.problem import Problem

NEW_YORK, QINGDAO = ZoneInfo("America/New_York"), ZoneInfo("Asia/Shanghai")
NOON = datetime(2014, 7, 1, 12, tzinfo=UTC)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  (bounds)


def refusal(text: str, *formats: str) -> str:
    with pytest.raises(Problem) as refused:
        instant(text, formats, QINGDAO)
    return refused.value.code


@pytest.mark.parametrize(
    ("text", "formats", "utc"),
    [
        ("2014-07-01 12:00:00", (), "2014-07-01 16:00"),  # daylight saving time
        ("2014-01-01 12:00:00", (), "2014-01-01 17:00"),
        ("2014-11-02 01:30:00", (), "2014-11-02 05:30"),  # comes twice: the first
        ("2014-03-09 02:30:00", (), "2014-03-09 07:30"),  # skipped: as if not yet put forward
        ("07/01/2014 12:00 PM", ("%Y-%m-%d", "%m/%d/%Y %I:%M %p"), "2014-07-01 16:00"),
        ("2014-07-01T12:00:00Z", (), "2014-07-01 12:00"),
        ("2014-07-01T12:00:00+08:00", (), "2014-07-01 04:00"),
    ],
)
def test_an_instant_is_read_on_the_clocks_of_its_source(text: str, formats: tuple[str, ...], utc: str) -> None:
    assert instant(text, formats, NEW_YORK) == datetime.fromisoformat(f"{utc}+00:00")


@pytest.mark.parametrize("text", ["yesterday", "2014-13-01", "2014-02-30 10:00", "01/07/2014", "1e9"])
def test_what_is_no_instant_is_refused(text: str) -> None:
    assert refusal(text, "%d.%m.%Y") == "import.bad_instant"


@given(at=moments)
def test_every_instant_written_in_iso_comes_back(at: datetime) -> None:
    assert instant(at.isoformat(), (), NEW_YORK) == at
    assert instant(at.astimezone(QINGDAO).replace(tzinfo=None).isoformat(sep=" "), (), QINGDAO) == at


@pytest.mark.parametrize("text", ["", "x", "nan", "inf", "-inf", "1e6", "12,5"])
def test_what_is_no_degree_is_refused(text: str) -> None:
    with pytest.raises(Problem, match="not a number"):
        degrees(text)


def test_the_future_and_a_closing_before_the_report_are_refused_but_clocks_may_differ_a_little() -> None:
    check_times(Times(NOON, closed=NOON - SKEW / 2, due=NOON + timedelta(days=900)), NOON)
    with pytest.raises(Problem, match="future"):
        check_times(Times(NOON + timedelta(days=1)), NOON)
    with pytest.raises(Problem, match="before it was reported"):
        check_times(Times(NOON, closed=NOON - timedelta(days=1)), NOON)


@given(
    state=st.sampled_from(sorted(IMPORTED_STATES)),
    reported=moments,
    hours=st.integers(0, 9999),
    due=st.none() | moments,
)
def test_a_life_has_what_its_state_asks_for_and_nothing_beyond(
    state: State, reported: datetime, hours: int, due: datetime | None
) -> None:
    closed = reported + timedelta(hours=hours)
    life = life_of(state, Times(reported, closed=closed, due=due), published_late=None, has_department=True)

    came = ORDER.index(state) if state in ORDER else 0
    assert (life.filed_at is not None) == (came >= 1)
    assert (life.dispatched_at is not None) == (came >= 2)
    assert (life.answered_at is not None) == (came >= 3)
    assert (life.closed_at is not None) == (came >= 4)
    assert (life.evaluated_at is not None) == (state is State.EVALUATED)
    assert life.is_late == (None if came < 3 else due is not None and closed > due)
    assert life.changed_at >= reported


def test_without_an_instant_of_closing_the_published_flag_counts() -> None:
    for flag in (True, False, None):
        life = life_of(State.EVALUATED, Times(NOON), published_late=flag, has_department=False)
        assert (life.is_late, life.closed_at, life.dispatched_at) == (flag, None, None)


def test_the_instants_win_over_the_published_flag() -> None:
    times = Times(NOON, closed=NOON + timedelta(hours=2), due=NOON + timedelta(hours=1))

    assert life_of(State.CLOSED, times, published_late=False, has_department=False).is_late is True


def test_a_dispatched_case_needs_its_department_and_some_states_are_not_taken_over() -> None:
    with pytest.raises(Problem, match="department"):
        life_of(State.DISPATCHED, Times(NOON), published_late=None, has_department=False)
    with pytest.raises(Problem, match="state"):
        life_of(State.CHECKING, Times(NOON), published_late=None, has_department=True)
