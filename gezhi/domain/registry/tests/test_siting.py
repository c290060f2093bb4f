"""Buildings that came without a grid are put into one, by the many or on the map; what is in them follows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from gezhi.domain.registry import selectors, services
from gezhi.domain.registry.models import Building, Home, Person
from gezhi.domain.registry.services import siting
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.scope import EVERYTHING
from tests.cast import COMMUNITY, FAR_AWAY, FAR_MICRO, GRID, INSIDE, INSIDE_NEXT, MICRO, MONDAY, NEXT_MICRO, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def unplaced(cast: Cast) -> list[Building]:
    """Two buildings that a table of the community named, with a home, somebody and a vehicle in the first."""
    scope = cast.scope("registrar")
    made = [
        services.add_building(
            scope=scope, name=name, compound="海韵花园", code=COMMUNITY, at=MONDAY, floors=1, rooms=1, stairwells=1
        )
        for name in ("3号楼", "4号楼")
    ]
    home = Home.objects.get(building=made[0])
    services.enter(scope=scope, home_id=home.pk, values={"name": "张三"}, at=MONDAY)
    told = {"plate": "鲁B12345", "plate_kind": "02"}
    where = services.Standing(home_id=home.pk)
    services.enter_thing(scope=scope, kind=services.Kind.VEHICLE, values=told, where=where, at=MONDAY)
    return made


def refused(code: str, deed: Callable[[], object]) -> None:
    with pytest.raises(Problem) as said:
        deed()
    assert said.value.code == code


def test_many_are_put_into_a_grid_and_homes_people_and_counts_follow(cast: Cast, unplaced: list[Building]) -> None:
    scope, ids = cast.scope("registrar"), [row.pk for row in unplaced]
    assert [row.pk for row in selectors.unplaced_page(scope, COMMUNITY).rows] == ids
    assert not selectors.unplaced(cast.scope("worker")).exists()

    assert siting.put_in_grid(scope=scope, ids=ids, code=MICRO, at=MONDAY) == 2

    assert {*Building.objects.values_list("code", flat=True), *Home.objects.values_list("code", flat=True)} == {MICRO}
    assert Person.objects.get().code == MICRO
    assert not selectors.unplaced(scope).exists()
    found = selectors.counts(EVERYTHING, ["people", "homes", "buildings", "vehicles"], MICRO)
    assert [found[name][""] for name in ("people", "homes", "buildings", "vehicles")] == [1, 2, 2, 1]
    assert [row.name for row in selectors.find(cast.scope("worker"), "张三").people] == ["张三"]
    entries = Deed.objects.filter(deed="register.building.place", subject_id__in=ids, code=MICRO)
    assert entries.count() == 2


def test_one_is_put_on_the_map_and_stands_in_the_grid_of_its_point(cast: Cast, unplaced: list[Building]) -> None:
    scope, row = cast.scope("registrar"), unplaced[0]

    assert siting.put_at_point(scope=scope, id=row.pk, point=INSIDE_NEXT, at=MONDAY) == NEXT_MICRO

    row.refresh_from_db()
    assert (row.code, row.lon, row.lat) == (NEXT_MICRO, *INSIDE_NEXT)
    assert Person.objects.get().code == NEXT_MICRO


def test_what_is_not_mine_or_no_grid_is_refused_and_nothing_changes(cast: Cast, unplaced: list[Building]) -> None:
    scope, ids = cast.scope("registrar"), [row.pk for row in unplaced]
    put = siting.put_in_grid

    refused("building.none_chosen", lambda: put(scope=scope, ids=[], code=MICRO))
    refused("building.no_grid", lambda: put(scope=scope, ids=ids, code=COMMUNITY))
    refused("place.unknown_code", lambda: put(scope=scope, ids=ids, code=f"{COMMUNITY}999"))
    refused("scope.forbidden", lambda: put(scope=scope, ids=ids, code=FAR_MICRO))
    refused("scope.not_found", lambda: put(scope=cast.scope("far_registrar"), ids=ids, code=FAR_MICRO))
    refused("scope.not_found", lambda: put(scope=cast.scope("worker"), ids=ids, code=MICRO))
    refused("scope.forbidden", lambda: siting.put_at_point(scope=scope, id=ids[0], point=FAR_AWAY))
    assert set(Building.objects.values_list("code", flat=True)) == {COMMUNITY}


def test_the_list_and_the_map_page_place_buildings(cast: Cast, unplaced: list[Building]) -> None:
    desk, first = Client(), unplaced[0]
    desk.force_login(cast.accounts["registrar"])
    page = desk.get("/register/buildings/unplaced", {"area": COMMUNITY}).content.decode()
    assert all(word in page for word in ("海韵花园3号楼", "海韵花园4号楼", f'<option value="{GRID}">'))
    assert "未落格楼栋" in desk.get("/register").content.decode()

    told = {"building": [str(unplaced[1].pk)], "code": COMMUNITY}
    wrong = desk.post("/register/buildings/unplaced", told)
    assert (wrong.status_code, "请选择网格或微网格" in wrong.content.decode()) == (422, True)
    done = desk.post("/register/buildings/unplaced", told | {"code": GRID}, follow=True)
    assert "已落位 1 栋楼栋" in done.content.decode()
    point = dict(zip(("lon", "lat"), INSIDE, strict=True))
    assert "已落入" in desk.post(f"/register/buildings/{first.pk}/place", point, follow=True).content.decode()
    assert "楼栋均已落格" in desk.get("/register/buildings/unplaced").content.decode()
