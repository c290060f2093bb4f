"""An area's archive (辖区档案): registered and floating side by side, and ways to everything about the area."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from gezhi.domain.registry import services
from gezhi.domain.registry.selectors.archive import Residents, residents
from gezhi.domain.registry.services import Batch, Family, HomeState, Member, Source
from gezhi.ground.plumbing.actors import SYSTEM
from tests.cast import COMMUNITY, COUNTY, INSIDE, MICRO, MONDAY, NEXT_COUNTY, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def lived_in(cast: Cast) -> None:
    """One registered household of two, and two floating ones: of three people and of one."""
    batch = Batch(services.gathering(by=SYSTEM, source=Source.WORKER, at=MONDAY), MONDAY)
    building = services.drawn_building(batch, code=MICRO, name="3号楼", compound="海韵花园", point=INSIDE)
    for room, is_tenant, names in (
        ("101", False, ["张建国", "李秀英"]),
        ("102", True, ["王芳", "赵敏", "赵小明"]),
        ("103", True, ["陈志强"]),
        ("104", False, []),
    ):
        door: dict[str, Any] = {"building_id": building, "stairwell": "1", "floor": 1, "room": room}
        home = batch.home(MICRO, **door, condition=HomeState.LIVED_IN.value, condition_at=MONDAY)
        members = [Member(name, "02" if n == 0 else "99", {}) for n, name in enumerate(names)]
        if members:
            services.move_in(batch, code=MICRO, home_id=home, family=Family(f"37{room}", is_tenant, members))
    batch.write()


@pytest.mark.usefixtures("lived_in")
def test_registered_and_floating_households_and_people_stand_side_by_side(cast: Cast) -> None:
    desk = cast.scope("registrar")
    for area in (MICRO, COMMUNITY):
        assert residents(desk, area) == Residents(1, 2, 2, 4)
    assert residents(desk, COUNTY) == Residents(1, 2, None, 4)
    assert residents(cast.scope("far_registrar"), NEXT_COUNTY) == Residents(0, 0, None, 0)
    client = Client()
    client.force_login(cast.accounts["registrar"])
    page = client.get("/register/archive", {"area": COMMUNITY}).content.decode()
    figures = re.findall(r'gz-number">(\d+)<', page)
    assert figures == ["1", "2", "2", "4"]


@pytest.mark.usefixtures("lived_in", "catalogue_loaded")
@pytest.mark.parametrize("role", ["registrar", "worker", "leader"])
def test_every_way_of_the_archive_can_be_walked_by_whoever_is_shown_it(cast: Cast, role: str) -> None:
    client = Client()
    client.force_login(cast.accounts[role])
    main = client.get("/register/archive").content.decode().split("<main", 1)[1]
    ways = [way.replace("&amp;", "&") for way in re.findall(r'href="(/[^"]+)"', main)]
    assert len(ways) > 5
    for way in ways:
        assert client.get(way, follow=True).status_code == 200, way
