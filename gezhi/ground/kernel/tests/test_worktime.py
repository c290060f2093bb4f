from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gezhi.ground.kernel.problem import Problem
from gezhi.ground.kernel.tests.calendars import CHINA, NEW_YORK, ROUND_THE_CLOCK
from gezhi.ground.kernel.worktime import Calendar, DayKind, Limit, Pace, Pause, Unit, due, elapsed, explain

BEIJING = ZoneInfo("Asia/Shanghai")
calendars = st.sampled_from([CHINA, NEW_YORK, ROUND_THE_CLOCK])
START_OF_2019, MICROSECONDS = datetime(2019, 1, 1, tzinfo=UTC), 8 * 365 * 86_400_000_000
instants = st.integers(0, MICROSECONDS).map(lambda ticks: START_OF_2019 + timedelta(microseconds=ticks))
limits = st.builds(Limit, st.integers(0, 60) | st.decimals(0, 60, places=2), st.sampled_from(Unit))
pauses = st.lists(
    st.builds(lambda start, hours: Pause(start, start + timedelta(hours=hours)), instants, st.integers(0, 900)),
    max_size=5,
)


def beijing(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def counted_minute_by_minute(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """The oracle: every minute in UTC is asked what the clock on the wall says. Start and end are whole minutes."""
    minutes, moment = 0, start
    while moment < end:
        wall = moment.astimezone(calendar.zone)
        of_day = timedelta(hours=wall.hour, minutes=wall.minute)
        is_open = any(period.start <= of_day < period.end for period in calendar.periods)
        minutes += is_open and calendar.day(wall.date()).kind.is_worked
        moment += timedelta(minutes=1)
    return timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("start", "amount", "unit", "wanted"),
    [
        # A Tuesday: inside working time, over noon, over night.
        ("2026-03-10T09:00", 2, Unit.WORK_HOUR, "2026-03-10T11:00"),
        ("2026-03-10T11:00", 2, Unit.WORK_HOUR, "2026-03-10T15:00"),
        ("2026-03-10T17:30", 1, Unit.WORK_HOUR, "2026-03-11T08:30"),
        # A limit that fits ends with the period, not with the next morning.
        ("2026-03-10T10:00", 2, Unit.WORK_HOUR, "2026-03-10T12:00"),
        ("2026-03-10T08:00", 1, Unit.WORK_DAY, "2026-03-10T18:00"),
        # Reported at night: the clock starts in the morning.
        ("2026-03-10T22:00", 4, Unit.WORK_HOUR, "2026-03-11T12:00"),
        # Over a weekend, over the Spring Festival of 2026 (15 to 23 February, made up on 14 and 28 February).
        ("2026-03-13T16:00", 1, Unit.WORK_DAY, "2026-03-16T16:00"),
        ("2026-02-13T16:00", 2, Unit.WORK_DAY, "2026-02-24T16:00"),
        ("2026-02-27T16:00", 1, Unit.WORK_DAY, "2026-02-28T16:00"),
        # Urgent units run through.
        ("2026-02-15T23:00", 2, Unit.URGENT_HOUR, "2026-02-16T01:00"),
        ("2026-02-15T23:00", 2, Unit.URGENT_DAY, "2026-02-17T23:00"),
        # Parts of a unit; nothing at all.
        ("2026-03-10T09:00", Decimal("0.50"), Unit.WORK_DAY, "2026-03-10T15:00"),
        ("2026-03-10T22:00", 0, Unit.WORK_DAY, "2026-03-10T22:00"),
    ],
)
def test_a_limit_is_due_when_the_calendar_says(start: str, amount: int, unit: Unit, wanted: str) -> None:
    assert due(beijing(start), Limit(amount, unit), CHINA).at == beijing(wanted)


def test_a_pause_does_not_count_and_may_overlap_another() -> None:
    start, limit = beijing("2026-03-10T09:00"), Limit(1, Unit.WORK_DAY)
    pauses = [
        Pause(beijing("2026-03-10T11:00"), beijing("2026-03-10T17:00")),
        Pause(beijing("2026-03-10T10:00"), beijing("2026-03-10T15:00")),
        Pause(beijing("2026-03-09T10:00"), beijing("2026-03-09T15:00")),
    ]

    assert due(start, limit, CHINA, pauses).at == beijing("2026-03-11T16:00")
    assert elapsed(start, beijing("2026-03-11T16:00"), Pace.WORKING, CHINA, pauses) == timedelta(hours=8)


@given(calendar=calendars, start=instants, limit=limits, pauses=pauses)
def test_what_has_passed_at_the_deadline_is_the_limit(
    calendar: Calendar, start: datetime, limit: Limit, pauses: list[Pause]
) -> None:
    deadline = due(start, limit, calendar, pauses)

    assert elapsed(start, deadline.at, limit.unit.pace, calendar, pauses) == limit.length(calendar)
    assert deadline.at.tzinfo is UTC


@given(calendar=calendars, start=instants, limit=limits.filter(lambda limit: limit.amount > 0), pauses=pauses)
def test_the_deadline_is_the_earliest_such_instant(
    calendar: Calendar, start: datetime, limit: Limit, pauses: list[Pause]
) -> None:
    before = due(start, limit, calendar, pauses).at - timedelta(microseconds=1)

    assert elapsed(start, before, limit.unit.pace, calendar, pauses) < limit.length(calendar)


@given(calendar=calendars, start=instants, limit=limits, later=st.timedeltas(timedelta(), timedelta(days=40)))
def test_who_starts_later_is_never_due_earlier(
    calendar: Calendar, start: datetime, limit: Limit, later: timedelta
) -> None:
    assert due(start + later, limit, calendar).at >= due(start, limit, calendar).at


@given(
    calendar=calendars,
    start=instants,
    limit=limits,
    into=st.floats(0, 0.99),
    length=st.timedeltas(timedelta(), timedelta(days=20)),
)
def test_a_pause_moves_the_deadline_by_exactly_its_own_working_time(
    calendar: Calendar, start: datetime, limit: Limit, into: float, length: timedelta
) -> None:
    plain = due(start, limit, calendar).at
    begin = due(start, limit.part(into), calendar).at
    pause = Pause(begin, begin + length)
    pace = limit.unit.pace
    moved = due(start, limit, calendar, [pause]).at

    assume(begin < plain)
    assert elapsed(plain, moved, pace, calendar) == elapsed(pause.start, pause.end, pace, calendar)


@given(calendar=calendars, moments=st.lists(instants, min_size=3, max_size=3))
def test_time_passed_adds_up_and_turns_sign(calendar: Calendar, moments: list[datetime]) -> None:
    a, b, c = moments

    for pace in Pace:
        assert elapsed(a, b, pace, calendar) + elapsed(b, c, pace, calendar) == elapsed(a, c, pace, calendar)
        assert elapsed(a, b, pace, calendar) == -elapsed(b, a, pace, calendar)


@given(
    calendar=calendars,
    # Around the turns of a year, holidays with make-up days, and both changes of the clocks in New York.
    day=st.sampled_from(["2025-12-30", "2026-02-13", "2026-03-06", "2026-10-30", "2025-09-27", "2026-12-31"]),
    first=st.integers(0, 2000),
    length=st.integers(0, 6000),
)
def test_the_clock_agrees_with_counting_every_minute(calendar: Calendar, day: str, first: int, length: int) -> None:
    start = datetime.fromisoformat(day).replace(tzinfo=calendar.zone).astimezone(UTC) + timedelta(minutes=first)
    end = start + timedelta(minutes=length)

    assert elapsed(start, end, Pace.WORKING, calendar) == counted_minute_by_minute(start, end, calendar)


def test_a_night_that_is_an_hour_short_counts_an_hour_less() -> None:
    spring, autumn = datetime(2026, 3, 8, tzinfo=NEW_YORK.zone), datetime(2026, 11, 1, tzinfo=NEW_YORK.zone)

    for night, hours in ((spring, 23), (autumn, 25)):
        next_midnight = datetime.combine(night.date() + timedelta(days=1), time(), tzinfo=NEW_YORK.zone)
        assert elapsed(night, next_midnight, Pace.WORKING, ROUND_THE_CLOCK) == timedelta(hours=hours)


@given(calendar=calendars, start=instants, limit=limits, pauses=pauses)
def test_the_steps_of_an_explanation_add_up_to_the_limit_and_leave_no_day_out(
    calendar: Calendar, start: datetime, limit: Limit, pauses: list[Pause]
) -> None:
    told = explain(start, limit, calendar, pauses)
    plain = due(start, limit, calendar, pauses)
    days = [step.day.date for step in told.steps]

    assert (told.at, told.is_provisional) == (plain.at, plain.is_provisional)
    assert sum((step.counted for step in told.steps), timedelta()) == limit.length(calendar) == told.steps[-1].total
    assert {(after - before).days for before, after in pairwise(days)} <= {0, 1}
    assert days[0] == start.astimezone(calendar.zone).date()
    assert days[-1] == told.at.astimezone(calendar.zone).date()


def test_an_explanation_says_what_kind_of_day_each_was_and_why() -> None:
    told = explain(beijing("2025-09-30T16:30"), Limit(1, Unit.WORK_DAY), CHINA)

    assert [(step.day.date.day, step.day.kind, step.day.name) for step in told.steps] == [
        (30, DayKind.WORKDAY, ""),
        *((day, DayKind.HOLIDAY, "国庆节") for day in (1, 2, 3, 4, 5)),
        (6, DayKind.HOLIDAY, "中秋节"),
        *((day, DayKind.HOLIDAY, "国庆节") for day in (7, 8)),
        (9, DayKind.WORKDAY, ""),
        (9, DayKind.WORKDAY, ""),
    ]
    assert told.steps[0].start == beijing("2025-09-30T16:30")
    assert told.steps[0].end == beijing("2025-09-30T18:00")
    assert told.steps[1].start is None
    assert [step.total / timedelta(hours=1) for step in (told.steps[0], told.steps[-2], told.steps[-1])] == [
        1.5,
        5.5,
        8,
    ]


def test_an_explanation_shows_what_was_paused() -> None:
    pause = Pause(beijing("2026-03-10T10:00"), beijing("2026-03-10T11:00"))
    told = explain(beijing("2026-03-10T09:00"), Limit(2, Unit.WORK_HOUR), CHINA, [pause])

    assert [(step.is_paused, step.counted / timedelta(hours=1)) for step in told.steps] == [
        (False, 1),
        (True, 0),
        (False, 1),
    ]


def test_a_deadline_after_the_last_published_year_is_provisional() -> None:
    new_year = beijing("2026-12-31T17:00")

    assert not due(new_year, Limit(1, Unit.WORK_HOUR), CHINA).is_provisional
    assert due(new_year, Limit(2, Unit.WORK_HOUR), CHINA).is_provisional
    assert not due(new_year, Limit(2, Unit.URGENT_DAY), CHINA).is_provisional
    assert explain(new_year, Limit(2, Unit.WORK_HOUR), CHINA).steps[-1].day.is_provisional


def test_a_working_day_is_worth_the_working_hours_of_the_calendar() -> None:
    assert Limit(2, Unit.WORK_DAY).length(CHINA) == timedelta(hours=16)
    assert Limit(2, Unit.WORK_DAY).length(ROUND_THE_CLOCK) == timedelta(hours=48)
    assert Limit(5, Unit.WORK_DAY).part(0.8).length(CHINA) == timedelta(hours=32)


@pytest.mark.parametrize("amount", [-1, float("nan"), 100_001, Decimal("-0.01")])
def test_an_impossible_limit_is_refused(amount: float) -> None:
    with pytest.raises(Problem) as refused:
        Limit(amount, Unit.WORK_DAY)
    assert refused.value.code == "time_limit.malformed"


def test_an_instant_without_a_zone_is_an_error() -> None:
    with pytest.raises(TypeError):
        due(beijing("2026-03-10").replace(tzinfo=None), Limit(1, Unit.WORK_DAY), CHINA)


def test_a_pause_that_ends_before_it_starts_is_an_error() -> None:
    with pytest.raises(ValueError, match="before"):
        Pause(beijing("2026-03-10T10:00"), beijing("2026-03-10T09:59"))


def test_a_day_knows_its_kind() -> None:
    kinds = [CHINA.day(date(2026, 2, day)).kind for day in (13, 14, 15, 24, 28)]

    assert kinds == [DayKind.WORKDAY, DayKind.MAKE_UP, DayKind.HOLIDAY, DayKind.WORKDAY, DayKind.MAKE_UP]
    assert CHINA.day(date(2026, 2, 28)).name == "春节"
