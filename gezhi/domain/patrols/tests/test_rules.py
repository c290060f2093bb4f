"""Rounds, plans, rhythms, inspections, coverage and looks: what is allowed, what is due, what is missing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.domain.patrols.rules import clocks, covering, inspecting, plans, rhythms, rounds, viewing
from gezhi.domain.patrols.rules.inspecting import Answer, Asked
from gezhi.domain.patrols.rules.targets import Content, Target
from gezhi.domain.patrols.tests.made_tracks import START, walk
from gezhi.domain.patrols.vocabulary import RoundDeed, RoundState, TargetKind, Verdict, VisitResult, Way
from gezhi.ground.kernel.problem import Problem

DAY = date(2026, 11, 16)  # a Monday


def refused(code: str) -> Any:
    return pytest.raises(Problem, match=rf"^{code}:")


def test_a_round_ends_once_and_late_check_ins_are_still_taken() -> None:
    state = rounds.moved(None, RoundDeed.BEGIN)
    state = rounds.moved(state, RoundDeed.END)
    assert rounds.moved(state, RoundDeed.CHECK_IN) is RoundState.ENDED
    with refused("round.not_now"):
        rounds.moved(state, RoundDeed.END)
    assert rounds.allowed(RoundState.UNDER_WAY) == [RoundDeed.CHECK_IN, RoundDeed.END, RoundDeed.BREAK_OFF]


def test_the_fence_is_widened_by_the_receivers_error_but_not_by_any() -> None:
    rounds.check_fence(75.0, 50.0, 30.0)
    with refused("round.too_far"):
        rounds.check_fence(85.0, 5000.0, 30.0)


def test_a_plan_is_due_on_its_days_while_it_holds() -> None:
    window = plans.Window(weekdays=0b0000001)
    assert plans.is_due(window, DAY, DAY, None)
    assert not plans.is_due(window, DAY + timedelta(days=1), DAY, None)
    assert not plans.is_due(window, DAY, DAY + timedelta(days=1), None)
    assert not plans.is_due(window, DAY, DAY - timedelta(days=7), DAY)


@pytest.mark.parametrize(
    ("walked", "minute", "missed"),
    [(0, 0, 0), (0, 17 * 60, 0), (0, 17 * 60 + 1, 1), (1, 24 * 60, 1), (2, 24 * 60, 0), (0, 24 * 60, 2)],
)
def test_a_round_is_missing_when_it_no_longer_fits_into_the_window(walked: int, minute: int, missed: int) -> None:
    window = plans.Window(opens=9 * 60, closes=18 * 60, times=2, least_minutes=30)
    assert plans.missing(window, walked, minute) == missed


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": " "}, "plan.no_name"),
        ({"window": plans.Window(opens=600, closes=600)}, "plan.bad_window"),
        ({"window": plans.Window(weekdays=0)}, "plan.no_day"),
        ({"window": plans.Window(times=0)}, "plan.bad_times"),
        ({"window": plans.Window(opens=600, closes=660, times=3)}, "plan.too_short"),
        ({"way": Way.ROUTE}, "plan.no_line"),
        ({"points": [plans.Point("", 0, 0)]}, "plan.no_point_name"),
        ({"points": [plans.Point("门", 0, 0, radius_m=5)]}, "plan.bad_fence"),
        ({"points": [plans.Point("门", 0, 0)] * 201}, "plan.several_points"),
    ],
)
def test_an_impossible_plan_is_refused(changes: dict[str, Any], code: str) -> None:
    told: dict[str, Any] = {"name": "早巡", "way": Way.CELL, "window": plans.Window(), "points": [], **changes}
    with refused(code):
        plans.check_plan(*told.values(), has_line=False)


MONTHLY = rhythms.Rhythm(days=30, grace_days=3)


def test_a_failed_visit_shows_effort_and_does_not_reset_the_clock() -> None:
    visits = [(DAY + timedelta(days=29), VisitResult.NOBODY), (DAY, VisitResult.MET)]
    found = rhythms.standing(visits)
    assert found == rhythms.Standing(DAY, 1)
    when = rhythms.due(MONTHLY, DAY, found.last)
    assert (when.due_date, when.late_date) == (DAY + timedelta(days=30), DAY + timedelta(days=34))
    met = rhythms.standing([*visits, (DAY + timedelta(days=31), VisitResult.MET)])
    assert met == rhythms.Standing(DAY + timedelta(days=31), 0)


def test_what_was_never_inspected_is_due_from_the_first_day() -> None:
    found = rhythms.standing([(DAY, VisitResult.REFUSED), (DAY, VisitResult.INCOMPLETE)])
    assert found == rhythms.Standing(None, 2)
    assert rhythms.due(MONTHLY, DAY, None).due_date == DAY


@given(st.integers(1, 400), st.integers(0, 800))
def test_what_is_due_by_the_list_is_due_by_the_rhythm(days: int, ago: int) -> None:
    rhythm, last = rhythms.Rhythm(days), DAY - timedelta(days=ago)
    assert (last <= rhythms.inspected_by(rhythm, DAY)) == (rhythms.due(rhythm, last, last).due_date <= DAY)


@pytest.mark.parametrize(
    ("rhythm", "code"),
    [(rhythms.Rhythm(0), "rhythm.bad_period"), (rhythms.Rhythm(7, -1), "rhythm.bad_grace")],
)
def test_a_rhythm_that_cannot_be_is_refused(rhythm: rhythms.Rhythm, code: str) -> None:
    with refused(code):
        rhythms.check_rhythm(rhythm)


POINTS = [Asked(1, "消防通道"), Asked(2, "灭火器", least_photos=1), Asked(3, "备注", 0, is_required=False)]
FINE, SETTLED, HAZARD = Verdict.FINE, Verdict.SETTLED, Verdict.HAZARD
MET = VisitResult.MET


def test_what_is_a_hazard_is_told_and_what_was_put_right_is_none() -> None:
    answers = {1: Answer(SETTLED, "已清理", photos=3), 2: Answer(HAZARD, "过期", photos=1)}
    assert inspecting.check_answers(POINTS, answers, MET) == [POINTS[1]]


@pytest.mark.parametrize(
    ("answers", "result", "code"),
    [
        ({1: Answer(FINE, photos=3)}, MET, "inspection.not_answered"),
        ({1: Answer(FINE, photos=2), 2: Answer(FINE, photos=1)}, MET, "inspection.few_photos"),
        ({1: Answer(FINE, photos=30), 2: Answer(FINE, photos=1)}, MET, "inspection.many_photos"),
        ({1: Answer(HAZARD, " ", photos=3), 2: Answer(FINE, photos=1)}, MET, "inspection.no_words"),
        ({9: Answer(FINE)}, MET, "inspection.unknown_point"),
        ({1: Answer(FINE, photos=3)}, VisitResult.NOBODY, "inspection.nobody_answered"),
        ({1: Answer(FINE, photos=2)}, VisitResult.INCOMPLETE, "inspection.few_photos"),
    ],
)
def test_an_inspection_that_says_too_little_is_refused(
    answers: dict[int, Answer], result: VisitResult, code: str
) -> None:
    with refused(code):
        inspecting.check_answers(POINTS, answers, result)


def test_an_inspection_broken_off_answers_what_was_seen() -> None:
    assert inspecting.check_answers(POINTS, {1: Answer(HAZARD, "堵", photos=3)}, VisitResult.INCOMPLETE) == [POINTS[0]]
    assert inspecting.check_answers(POINTS, {}, VisitResult.REFUSED) == []


def test_a_look_needs_a_role_a_reason_and_must_not_come_too_late() -> None:
    rule = viewing.ViewRule(days=30)
    viewing.check_look(rule, ["supervisor"], DAY, DAY + timedelta(days=30), "投诉核实")
    with refused("track.not_your_role"):
        viewing.check_look(rule, ["leader"], DAY, DAY, "投诉核实")
    with refused("track.too_old"):
        viewing.check_look(rule, ["supervisor"], DAY, DAY + timedelta(days=31), "投诉核实")
    with refused("track.reason_needed"):
        viewing.check_look(rule, ["supervisor"], DAY, DAY, " ")
    with refused("track_rule.unknown_role"):
        viewing.check_rule(viewing.ViewRule(frozenset({"leader"})), frozenset({"supervisor"}))


def test_a_phone_whose_clock_is_a_year_behind_is_put_right() -> None:
    track = walk([(120.0, 36.0), (120.001, 36.0)])
    phone_now, year = START + 600, 365 * 86400
    assert clocks.offset(phone_now, phone_now + 30) == 0.0
    behind = clocks.offset(phone_now, phone_now + year)
    right = clocks.put_right(track, behind, phone_now + year)
    assert right.seconds[0] == START + year


@pytest.mark.parametrize(
    ("later", "code"), [(-4000, "track.ahead"), (40 * 86400, "track.kept_too_long")], ids=["ahead", "old"]
)
def test_a_track_from_another_time_is_refused(later: float, code: str) -> None:
    with refused(code):
        clocks.put_right(walk([(120.0, 36.0), (120.001, 36.0)]), 0.0, START + later)


@given(st.lists(st.lists(st.booleans(), min_size=4, max_size=4), min_size=1, max_size=12))
def test_gaps_agree_with_counting_days_one_by_one(days: list[list[bool]]) -> None:
    found = covering.gaps(np.array(days))
    for target in range(4):
        told = [day[target] for day in days]
        since = told[::-1].index(True) if True in told else covering.NEVER
        runs = "".join("1" if passed else "0" for passed in told).split("1")
        assert found.since[target] == since
        assert found.longest[target] == max(map(len, runs))


@given(st.lists(st.booleans(), max_size=70))
def test_bits_of_a_day_come_back(told: list[bool]) -> None:
    flags = np.array(told, dtype=bool)
    assert covering.unpacked(covering.packed(flags), len(told)).tolist() == told


def test_coverage_is_told_by_kind_with_metres_for_streets() -> None:
    targets = [
        Target(TargetKind.DOOR, UUID(int=2), 120.0, 36.0),
        Target(TargetKind.STREET, UUID(int=1), 120.0, 36.0, 18.5, 0),
        Target(TargetKind.STREET, UUID(int=1), 120.001, 36.0, 18.5, 1),
    ]
    content = Content.read(Content.of(targets).packed())
    assert content.digest() == Content.of(targets[::-1]).digest()
    assert [content.id_of(number).int for number in range(3)] == [1, 1, 2]
    told = covering.coverage(content.kinds, content.weights, np.array([True, False, False]))
    assert [(one.kind, one.whole, one.passed) for one in told] == [("street", 37.0, 18.5), ("door", 1.0, 0.0)]
    assert told[0].share == 0.5
