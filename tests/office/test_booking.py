"""A service is booked at a door: a matter of its own class, on a proof, that runs the closed loop."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from gezhi.domain.cases.models import Case, CaseClass, Reporter, TimeLimit
from gezhi.domain.cases.services import assessing, dispatching
from gezhi.domain.cases.tests.matters import Classes, command
from gezhi.domain.cases.vocabulary import State
from gezhi.domain.office import selectors, services
from gezhi.domain.office.models import Booking, Offer
from gezhi.domain.office.rules import check_wish, days_offered
from gezhi.domain.registry.tests.test_people import house
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.wording import in_city
from tests.cast import MICRO, MONDAY, Cast
from tests.office.offered import coded
from tests.residents import solved


@pytest.fixture
def token(cast: Cast, catalogue_loaded: Classes, settings: Any) -> str:
    """A stairwell's code in a city that loaded the services which ship."""
    settings.PROOF_COST = 20
    cache.clear()
    services.load_shipped(at=MONDAY, is_open=True)
    return coded(cast, house(cast))


class Booker:
    """A resident at the page of one service."""

    def __init__(self, token: str, key: str = "senior-card") -> None:
        self.browser = Client(REMOTE_ADDR="203.0.113.11")
        self.address = f"/d/{token}/services/{key}"
        self.page: Any = self.browser.get(self.address)

    def sends(self, **more: Any) -> Any:
        day = in_city(now()).date() + timedelta(days=3)
        offered = self.page.context["proof"]
        told = {"wished_date": day.isoformat(), "half": "morning", "name": "王桂英", "phone": "13800138000"}
        proof = {"token": offered.token, "solution": solved(offered)}
        return self.browser.post(self.address, {**told, **proof, **more})


def test_a_day_can_be_wished_for_from_tomorrow_for_thirty_days() -> None:
    today = date(2026, 11, 16)
    first, last = days_offered(today)

    for day in (first, last):
        check_wish(day, today)
    for day in (today, last + timedelta(days=1), date(1, 1, 1)):
        with pytest.raises(Problem) as refused:
            check_wish(day, today)
        assert refused.value.code == "booking.day_not_offered"


@pytest.mark.django_db
def test_what_ships_is_loaded_once_and_what_the_city_changed_stays(cast: Cast, catalogue_loaded: Classes) -> None:
    assert services.load_shipped(at=MONDAY) == Offer.objects.count() >= 8
    assert selectors.offers() == [], "an example is booked once somebody has looked through it"
    Offer.objects.update(is_open=True)
    assert {offer.way for offer in selectors.offers()} == {"no_visit", "one_visit"}
    told = services.OfferIn(name="老年证", way=selectors.offer_by_key("senior-card").way, is_open=False)  # type: ignore[arg-type]  # its word
    services.keep_offer(scope=cast.scope("system_admin"), key="senior-card", told=told)

    assert services.load_shipped(at=MONDAY) == 0
    assert "senior-card" not in {offer.key for offer in selectors.offers()}
    found = selectors.booking_class()
    assert found is not None
    assert (found.name, found.is_local) == ("便民服务预约", True)
    assert CaseClass.objects.filter(name="便民服务预约").count() == 1
    assert f"{TimeLimit.objects.get(case_class=found).value:.0f}" == "5"


@pytest.mark.django_db
def test_a_booking_is_a_matter_of_its_class_with_its_day_and_a_sealed_phone(cast: Cast, token: str) -> None:
    answer = Booker(token).sends(room="101", words="腿脚不便")

    assert answer.status_code == 200
    assert answer.context["secret"]
    case, booking = Case.objects.get(), Booking.objects.get()
    assert (case.case_class, case.code, case.state) == (selectors.booking_class(), MICRO, State.REPORTED)
    assert "老年优待证代办（一次不用跑）" in case.words
    assert "腿脚不便" in case.words
    assert case.address.endswith("101")
    assert (booking.case, booking.offer.key, booking.half) == (case, "senior-card", "morning")
    assert b"13800138000" not in bytes(Reporter.objects.get().phone)


@pytest.mark.django_db
def test_a_booking_runs_the_closed_loop_as_other_matters_do(cast: Cast, token: str) -> None:
    Booker(token).sends()
    case = Case.objects.get()
    limit = TimeLimit.objects.get(case_class=case.case_class)

    assessing.file(command=command(cast, "acceptor", case), case_class=case.case_class, limit=limit)
    dispatching.dispatch(command=command(cast, "dispatcher", case), worker_id=cast.id("worker"))
    dispatching.take(command=command(cast, "worker", case))

    case.refresh_from_db()
    assert case.state == State.HANDLING
    assert case.due_at is not None
    (row,) = selectors.bookings(cast.scope("system_admin"), begins=in_city(now()).date())
    assert row.case == case


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("more", "status", "words"),
    [
        ({"wished_date": "2020-01-01"}, 422, "请选择"),
        ({"wished_date": "never"}, 422, ""),
        ({"phone": ""}, 422, ""),
        ({"phone": "abc"}, 422, "电话"),
        ({"half": "night"}, 422, ""),
        ({"solution": "", "token": ""}, 422, "请重新打开页面后提交"),
        ({"website": "https://machine"}, 422, "预约未能受理"),
    ],
)
def test_a_refused_booking_changes_nothing_and_comes_back_filled_in(
    token: str, more: dict[str, str], status: int, words: str
) -> None:
    answer = Booker(token).sends(words="写了很久", **more)

    assert answer.status_code == status
    assert words in answer.content.decode()
    assert "写了很久" in answer.content.decode()
    assert not Case.objects.exists()


@pytest.mark.django_db
def test_a_service_that_is_closed_or_unknown_is_not_there_and_without_a_class_nothing_is_booked(token: str) -> None:
    booker = Booker(token)
    CaseClass.objects.filter(name="便民服务预约").update(is_usable=False)
    assert booker.sends().status_code == 409
    assert not Case.objects.exists()
    Offer.objects.filter(key="senior-card").update(is_open=False)
    for key in ("senior-card", "nothing"):
        assert Client().get(f"/d/{token}/services/{key}").status_code == 404


@pytest.mark.django_db
def test_bookings_count_under_the_limits_of_the_residents_door(token: str, settings: Any) -> None:
    settings.PUBLIC_REPORTS = {**settings.PUBLIC_REPORTS, "address": 1}
    assert Booker(token).sends().status_code == 200
    assert Booker(token).sends().status_code == 429
    assert Booking.objects.count() == 1
