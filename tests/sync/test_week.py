"""My week: what I did, each number with the list behind it, and nobody else's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gezhi.domain.cases.models import Order
from gezhi.domain.cases.services import assessing, dispatching
from gezhi.domain.cases.tests.matters import Classes, command, report
from gezhi.domain.registry import services as registry
from gezhi.domain.registry.models import Building
from gezhi.domain.registry.tests.test_people import door
from gezhi.domain.registry.vocabulary import VisitResult, VisitWay
from gezhi.domain.workforce import services as workforce
from gezhi.edges.sync import selectors
from gezhi.ground.kernel.ids import new_id
from tests.cast import MONDAY, Cast
from tests.programs import Programs

pytestmark = pytest.mark.django_db

FRIDAY = MONDAY + timedelta(days=4)


def finished(cast: Cast, classes: Classes, *, after: float) -> str:
    """An order of the worker, submitted so many hours after Monday nine o'clock; its number."""
    case = report(cast, by="acceptor")
    limit = classes["manhole"].limits.get(order=3)
    case = assessing.file(command=command(cast, "acceptor", case), case_class=classes["manhole"], limit=limit)
    case = dispatching.dispatch(command=command(cast, "dispatcher", case), worker_id=cast.id("worker"))
    dispatching.submit(command=command(cast, "worker", case, after=after), answer="已清理")
    return case.number


def test_a_week_counts_what_was_done_in_it_with_the_lists_behind(
    cast: Cast, catalogue_loaded: Classes, houses: dict[str, Building]
) -> None:
    worker = cast.scope("worker")
    report(cast, at=MONDAY - timedelta(days=3))  # last week
    before = finished(cast, catalogue_loaded, after=1)
    late = finished(cast, catalogue_loaded, after=90)
    mine = report(cast, at=MONDAY + timedelta(days=4, hours=-1))
    workforce.start_duty(scope=worker, at=MONDAY)
    workforce.end_duty(scope=worker, at=MONDAY + timedelta(hours=8))
    workforce.start_duty(scope=worker, at=FRIDAY - timedelta(minutes=30))
    registry.visit_home(
        scope=worker,
        id=new_id(),
        home_id=door(houses["here"], "101").pk,
        way=VisitWay.KNOCK,
        result=VisitResult.MET,
        words="",
        at=MONDAY,
    )

    week = selectors.my_week(worker, at=FRIDAY)

    assert (week["since"], week["until"]) == (date(2026, 11, 16), date(2026, 11, 22))
    assert [(one["number"], one["is_late"]) for one in week["orders"]] == [(late, True), (before, False)]
    assert (week["in_time"], week["late"]) == (1, 1)
    assert [one["number"] for one in week["reports"]] == [mine.number]
    assert [(one["day"], one["doors"]) for one in week["doors"]] == [(date(2026, 11, 16), 1)]
    assert week["duty_minutes"] == 8 * 60 + 30
    assert len(week["duty"]) == 2


def test_an_order_that_came_back_counts_once(cast: Cast, catalogue_loaded: Classes) -> None:
    finished(cast, catalogue_loaded, after=1)
    Order.objects.update(submitted_at=MONDAY + timedelta(hours=30))  # submitted again since

    assert selectors.my_week(cast.scope("worker"), at=FRIDAY)["orders"] == []


def test_a_week_is_mine_alone(cast: Cast, catalogue_loaded: Classes, program: Programs) -> None:
    finished(cast, catalogue_loaded, after=1)

    answer = program("cover").get("/sync/week")

    assert answer.status == 200
    told = answer.json()
    assert (told["orders"], told["reports"], told["doors"], told["duty"]) == ([], [], [], [])
    assert (told["in_time"], told["late"], told["duty_minutes"]) == (0, 0, 0)
