"""How many statements the doors of sync cost: exact, committed, the same for one row and for many."""

from __future__ import annotations

import pytest

from gezhi.domain.registry.models import Building
from gezhi.domain.registry.services import people, places
from gezhi.domain.registry.tests.test_people import door
from tests.cast import INSIDE, MONDAY, Cast
from tests.queries import measure
from tests.sync.conftest import Phones
from tests.sync.phone import settled

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def memories_do_not_age(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process remembers for seconds is remembered for the whole test: a slow machine asks no more often."""
    monkeypatch.setattr("gezhi.ground.plumbing.fresh.monotonic", lambda: 1000.0)


def test_nothing_new_costs_the_same_whatever_is_held(cast: Cast, houses: dict[str, Building], phone: Phones) -> None:
    held = phone("worker").sync()
    few = measure("Sync, nothing new", held.ask)
    places.add_building(scope=cast.scope("worker"), name="5号楼", point=INSIDE, floors=6, rooms=4, at=MONDAY)

    assert measure("Sync, nothing new", held.sync().ask) == few


def test_what_has_changed_costs_no_more_for_more(cast: Cast, houses: dict[str, Building], phone: Phones) -> None:
    def entered(*rooms: str) -> dict[str, int]:
        held = phone("worker").sync()
        for room in rooms:
            home = door(houses["here"], room)
            people.enter(scope=cast.scope("worker"), home_id=home.pk, values={"name": "张三"}, at=MONDAY)
        settled()
        return measure("Sync, people entered", held.ask)

    assert entered("101") == entered("102", "201", "202")


def test_a_first_page_costs_what_its_kinds_cost(houses: dict[str, Building], phone: Phones) -> None:
    held = phone("worker")
    held.bytes = 1024 * 1024
    measure("Sync, first page", held.ask)
