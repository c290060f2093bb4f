"""At the desk: notices over my area only, services for whoever keeps the catalogue, all of it journalled."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from gezhi.domain.office import selectors, services
from gezhi.domain.office.models import Bulletin, Offer
from gezhi.domain.office.services.moving import move_office
from gezhi.domain.office.vocabulary import Way
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.wording import in_city
from tests.cast import COMMUNITY, FAR_MICRO, GRID, MICRO, MONDAY, NEXT_MICRO, Cast

pytestmark = pytest.mark.django_db


def browser(cast: Cast, role: str) -> Client:
    client = Client()
    client.force_login(cast.accounts[role])
    return client


def typed(**more: Any) -> dict[str, Any]:
    today = in_city(now()).date()
    day = {"first_day": today.isoformat(), "last_day": (today + timedelta(days=2)).isoformat()}
    return {"code": GRID, "title": "停水通知", "words": "周三 9 时至 17 时停水。", **day, **more}


def hung(cast: Cast, code: str = MICRO, **more: Any) -> Bulletin:
    given = {
        "title": "停水",
        "words": "周三",
        "valid_from": MONDAY,
        "valid_to": MONDAY + timedelta(days=3),
        "at": MONDAY,
    }
    return services.hang_bulletin(scope=cast.scope("system_admin"), code=code, **{**given, **more})


def test_a_notice_is_written_hangs_at_once_and_is_taken_down(cast: Cast) -> None:
    client = browser(cast, "system_admin")

    assert client.post("/office/notices/new", typed()).status_code == 302
    row = Bulletin.objects.get()
    assert [one.title for one in selectors.hanging_at(MICRO, at=now())] == ["停水通知"]
    assert "停水通知" in client.get("/office/notices").content.decode()

    assert client.post(f"/office/notices/{row.pk}/take-down").status_code == 302
    assert selectors.hanging_at(MICRO, at=now()) == []
    assert set(Deed.objects.filter(subject_id=row.pk).values_list("deed", flat=True)) == {
        "bulletin.hang",
        "bulletin.take_down",
    }


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"title": " "}, 422),
        ({"last_day": "2020-01-01"}, 422),
        ({"last_day": "2099-01-01"}, 422),
        ({"first_day": "soon"}, 422),
        ({"code": FAR_MICRO}, 422),
        ({"code": "x"}, 422),
        ({"words": "\x00"}, 422),
    ],
)
def test_a_notice_that_cannot_hang_is_refused_in_words(cast: Cast, more: dict[str, str], status: int) -> None:
    answer = browser(cast, "system_admin").post("/office/notices/new", typed(**more))
    assert answer.status_code == status
    assert not Bulletin.objects.exists()


def test_what_hangs_elsewhere_is_neither_listed_nor_taken_down(cast: Cast) -> None:
    row = hung(cast)
    Bulletin.objects.filter(pk=row.pk).update(code=FAR_MICRO)
    client = browser(cast, "system_admin")

    assert "停水" not in client.get("/office/notices").content.decode()
    assert client.post(f"/office/notices/{row.pk}/take-down").status_code == 404
    for address in ("/office/notices", "/office/bookings", "/office/services"):
        assert browser(cast, "acceptor").get(address).status_code == 403


def test_a_notice_moves_with_its_cell(cast: Cast) -> None:
    row = hung(cast)

    class Moved:
        affected = (MICRO,)

        def place(self, code: str) -> str:
            return NEXT_MICRO

    assert move_office(Moved()) == 1  # type: ignore[arg-type]  # what a relocation offers here
    row.refresh_from_db()
    assert row.code == NEXT_MICRO


def test_services_are_entered_changed_and_closed_by_whoever_keeps_the_catalogue(cast: Cast) -> None:
    client = browser(cast, "system_admin")
    told = {"key": "gas-check", "name": "燃气检查", "way": "no_visit", "order": "1", "is_open": "on"}

    assert client.post("/office/services/new", told).status_code == 302
    assert client.post("/office/services/new", {**told, "key": "Gas check"}).status_code == 422
    assert [offer.name for offer in selectors.offers()] == ["燃气检查"]
    assert client.post("/office/services/gas-check", {**told, "is_open": ""}).status_code == 302
    assert selectors.offers() == []
    assert Deed.objects.filter(deed="offer.keep").count() == 2
    with pytest.raises(Problem) as refused:
        services.keep_offer(scope=cast.scope("worker"), key="x", told=services.OfferIn(name="x", way=Way.NO_VISIT))
    assert refused.value.code == "scope.forbidden"
    assert Offer.objects.count() == 1


def test_the_areas_around_a_door_are_asked_for_in_one_query(cast: Cast, django_assert_num_queries: Any) -> None:
    for code in (MICRO, GRID, COMMUNITY):
        hung(cast, code)
    with django_assert_num_queries(1):
        assert len(selectors.hanging_at(MICRO, at=MONDAY)) == 3
