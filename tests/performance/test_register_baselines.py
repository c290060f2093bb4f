"""How many SQL statements the register's pages cost: exact, committed, the same for few people and for many."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from gezhi.domain.registry import services
from gezhi.domain.registry.models import Home, Household, Person, Vehicle
from gezhi.domain.registry.services import Batch, Family, HomeState, Kind, Member, Source
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.plumbing.actors import SYSTEM
from tests.cast import COMMUNITY, GRID, INSIDE, MICRO, MONDAY, Cast
from tests.performance.test_query_baselines import browser, memories_do_not_age, opened
from tests.queries import count, measure

__all__ = ["memories_do_not_age"]
pytestmark = pytest.mark.django_db


@dataclass(frozen=True, slots=True)
class Made:
    """Two buildings: one with a family, one with twenty."""

    few: UUID
    many: UUID
    home: UUID
    person: UUID
    household: UUID
    unit: UUID
    vehicle: UUID


def built(batch: Batch, name: str, families: int) -> tuple[UUID, list[UUID], list[UUID]]:
    """A building with families of two: its id, homes and people."""
    building = services.drawn_building(batch, code=MICRO, name=name, compound="海韵花园", point=INSIDE)
    homes, people = [], []
    for number in range(families):
        door: dict[str, Any] = {
            "stairwell": "1",
            "floor": number // 2 + 1,
            "room": f"{number // 2 + 1}0{number % 2 + 1}",
        }
        home = batch.home(MICRO, building_id=building, **door, condition=HomeState.LIVED_IN.value, condition_at=MONDAY)
        born = {"sex": "1", "birth_date": date(1980, 1, 1), "origin": "370211", "phone": "13800138000"}
        family = Family(
            f"{name}{number}", is_tenant=False, members=[Member("张三", "02", born), Member("李四", "12", born)]
        )
        people += services.move_in(batch, code=MICRO, home_id=home, family=family)
        homes.append(home)
    return building, homes, people


@pytest.fixture
def made(cast: Cast) -> Made:
    batch = Batch(services.gathering(by=SYSTEM, source=Source.WORKER, at=MONDAY, title="made"), MONDAY)
    few, homes, people = built(batch, "1号楼", 1)
    many, others, _ = built(batch, "2号楼", 20)
    unit = services.open_unit(batch, code=MICRO, building_id=many, values={"name": "小卖部", "unit_class": "shop"})
    for number, home in enumerate([*homes, *others]):
        values = {"plate": f"鲁B{number:05d}", "plate_kind": "02", "home_id": home}
        vehicle = services.put_thing(batch, Kind.VEHICLE, code=MICRO, values=values)
        services.let_home(batch, home, grade="ordinary", since=MONDAY.date(), tenants=[])
    batch.write()
    services.fold_tallies()
    return Made(few, many, homes[0], people[0], Household.objects.get(home=homes[0]).pk, unit, vehicle)


LISTS = (
    *("/register", "/register/find?q=zs", "/register/find?q=海韵花园2号楼", f"/register/progress?area={GRID}"),
    *(f"/register/pictures?area={COMMUNITY}", f"/register/people?area={GRID}", f"/register/homes?area={GRID}"),
    *(f"/register/stale?area={GRID}", "/register/proposals", "/register/units", "/register/rentals"),
    *("/register/buildings/unplaced", "/register/things/vehicle", "/register/doubts", "/register/exports"),
    *(f"/register/archive?area={GRID}", f"/register/archive?area={COMMUNITY}", "/register/themes/paired/mine"),
    *("/register/units/licences", "/register/exports/new", "/register/import", "/register/import/runs"),
)


def test_lists_and_pictures_of_the_register(cast: Cast, made: Made) -> None:
    client = browser(cast, "registrar")
    for address in LISTS:
        measure(f"page {address.replace(GRID, '…').replace(COMMUNITY, '…')}, registrar", opened(client, address))
    measure("page /register/wanted, leader", opened(browser(cast, "leader"), "/register/wanted"))


def test_visits_at_doors(cast: Cast, made: Made) -> None:
    for way, result in (("knock", "nobody"), ("phone", "met")):
        services.visit_home(
            scope=cast.scope("worker"),
            id=new_id(),
            home_id=made.home,
            way=services.VisitWay(way),
            result=services.VisitResult(result),
        )
    measure("page /me/visits, worker", opened(browser(cast, "worker"), "/me/visits"))
    keeper = browser(cast, "system_admin")
    for address in ("/register/visits", f"/register/visits?area={COMMUNITY}"):
        measure(f"page {address.replace(COMMUNITY, '…')}, system_admin", opened(keeper, address))


def test_cards_of_the_register(cast: Cast, made: Made) -> None:
    cards = {
        "buildings": made.many,
        "homes": made.home,
        "people": made.person,
        "households": made.household,
        "units": made.unit,
        "things/vehicle": made.vehicle,
    }
    for role in ("registrar", "worker"):
        client = browser(cast, role)
        for kind, id in cards.items():
            measure(f"page /register/{kind}/…, {role}", opened(client, f"/register/{kind}/{id}"))
        asked = f"/register/homes/{made.home}/confirm"
        measure(f"page /register/homes/…/confirm, {role}", opened(client, asked))


def test_a_full_building_costs_what_one_with_a_single_family_does(cast: Cast, made: Made) -> None:
    client = browser(cast, "registrar")
    client.get(f"/register/buildings/{made.few}")

    assert count(opened(client, f"/register/buildings/{made.many}")) == count(
        opened(client, f"/register/buildings/{made.few}")
    )


def test_lists_cost_the_same_for_one_family_and_for_twenty(cast: Cast, made: Made) -> None:
    client = browser(cast, "registrar")
    many = {address: count(opened(client, address)) for _ in range(2) for address in LISTS}
    gone = {"state": "cancelled", "reason": "mistaken"}
    for model in (Person, Vehicle):
        model._default_manager.exclude(home=made.home).update(**gone)
    Home.objects.exclude(pk=made.home).update(**gone)

    assert {address: count(opened(client, address)) for address in LISTS} == many
