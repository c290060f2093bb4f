"""The desk's pages: what is due, who walked, what was covered; and nothing of where a colleague was."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from gezhi.domain.patrols import services
from gezhi.domain.patrols.models import Round, RoundPlan
from gezhi.domain.patrols.services.streets import StreetLine
from gezhi.domain.patrols.tests.walked import DAY, GATE, LINE, morning, plan, send
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.plumbing.scope import EVERYTHING
from tests.cast import COMMUNITY, GRID, MONDAY, Cast

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=3)
FORM = {
    "name": "夜巡",
    "code": GRID,
    "role": "grid_worker",
    "weekdays": ["0", "4"],
    "opens": "19:00",
    "closes": "21:00",
    "times": "1",
    "least_minutes": "30",
    "from_date": "2026-11-16",
    "points": "东门，120.05，35.95\n水塘, 120.052, 35.951, 50",
}


def page(cast: Cast, who: str, address: str, data: dict[str, Any] | None = None) -> tuple[int, str]:
    client = Client()
    client.force_login(cast.accounts[who])
    answer = client.get(address) if data is None else client.post(address, data, follow=True)
    return answer.status_code, answer.content.decode()


def walked(cast: Cast) -> Round:
    """A judged round of 王芳."""
    begun = services.begin_round(
        scope=cast.scope("worker"), id=new_id(), plan_id=plan(cast).pk, done_at=MONDAY, at=LATER
    )
    send(cast, morning())
    services.end_round(scope=cast.scope("worker"), id=begun.pk, words="一切正常", done_at=LATER, at=LATER)
    services.judge_waiting(at=LATER)
    return begun


def test_the_day_shows_what_is_due_and_who_walked(cast: Cast) -> None:
    row = walked(cast)
    status, text = page(cast, "supervisor", f"/patrols?day={DAY}")
    assert status == 200
    assert "早巡" in text
    assert "王芳" in text
    assert str(row.pk) in text
    assert "2/3" in text


def test_a_round_shows_its_points_and_no_place(cast: Cast) -> None:
    row = walked(cast)
    status, text = page(cast, "supervisor", f"/patrols/rounds/{row.pk}")
    assert status == 200
    assert "轨迹经过" in text
    assert "未到达" in text
    assert "一切正常" in text
    assert str(GATE.lon) not in text
    assert page(cast, "stranger", f"/patrols/rounds/{row.pk}")[0] in (403, 404)


def test_a_round_is_planned_with_its_points_and_ended_after_a_question(cast: Cast) -> None:
    status, text = page(cast, "system_admin", "/patrols/plans/new", FORM)
    assert status == 200
    assert "巡查计划已保存" in text
    row = RoundPlan.objects.get()
    assert (row.weekdays, row.opens, row.closes) == (0b10001, 19 * 60, 21 * 60)
    assert list(row.points.values_list("name", "radius_m")) == [("东门", 30), ("水塘", 50)]
    assert "夜巡" in page(cast, "system_admin", f"/patrols/plans/{row.pk}/end")[1]
    page(cast, "system_admin", f"/patrols/plans/{row.pk}/end", {})
    row.refresh_from_db()
    assert row.to_date is not None


@pytest.mark.parametrize(
    "changes",
    [{"points": "东门"}, {"code": "37021"}, {"closes": "18:00"}, {"weekdays": []}, {"points": "东门,500,35"}],
)
def test_a_plan_that_cannot_be_is_shown_again_with_the_reason(cast: Cast, changes: dict[str, Any]) -> None:
    status, _ = page(cast, "system_admin", "/patrols/plans/new", {**FORM, **changes})
    assert status == 422
    assert not RoundPlan.objects.exists()


def test_who_only_walks_plans_nothing(cast: Cast) -> None:
    assert page(cast, "worker", "/patrols/plans/new", FORM)[0] == 403
    assert page(cast, "worker", "/patrols/plans")[0] == 200


def test_coverage_is_shown_by_day_and_by_cell(cast: Cast) -> None:
    services.load_streets(scope=EVERYTHING, source="made", lines=[StreetLine("1", "前街", LINE)], at=MONDAY)
    services.make_targets(scope=EVERYTHING, code=COMMUNITY, at=MONDAY)
    send(cast, morning())
    services.cover_day(day=DAY, at=LATER)
    status, text = page(cast, "supervisor", f"/patrols/coverage?day={DAY}&area={COMMUNITY}")
    assert status == 200
    assert "100.0%" in text
    assert "001微网格" in text


@pytest.mark.parametrize("address", ["/patrols?day=gestern", "/patrols?day=0001-01-01", "/patrols/coverage?day=1"])
def test_a_day_that_is_none_is_refused(cast: Cast, address: str) -> None:
    assert page(cast, "supervisor", address)[0] == 422
