"""One box finds people by name, sound, number and door, inside the caller's area only."""

from __future__ import annotations

from datetime import date

import pytest

from gezhi.domain.registry.models import Home, Person
from gezhi.domain.registry.selectors import find
from gezhi.domain.registry.services import people, places
from tests.cast import INSIDE, MONDAY, Cast

pytestmark = pytest.mark.django_db

PEOPLE = {"301": "张建国", "302": "欧阳娜娜", "101": "单小红", "102": "张三"}


@pytest.fixture
def street(cast: Cast) -> dict[str, Person]:
    building = places.add_building(
        scope=cast.scope("worker"),
        name="3号楼",
        compound="海韵花园",
        road="长江中路",
        plate="230号",
        point=INSIDE,
        stairwells=2,
        floors=3,
        rooms=2,
        at=MONDAY,
    )
    rows = {}
    for number, (room, name) in enumerate(PEOPLE.items()):
        home = Home.objects.get(building=building, stairwell="1", room=room)
        values = {"name": name, "phone": f"1380013800{number}", "birth_date": date(1960 + number, 1, 1)}
        rows[name] = people.enter(scope=cast.scope("worker"), home_id=home.pk, values=values, at=MONDAY)
    return rows


def names(cast: Cast, text: str, role: str = "worker") -> list[str]:
    return [row.name for row in find(cast.scope(role), text).people]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("建国", ["张建国"]),
        ("张", ["张建国", "张三"]),
        ("欧阳", ["欧阳娜娜"]),
        ("zhang", ["张建国", "张三"]),
        ("zhangjian", ["张建国"]),
        ("shanxiaohong", ["单小红"]),
        ("zs", ["张三"]),
        ("ynn", []),
        ("oynn", ["欧阳娜娜"]),
        ("138 0013 8001", ["欧阳娜娜"]),
        ("王五", []),
    ],
)
def test_people_are_found_by_name_sound_and_number(
    cast: Cast, street: dict[str, Person], text: str, expected: list[str]
) -> None:
    assert names(cast, text) == expected
    assert names(cast, text, "far_registrar") == []


@pytest.mark.parametrize("text", ["海韵花园3号楼", "3栋 海韵花园", "长江中路230号海韵花园三号楼"])
def test_a_building_is_found_by_its_address_in_any_order(cast: Cast, street: dict[str, Person], text: str) -> None:
    assert [row.name for row in find(cast.scope("worker"), text).buildings] == ["3号楼"]
    assert not find(cast.scope("far_registrar"), text).buildings


def test_a_door_is_found_and_a_misspelt_address_too(cast: Cast, street: dict[str, Person]) -> None:
    found = find(cast.scope("worker"), "海韵花园3号楼1单元301室")
    assert [(home.stairwell, home.room) for home in found.homes] == [("1", "301")]

    like = find(cast.scope("worker"), "海运花园3号楼")
    assert (like.is_like, [row.name for row in like.buildings]) == (True, ["3号楼"])


def test_a_point_finds_the_buildings_around_it(cast: Cast, street: dict[str, Person]) -> None:
    near, far = f"{INSIDE[0]},{INSIDE[1]}", f"{INSIDE[0] + 0.02},{INSIDE[1]}"
    assert len(find(cast.scope("worker"), near).buildings) == 1
    assert not find(cast.scope("worker"), far).buildings
