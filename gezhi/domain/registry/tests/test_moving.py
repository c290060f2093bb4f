"""When the mesh changes, the register stands where its doors stand, and its counts with it."""

from __future__ import annotations

from datetime import date

import pytest

from gezhi.domain.grids.services import Relocation
from gezhi.domain.registry import selectors
from gezhi.domain.registry.models import Home, Person
from gezhi.domain.registry.services import people, places, tallying
from gezhi.domain.registry.services.moving import move_register
from gezhi.ground.plumbing.scope import EVERYTHING
from tests.cast import INSIDE, MICRO, MONDAY, NEXT_MICRO, Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("is_folded", [True, False])
def test_what_stood_in_an_ended_cell_stands_in_its_successor(cast: Cast, is_folded: bool) -> None:
    scope = cast.scope("worker")
    building = places.add_building(scope=scope, name="3号楼", point=INSIDE, floors=2, rooms=2, at=MONDAY)
    home = Home.objects.filter(building=building).order_by("room")[0]
    person = people.enter(
        scope=scope, home_id=home.pk, values={"name": "张三", "birth_date": date(1990, 1, 1)}, at=MONDAY
    )
    if is_folded:
        tallying.fold()
    assert selectors.counts(EVERYTHING, ["people", "homes"], MICRO[:15])["homes"][""] == 4

    ended = Relocation(2, {}, {MICRO: (NEXT_MICRO,)}, frozenset(), lambda lon, lat: NEXT_MICRO)
    assert move_register(ended) == 6

    assert Person.objects.get(pk=person.pk).code == NEXT_MICRO
    assert set(Home.objects.values_list("code", flat=True)) == {NEXT_MICRO}
    assert [row.name for row in selectors.find(cast.scope("cover"), "张三").people] == ["张三"]
    assert selectors.counts(EVERYTHING, ["homes"], MICRO[:15])["homes"][""] == 4


def test_counts_are_what_the_rows_say_after_any_folding(cast: Cast) -> None:
    scope = cast.scope("worker")
    building = places.add_building(scope=scope, name="3号楼", point=INSIDE, floors=2, rooms=2, at=MONDAY)
    homes = list(Home.objects.filter(building=building).order_by("room"))
    for number, home in enumerate(homes):
        values = {"name": f"张{number}", "sex": str(number % 2 + 1)}
        people.enter(scope=scope, home_id=home.pk, values=values, at=MONDAY)
        if number == 1:
            tallying.fold()
    people.move(scope=scope, id=Person.objects.get(name="张0").pk, home_id=homes[1].pk, at=MONDAY)
    tallying.fold()
    tallying.fold()

    found = selectors.counts(EVERYTHING, ["people", "age", "condition"])
    assert found["people"] == {"": Person.objects.count()}
    assert found["age"] == {"1 ?": 2, "2 ?": 2}
    assert found["condition"] == {"lived_in": 4}
