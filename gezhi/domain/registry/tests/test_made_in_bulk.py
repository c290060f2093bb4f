"""A family written in bulk, as the demo's are, is what the same family is when it is entered one by one at a desk."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from gezhi.domain.registry import selectors, services
from gezhi.domain.registry.models import (
    Component,
    Home,
    Household,
    Organisation,
    Person,
    Registration,
    Tie,
    Vehicle,
)
from gezhi.domain.registry.services import Batch, Family, HomeState, Member, Source, households
from gezhi.domain.registry.services.places import add_building
from gezhi.domain.registry.vocabulary import RegistrationKind
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.sealing.values import Place, unseal
from tests.cast import INSIDE, MONDAY, Cast

pytestmark = pytest.mark.django_db

HEAD: dict[str, Any] = {"sex": "1", "birth_date": date(1949, 12, 31), "document": "11010519491231002X"}
WIFE: dict[str, Any] = {"sex": "2", "birth_date": date(1988, 1, 1), "phone": "13800138000"}
ITS_OWN = {"id", "version", "gathered", "changed_at", "gathering", "from_date", "condition_at"}
"""What tells one way from the other rightly: keys, instants, and how often a row was touched."""
SEALED = {"document", "phone"}


def at_a_desk(cast: Cast, home: Home) -> None:
    worker, desk = cast.scope("worker"), cast.scope("registrar")
    head = services.enter(
        scope=worker, home_id=home.pk, values={"name": "张建国", "origin": "370211", **HEAD}, at=MONDAY
    )
    wife = services.enter(
        scope=worker, home_id=home.pk, values={"name": "李秀英", "origin": "370211", **WIFE}, at=MONDAY
    )
    household = households.found(scope=desk, home_id=home.pk, number="370001", head_id=head.pk, at=MONDAY)
    join: dict[str, Any] = {"person_id": wife.pk, "relation": "12", "kind": RegistrationKind.PERMANENT}
    households.join(scope=desk, id=household.pk, **join, at=MONDAY)


def in_bulk(cast: Cast, home: Home) -> None:
    said = services.gathering(by=SYSTEM, source=Source.WORKER, at=MONDAY)
    batch = Batch(said, MONDAY)
    door: dict[str, Any] = {"building_id": home.building_id, "stairwell": "1", "floor": 2, "room": "299"}
    made = batch.home(home.code, **door, condition=HomeState.LIVED_IN.value, condition_at=MONDAY)
    members = [
        Member("张建国", "02", {"origin": "370211", **HEAD}),
        Member("李秀英", "12", {"origin": "370211", **WIFE}),
    ]
    services.move_in(batch, code=home.code, home_id=made, family=Family("370002", is_tenant=False, members=members))
    batch.write()


def told(row: Any, names: dict[UUID, str]) -> dict[str, Any]:
    """A row as far as both ways must agree; who is pointed to by name, what is sealed opened."""
    found = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.name in ITS_OWN or field.name in {"room", "number"}:
            continue
        if field.name in SEALED:
            value = unseal(value, Place(row._meta.db_table, field.name, row.pk))
        found[field.name] = names.get(value, value) if isinstance(value, UUID) else value
    return found


def behind(home: Home) -> list[dict[str, Any]]:
    """Everything known behind one door, in an order of its own."""
    people = list(Person.objects.filter(home=home).order_by("pinyin"))
    (household,) = Household.objects.filter(home=home)
    names = {home.pk: "home", household.pk: "household"} | {row.pk: row.name for row in people}
    ties = Tie.objects.filter(home=home).order_by("person__pinyin", "role")
    registrations = Registration.objects.filter(household=household).order_by("relation")
    return [told(row, names) for row in (home, household, *people, *ties, *registrations)]


def test_units_and_things_in_bulk_are_those_of_a_desk(cast: Cast) -> None:
    scope, said = cast.scope("worker"), services.gathering(by=SYSTEM, source=Source.WORKER, at=MONDAY)
    building = add_building(scope=scope, name="3号楼", point=INSIDE, stairwells=0, floors=1, rooms=1, at=MONDAY)
    shop: dict[str, Any] = {"name": "海韵便利店", "unit_class": "shop", "phone": "13800138000", "is_key": True}
    car: dict[str, Any] = {"plate": "鲁B77777", "plate_kind": "02"}
    lamp: dict[str, Any] = {"number": "37021101001000001", "name": "供水井盖", "attributes": {"source": "surveyed"}}
    measures = ["organisations", "unit_class", "key_units", "vehicles", "components"]
    batch = Batch(said, MONDAY)
    services.open_unit(batch, code=building.code, building_id=building.pk, values=shop)
    services.put_thing(batch, services.Kind.VEHICLE, code=building.code, values=car)
    services.put_thing(batch, services.Kind.COMPONENT, code=building.code, values=lamp, point=INSIDE)
    batch.write()
    bulk = selectors.counts(scope, measures)

    inside = services.Standing(building_id=building.pk)
    services.enter_unit(scope=scope, values=shop, where=inside, at=MONDAY)
    again = {**car, "plate_kind": "01"}, {**lamp, "number": "37021101001000002"}
    services.enter_thing(scope=scope, kind=services.Kind.VEHICLE, values=again[0], where=inside, at=MONDAY)
    at_point = services.Standing(point=INSIDE)
    services.enter_thing(scope=scope, kind=services.Kind.COMPONENT, values=again[1], where=at_point, at=MONDAY)

    for model, its_own in ((Organisation, "phone_blind"), (Vehicle, "plate_kind"), (Component, "number")):
        first, second = model.objects.order_by("id")
        assert {**told(first, {}), its_own: ""} == {**told(second, {}), its_own: ""}, model.__name__
    assert {m: {k: 2 * n for k, n in bulk[m].items()} for m in measures} == selectors.counts(scope, measures)


def test_a_family_in_bulk_is_the_family_of_a_desk(cast: Cast) -> None:
    scope = cast.scope("worker")
    add_building(
        scope=scope, name="3号楼", compound="海韵花园", point=INSIDE, stairwells=1, floors=2, rooms=1, at=MONDAY
    )
    door = Home.objects.get(room="201")
    measures = ["people", "age", "registration", "origin", "households", "condition"]
    before = selectors.counts(scope, measures)

    at_a_desk(cast, door)
    between = selectors.counts(scope, measures)
    in_bulk(cast, door)
    desk = Home.objects.get(room="201")
    after = selectors.counts(scope, measures)

    assert len(behind(desk)) == 8
    assert behind(desk) == behind(Home.objects.get(room="299"))
    for measure in ("people", "age", "registration", "origin", "households"):
        assert between[measure] - before[measure] == after[measure] - between[measure], measure
