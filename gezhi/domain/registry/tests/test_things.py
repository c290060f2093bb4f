"""Things of every kind through one way: entered once, counted, corrected with history, ended; others see nothing."""

from __future__ import annotations

from typing import Any

import pytest

from gezhi.domain.registry import selectors
from gezhi.domain.registry.models import Building, Change, Compound
from gezhi.domain.registry.rules.fields import FIELDS
from gezhi.domain.registry.rules.things import THING_KINDS, plate
from gezhi.domain.registry.selectors.codes import table
from gezhi.domain.registry.selectors.things import MEASURES, THINGS
from gezhi.domain.registry.services import looking, things
from gezhi.domain.registry.services.standing import Standing
from gezhi.domain.registry.tests.test_people import door, enter, house, refused
from gezhi.domain.registry.vocabulary import CancelReason, Kind
from tests.cast import INSIDE, MICRO, MONDAY, NEXT_MICRO, Cast

NUMBER = "37021101001000001"
SAMPLES: dict[Kind, dict[str, Any]] = {
    Kind.VEHICLE: {"plate": "鲁B·A1234", "plate_kind": "02", "colour": "A"},
    Kind.PET: {"species": "dog", "name": "旺财"},
    Kind.COMPONENT: {"number": NUMBER, "status": "intact", "attributes": {"source": "surveyed", "remark": "新换"}},
    Kind.SERVICE_POINT: {"name": "前湾便民服务站", "service": "station", "phone": "0532-86881234"},
    Kind.COMPOUND: {"name": "金沙小区", "use": "R"},
}
OTHER: dict[Kind, dict[str, Any]] = {
    Kind.VEHICLE: {"plate": "鲁BD12345", "plate_kind": "52"},
    Kind.PET: {"name": "来福"},
    Kind.COMPONENT: {"number": "37021101002000007", "attributes": {"accuracy": "A"}},
    Kind.SERVICE_POINT: {"service": "clinic"},
    Kind.COMPOUND: {"name": "金沙花园"},
}


def thing(cast: Cast, kind: Kind, where: Standing | None = None, **more: Any) -> Any:
    values = {**SAMPLES[kind], **more}
    where = where or Standing(point=None if THING_KINDS[kind].is_owned else INSIDE, code=MICRO)
    return things.enter(scope=cast.scope("worker"), kind=kind, values=values, where=where, at=MONDAY)


def test_every_kind_is_described_with_fields_a_table_a_measure_and_codes_that_exist() -> None:
    assert set(SAMPLES) == set(THING_KINDS) == set(THINGS) == set(MEASURES)
    for kind, about in THING_KINDS.items():
        columns = {field.name for field in THINGS[kind]._meta.get_fields()}
        named = {field.name for field in FIELDS[kind]}
        assert named <= columns
        assert {*about.needed, *about.once, about.called} <= named
        assert set(about.order) <= columns
        assert all(table(field.table) for field in FIELDS[kind] if field.form == "code")


@pytest.mark.django_db
def test_a_thing_of_every_kind_is_entered_counted_corrected_and_ended(cast: Cast) -> None:
    scope, next_door = cast.scope("worker"), cast.scope("cover")
    for kind in THING_KINDS:
        made = thing(cast, kind)
        assert selectors.thing_page(scope, kind).rows == [made]
        assert selectors.thing_count(scope, kind) == 1
        refused("scope.not_found", lambda k=kind, m=made: selectors.thing(next_door, k, m.pk))
        refused("scope.not_found", lambda k=kind, m=made: things.amend(scope=next_door, kind=k, id=m.pk, values={}))
        assert (selectors.thing_page(next_door, kind).rows, selectors.thing_count(next_door, kind)) == ([], 0)

        told = OTHER[kind]
        outcome = things.amend(scope=scope, kind=kind, id=made.pk, values=told, at=MONDAY)
        assert set(outcome.changed) == set(told)
        assert {row.field for row in Change.objects.filter(row_id=made.pk)} == set(told)
        refused(
            "register.stale", lambda k=kind, m=made: things.amend(scope=scope, kind=k, id=m.pk, values={}, version=1)
        )

        wrong = next(reason for reason in CancelReason if reason not in THING_KINDS[kind].reasons)
        refused(
            "thing.not_for_this", lambda k=kind, m=made, w=wrong: things.cancel(scope=scope, kind=k, id=m.pk, reason=w)
        )
        things.cancel(scope=scope, kind=kind, id=made.pk, reason=THING_KINDS[kind].reasons[0], at=MONDAY)
        assert (selectors.thing_page(scope, kind).rows, selectors.thing_count(scope, kind)) == ([], 0)
        refused("register.record_ended", lambda k=kind, m=made: things.amend(scope=scope, kind=k, id=m.pk, values={}))
        thing(cast, kind)


@pytest.mark.django_db
def test_what_stands_once_is_not_entered_twice(cast: Cast) -> None:
    for kind, about in THING_KINDS.items():
        thing(cast, kind)
        if about.once or kind is Kind.COMPOUND:
            refused("thing.there", lambda k=kind: thing(cast, k))
    assert thing(cast, Kind.VEHICLE, plate_kind="01").plate == "鲁BA1234", "another kind of plate is another plate"


@pytest.mark.django_db
def test_a_component_has_a_number_of_its_county_and_the_name_of_its_class(cast: Cast) -> None:
    made = thing(cast, Kind.COMPONENT)

    assert (made.class_code, made.name, made.code) == ("01001", "供水井盖", MICRO)
    assert made.attributes == {"source": "surveyed", "remark": "新换"}
    assert looking.find(scope=cast.scope("worker"), text=NUMBER).components == [made]
    refused("component.other_county", lambda: thing(cast, Kind.COMPONENT, number="37021201001000001"))
    refused("component_code.malformed", lambda: thing(cast, Kind.COMPONENT, number="3702110100100001"))
    refused("component.no_name", lambda: thing(cast, Kind.COMPONENT, number="37021101999000001"))
    refused(
        "register.unknown_field", lambda: thing(cast, Kind.COMPONENT, number="37021101001000002", attributes={"x": "y"})
    )
    bad = {"owner_code": "123"}
    refused("credit_code.malformed", lambda: thing(cast, Kind.COMPONENT, number="37021101001000002", attributes=bad))
    assert thing(cast, Kind.COMPONENT, number="37021101999000001", name="地方部件").class_code == "01999"


@pytest.mark.django_db
def test_a_vehicle_stands_with_its_owner_and_is_theirs_on_the_pages(cast: Cast) -> None:
    home, scope = door(house(cast), "301"), cast.scope("worker")
    owner = enter(cast, home)

    made = thing(cast, Kind.VEHICLE, Standing(owner_id=owner.pk, home_id=home.pk))
    assert (made.code, made.owner_id, made.home_id) == (home.code, owner.pk, home.pk)
    assert selectors.belongings(scope, owner) == selectors.belongings(scope, home) == [(Kind.VEHICLE, made)]
    assert looking.find(scope=scope, text="鲁BA1234").vehicles == [made]
    assert len(looking.find(scope=cast.scope("cover"), text="鲁BA1234")) == 0
    refused("register.no_place", lambda: thing(cast, Kind.PET, Standing()))


@pytest.mark.django_db
def test_a_compound_with_buildings_does_not_end(cast: Cast) -> None:
    building, scope = house(cast), cast.scope("worker")
    (compound,) = Compound.objects.all()

    refused(
        "compound.has_buildings",
        lambda: things.cancel(scope=scope, kind=Kind.COMPOUND, id=compound.pk, reason=CancelReason.DEMOLISHED),
    )
    refused("thing.there", lambda: thing(cast, Kind.COMPOUND, name="海韵花园"))
    assert Building.objects.get().compound_id == building.compound_id == compound.pk


def test_a_plate_is_kept_in_one_form() -> None:
    assert plate("鲁b·a1234", "02") == plate(" 鲁BA1234 ", "02") == "鲁BA1234"
    assert plate("青岛123456", "99") == "青岛123456"
    refused("vehicle.not_a_plate", lambda: plate("A1234", "02"))
    refused("vehicle.not_a_plate", lambda: plate("", "99"))


@pytest.mark.django_db
def test_a_plate_of_the_next_grid_is_not_told_of(cast: Cast) -> None:
    """A refusal would say that the car is registered somewhere."""
    thing(cast, Kind.VEHICLE)
    next_door = {"plate": SAMPLES[Kind.VEHICLE]["plate"], "plate_kind": SAMPLES[Kind.VEHICLE]["plate_kind"]}
    made = things.enter(
        scope=cast.scope("cover"), kind=Kind.VEHICLE, values=next_door, where=Standing(code=NEXT_MICRO), at=MONDAY
    )
    assert made.code == NEXT_MICRO
