"""Whom to tell and when: decisions without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.domain.accounts.vocabulary import ROLES
from gezhi.domain.cases.vocabulary import OPEN_STATES, State
from gezhi.edges.notices.rules import (
    DEFAULTS,
    Holder,
    Rule,
    Wishes,
    after_quiet,
    check_rule,
    holder,
    in_order,
    one_line,
    pause_after,
    rest_of_channel,
    send_at,
    with_rule,
    without_channel,
)
from gezhi.edges.notices.vocabulary import Digest, Event, Reach
from gezhi.ground.kernel.problem import Problem

ZONE = ZoneInfo("Asia/Shanghai")
NIGHT = Wishes(quiet_from=22 * 60, quiet_to=7 * 60)
instants = st.integers(0, 366 * 1440).map(lambda minute: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute))
minutes = st.integers(0, 1439)


def at(hour: int, minute: int = 0, day: int = 16) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize("state", sorted(OPEN_STATES))
def test_every_open_matter_waits_for_somebody(state: State) -> None:
    someone = holder(state, department_id=uuid4(), handler_id=uuid4(), desk_id=uuid4())
    assert someone.account_id is not None or someone.role in ROLES


@pytest.mark.parametrize("state", sorted(set(State) - OPEN_STATES))
def test_an_ended_matter_waits_for_nobody(state: State) -> None:
    assert holder(state, department_id=uuid4(), handler_id=uuid4(), desk_id=uuid4()) == Holder()


def test_an_order_waits_for_its_department_until_a_handler_is_named() -> None:
    department, handler = uuid4(), uuid4()
    before = holder(State.DISPATCHED, department_id=department, handler_id=None, desk_id=None)
    after = holder(State.HANDLING, department_id=department, handler_id=handler, desk_id=None)
    assert (before.role, after.account_id) == ("department_officer", handler)


def test_quiet_hours_pass_midnight_and_end_in_the_morning() -> None:
    assert after_quiet(at(23, 10), NIGHT, ZONE) == at(7, day=17)
    assert after_quiet(at(6, 59), NIGHT, ZONE) == at(7)
    assert after_quiet(at(7), NIGHT, ZONE) == at(7)
    assert after_quiet(at(12), NIGHT, ZONE) == at(12)


@given(instants, minutes, minutes)
def test_quiet_hours_only_ever_delay_and_never_for_a_day(now: datetime, start: int, end: int) -> None:
    wishes = Wishes(quiet_from=start, quiet_to=end)
    goes = after_quiet(now, wishes, ZONE)
    assert now <= goes < now + timedelta(days=1)
    assert after_quiet(goes, wishes, ZONE) == goes


@given(instants, st.sampled_from(Digest), minutes, minutes)
def test_what_is_urgent_waits_for_nothing(now: datetime, digest: Digest, start: int, end: int) -> None:
    wishes = Wishes(start, end, digest)
    assert send_at(now, wishes, ZONE, is_urgent=True) == now
    assert now <= send_at(now, wishes, ZONE, is_urgent=False) <= now + timedelta(days=2)


def test_a_digest_gathers_until_its_hour() -> None:
    hourly, daily = Wishes(digest=Digest.HOURLY), Wishes(digest=Digest.DAILY, digest_at=8 * 60 + 30)
    assert send_at(at(9, 20), hourly, ZONE, is_urgent=False) == at(10)
    assert send_at(at(8), daily, ZONE, is_urgent=False) == at(8, 30)
    assert send_at(at(9), daily, ZONE, is_urgent=False) == at(8, 30, day=17)


def test_the_defaults_are_rules_in_order() -> None:
    for rule in DEFAULTS:
        check_rule(rule)
    assert in_order(DEFAULTS) == DEFAULTS
    assert len({rule.key for rule in DEFAULTS}) == len(DEFAULTS)


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (Rule(Event.LATE, Reach.AREA), "notice_rule.wrong_role"),
        (Rule(Event.LATE, Reach.AREA, "emperor"), "notice_rule.wrong_role"),
        (Rule(Event.LATE, Reach.HOLDER, in_app=False), "notice_rule.no_way"),
    ],
)
def test_a_rule_that_tells_nobody_is_refused(rule: Rule, code: str) -> None:
    with pytest.raises(Problem) as refused:
        with_rule(DEFAULTS, rule)
    assert refused.value.code == code


def test_a_rule_takes_the_place_of_the_one_about_the_same() -> None:
    changed = Rule(Event.LATE, Reach.HOLDER, channels=("a",))
    book = with_rule(DEFAULTS, changed)
    assert len(book) == len(DEFAULTS)
    assert changed in book
    assert without_channel(book, "a") == DEFAULTS


def test_pauses_grow_and_end_at_an_hour() -> None:
    pauses = [pause_after(n) for n in range(1, 20)]
    assert pauses[0] == timedelta(minutes=1)
    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(hours=1)
    assert rest_of_channel(2) is None
    assert rest_of_channel(3) == timedelta(minutes=1)


@pytest.mark.parametrize("sign", ["\r", "\n", "\r\n", "\x00", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"])
def test_no_text_breaks_a_header_line(sign: str) -> None:
    assert one_line(f"due{sign}Bcc: all@example.com{sign}") == "due Bcc: all@example.com"
