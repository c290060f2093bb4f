"""How many SQL statements the pages behind a code and those of the office cost: exact, committed, the same for many."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from gezhi.domain.cases.tests.matters import Classes
from gezhi.domain.office import services
from gezhi.domain.registry import services as register
from gezhi.domain.registry.models import Building
from gezhi.domain.registry.tests.test_people import door, enter, house
from gezhi.domain.registry.vocabulary import CodedAt, IdentityCheck
from gezhi.domain.workforce import services as workforce
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.fresh import forget_everything
from tests.cast import COMMUNITY, GRID, MICRO, MONDAY, Cast
from tests.office.offered import coded
from tests.performance.test_query_baselines import browser, memories_do_not_age, opened
from tests.queries import count, measure

__all__ = ["memories_do_not_age"]
pytestmark = pytest.mark.django_db
WAYS = ("", "/services", "/services/senior-card")


@pytest.fixture
def building(cast: Cast, catalogue_loaded: Classes) -> Building:
    services.load_shipped(at=MONDAY, is_open=True)
    workforce.set_duty_phone(scope=cast.scope("system_admin"), code=GRID, phone="12345")
    cache.clear()
    return house(cast)


def hang(cast: Cast, code: str) -> None:
    at = now()
    given: dict[str, Any] = {"title": "停水", "words": "周三", "valid_from": at, "valid_to": at + timedelta(days=3)}
    services.hang_bulletin(scope=cast.scope("system_admin"), code=code, at=at, **given)


def test_pages_behind_a_code(cast: Cast, building: Building) -> None:
    token, client = coded(cast, building), Client()
    hang(cast, COMMUNITY)
    for way in WAYS:
        measure(f"page /d/…{way}, anybody", opened(client, f"/d/{token}{way}"))
    measure("page /report?door=…, anybody", opened(client, f"/report?door={token}"))


def test_pages_of_ones_own_behind_a_code_of_the_desk(cast: Cast, building: Building) -> None:
    resident, client = enter(cast, door(building, "301"), phone="13800138000"), Client()
    desk = browser(cast, "worker")
    measure("page /register/people/…/own, worker", opened(desk, f"/register/people/{resident.pk}/own"))
    given: dict[str, Any] = {"scope": cast.scope("worker"), "checked": IdentityCheck.KNOWN, "at": now()}
    address = f"/own/open/{register.make_own_view(id=resident.pk, **given)}"
    measure("page /own/open/…, anybody", opened(client, address))
    client.post(address)
    measure("page /own, anybody", opened(client, "/own"))
    measure("page /own/wrong?about=…, anybody", opened(client, "/own/wrong?about=phone"))


def test_pages_of_the_office_and_codes(cast: Cast, building: Building) -> None:
    hang(cast, MICRO)
    client = browser(cast, "system_admin")
    for address in ("/office/notices", "/office/bookings", "/office/services", "/staff/phones", "/staff/equipment"):
        measure(f"page {address}, system_admin", opened(client, address))
    worker = browser(cast, "worker")
    coded(cast, building, CodedAt.HOME)
    for page in ("codes", "codes/sheet"):
        address = f"/register/buildings/{building.pk}/{page}"
        measure(f"page /register/buildings/…/{page}, worker", opened(worker, address))


def test_pages_of_instructions(cast: Cast) -> None:
    given: dict[str, Any] = {"code": COMMUNITY, "roles": ["grid_worker"], "title": "入户核对", "words": "核对出租房屋"}
    row = services.give_instruction(scope=cast.scope("dispatcher"), at=now(), **given)
    desk = browser(cast, "dispatcher")
    measure("page /instructions/given, dispatcher", opened(desk, "/instructions/given"))
    measure("page /instructions/…, dispatcher", opened(desk, f"/instructions/{row.pk}"))
    measure("page /instructions, worker", opened(browser(cast, "worker"), "/instructions"))


def test_a_door_costs_the_same_for_one_notice_and_code_and_for_many(cast: Cast, building: Building) -> None:
    token, client = coded(cast, building), Client()
    hang(cast, COMMUNITY)
    client.get(f"/d/{token}")
    forget_everything()
    few = count(opened(client, f"/d/{token}"))
    for code in (MICRO, GRID, COMMUNITY, MICRO):
        hang(cast, code)
    for kind in CodedAt:
        coded(cast, building, kind)
    coded(cast, house(cast, "4号楼"), CodedAt.HOME)

    forget_everything()
    assert count(opened(client, f"/d/{token}")) == few
