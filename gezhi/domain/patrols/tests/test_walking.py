"""Rounds: planned at the desk, walked with a phone that tells everything late and twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from gezhi.domain.patrols import selectors, services
from gezhi.domain.patrols.models import CheckIn, Round, RoundPlan
from gezhi.domain.patrols.rules.plans import Window
from gezhi.domain.patrols.services.walking import Position
from gezhi.domain.patrols.tests.walked import DAY, GATE, LINE, POND, morning, plan, planned, send
from gezhi.domain.patrols.vocabulary import CheckInWay, Way
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.journal.models import Deed
from tests.cast import GRID, MONDAY, Cast

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=3)


def refused(code: str) -> Any:
    return pytest.raises(Problem, match=rf"^{code}:")


def begin(cast: Cast, row: RoundPlan | None, id: UUID | None = None, who: str = "worker") -> Round:
    plan_id = row.pk if row else None
    return services.begin_round(scope=cast.scope(who), id=id or new_id(), plan_id=plan_id, done_at=MONDAY, at=LATER)


def pass_point(cast: Cast, walked: Round, number: int, position: Position | None, **changes: Any) -> CheckIn:
    assert walked.plan is not None
    told: dict[str, Any] = {
        "id": new_id(),
        "round_id": walked.pk,
        "point_id": walked.plan.points.get(number=number).pk,
        "way": CheckInWay.FENCE,
        "position": position,
        "done_at": MONDAY + timedelta(minutes=5),
        "at": LATER,
        **changes,
    }
    return services.check_in(scope=cast.scope("worker"), **told)


AT_GATE = Position(GATE.lon, GATE.lat, 12.0)


def test_a_round_is_begun_passed_and_ended_once_however_often_it_is_told(cast: Cast) -> None:
    row, id = plan(cast), new_id()
    walked = begin(cast, row, id)
    assert begin(cast, row, id).pk == walked.pk
    first = pass_point(cast, walked, 1, AT_GATE)
    assert pass_point(cast, walked, 1, AT_GATE).pk == first.pk
    for _ in range(2):
        ended = services.end_round(scope=cast.scope("worker"), id=id, words="", done_at=LATER, at=LATER)

    assert (ended.state, ended.code, ended.day_date) == ("ended", GRID, DAY)
    deeds = Deed.objects.filter(subject_id=id).order_by("seq").values_list("deed", flat=True)
    assert list(deeds) == ["round.begin", "round.check_in", "round.end"]


def test_nobody_takes_over_anothers_round(cast: Cast) -> None:
    row, id = plan(cast), new_id()
    begin(cast, row, id)
    with refused("round.taken"):
        begin(cast, None, id, who="cover")
    with refused("scope.not_found"):
        services.end_round(scope=cast.scope("cover"), id=id, words="", done_at=LATER, at=LATER)


def test_a_point_is_passed_where_it_is_and_after_the_round_began(cast: Cast) -> None:
    walked = begin(cast, plan(cast))
    with refused("round.too_far"):
        pass_point(cast, walked, 2, AT_GATE)
    with refused("round.before_begin"):
        pass_point(cast, walked, 1, AT_GATE, done_at=MONDAY - timedelta(minutes=1))
    with refused("position.out_of_range"):
        pass_point(cast, walked, 1, Position(500.0, 0.0))
    assert not CheckIn.objects.exists()


def test_a_code_on_the_wall_counts_without_a_position_and_a_mock_position_is_marked(cast: Cast) -> None:
    walked = begin(cast, plan(cast))
    read = pass_point(cast, walked, 2, None, way=CheckInWay.CODE)
    made_up = pass_point(cast, walked, 1, Position(GATE.lon, GATE.lat, 5.0, is_mock=True))
    assert (read.distance_m, read.is_mock) == (None, False)
    assert (made_up.distance_m, made_up.is_mock) == (0.0, True)


def test_where_somebody_stood_is_nowhere_in_the_clear(cast: Cast) -> None:
    walked = begin(cast, plan(cast))
    found = pass_point(cast, walked, 1, AT_GATE)
    assert str(GATE.lon).encode() not in bytes(found.place)
    assert "120.05" not in str(Deed.objects.get(deed="round.check_in").facts)


def test_a_changed_plan_ends_and_another_takes_its_place(cast: Cast) -> None:
    row = plan(cast)
    changed = services.change_plan(
        scope=cast.scope("system_admin"), id=row.pk, planned=planned(name="晚巡", points=()), at=MONDAY
    )
    row.refresh_from_db()
    assert (row.to_date, changed.follows_id, changed.from_date) == (DAY, row.pk, DAY)
    assert row.points.count() == 3
    with refused("plan.has_ended"):
        services.end_plan(scope=cast.scope("system_admin"), id=row.pk, at=MONDAY)


@pytest.mark.parametrize(
    ("who", "changes", "code"),
    [
        ("worker", {}, "scope.forbidden"),
        ("stranger", {}, "scope.not_found"),
        ("system_admin", {"role": "leader"}, "plan.not_walking"),
        ("system_admin", {"reach_m": 1}, "plan.bad_reach"),
        ("system_admin", {"way": Way.ROUTE, "line": [(0, 0)]}, "plan.no_line"),
        ("system_admin", {"way": Way.ROUTE, "line": [(0, 0), (0, 80)]}, "street.too_long"),
    ],
)
def test_who_may_not_plan_plans_nothing_and_nonsense_is_refused(
    cast: Cast, who: str, changes: dict[str, Any], code: str
) -> None:
    with refused(code):
        services.plan_round(scope=cast.scope(who), code=GRID, planned=planned(**changes), from_date=DAY, at=MONDAY)
    assert not RoundPlan.objects.exists()


def test_the_day_says_what_was_walked_and_what_no_longer_fits(cast: Cast) -> None:
    row = plan(cast, window=Window(opens=540, closes=660, times=2, least_minutes=30))
    begin(cast, row)
    worker = cast.scope("worker")
    (due,) = selectors.due_on(worker, DAY, minute=600)
    assert (due.walked, due.under_way, due.missed) == (0, 1, 0)
    assert selectors.due_on(worker, DAY, minute=24 * 60)[0].missed == 1
    assert selectors.due_on(worker, DAY - timedelta(days=1), minute=600) == []
    assert selectors.due_on(cast.scope("stranger"), DAY, minute=600) == []


def test_a_judged_round_tells_what_its_track_passed(cast: Cast) -> None:
    row = plan(cast, way=Way.ROUTE, line=LINE)
    walked = begin(cast, row)
    pass_point(cast, walked, 1, AT_GATE)
    send(cast, morning())
    services.end_round(
        scope=cast.scope("worker"), id=walked.pk, words="", done_at=MONDAY + timedelta(minutes=10), at=LATER
    )

    services.judge_waiting(at=LATER)

    walked.refresh_from_db()
    assert (walked.required_count, walked.required_passed) == (3, 2)
    assert walked.line_share == 1.0
    assert walked.length_m == pytest.approx(400, rel=0.05)
    ways = dict(CheckIn.objects.filter(round=walked).values_list("point__name", "way"))
    assert ways == {GATE.name: CheckInWay.FENCE, POND.name: CheckInWay.TRACK}
    assert services.judge_waiting(at=LATER) == 0
