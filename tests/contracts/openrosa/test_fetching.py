"""Lists that a field client fetches: of one's own cells, under the mask, a look each."""

from __future__ import annotations

import csv
import io
from datetime import date
from time import perf_counter
from typing import Any

import pytest
from hypothesis import strategies as st

from gezhi.domain.registry.models import Building, Home, Person
from gezhi.domain.registry.selectors import field_lists
from gezhi.domain.registry.selectors.field_lists import field_list
from gezhi.domain.registry.tests.theme_fixtures import Alone, alone, somebody
from gezhi.domain.registry.vocabulary import SubjectKind
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.journal.models import Look
from gezhi.ground.plumbing.journal.writing import facts_of
from tests.cast import MICRO, MONDAY, NEXT_MICRO, Cast
from tests.contracts.openrosa.phone import phone_of

__all__ = ["alone"]
pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 16)
CELL = st.text(max_size=30)


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def test_a_worker_gets_the_people_of_their_own_cells_with_the_first_character_of_each_name(
    cast: Cast, alone: Alone
) -> None:
    files = phone_of(cast, "worker").files("alone")
    told = read(files["gezhi_subjects.csv"])
    assert [row[0] for row in told[1:]] == [str(alone.here.pk)]
    text = files["gezhi_subjects.csv"].decode()
    assert "张**" in text
    assert "桂兰" not in text
    assert "孙" not in text
    assert "001微网格" in text


def test_fetching_a_list_is_a_look_and_asking_what_has_changed_is_none(cast: Cast, alone: Alone) -> None:
    phone = phone_of(cast, "worker")
    phone.get(phone.forms()["alone"]["manifestUrl"])
    assert not Look.objects.filter(deed="theme.list").exists()
    phone.files("alone")
    look = Look.objects.get(deed="theme.list")
    assert look.account_id == cast.id("worker")
    assert facts_of(look) == {"list": "gezhi_subjects.csv", "rows": 1}


def test_what_is_due_comes_first_then_by_building_and_room_as_people_count(cast: Cast, alone: Alone) -> None:
    rows = []
    for building, room in (("10号楼", "101"), ("2号楼", "1101"), ("2号楼", "201")):
        house = Building.objects.create(
            name=building,
            address=building,
            folded=building,
            sought=building,
            code=MICRO,
            gathered="",
            changed_at=MONDAY,
        )
        home = Home.objects.create(building=house, room=room, code=MICRO, gathered="", changed_at=MONDAY)
        person = somebody("王小明", MICRO)
        Person.objects.filter(pk=person.pk).update(home=home)
        rows.append(person.pk)
    told = field_list(cast.scope("worker"), SubjectKind.PERSON, TODAY, alone.theme)
    labels = [row.label for row in told if row.id in rows]
    assert labels == ["2号楼 201 王**", "2号楼 1101 王**", "10号楼 101 王**"]


def test_every_kind_has_a_list_and_nothing_of_the_next_cell_stands_in_it(cast: Cast, alone: Alone) -> None:
    somebody("李四", NEXT_MICRO)
    for kind in SubjectKind:
        mine = field_list(cast.scope("cover"), kind, TODAY)
        assert all(row.code == NEXT_MICRO for row in mine)
    assert len(field_list(cast.scope("cover"), SubjectKind.PERSON, TODAY)) == 1


def test_a_list_that_is_too_long_is_refused_whole(cast: Cast, alone: Alone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(field_lists, "MOST_ROWS", 0)
    with pytest.raises(Problem, match=r"field_list\.too_long"):
        field_list(cast.scope("worker"), SubjectKind.PERSON, TODAY, alone.theme)


@pytest.mark.long
def test_a_hundred_thousand_rows_are_sent_in_under_five_seconds(cast: Cast, alone: Alone) -> None:
    house = Building.objects.create(
        name="1号楼", address="1号楼", folded="1号楼", sought="1号楼", code=MICRO, gathered="", changed_at=MONDAY
    )
    common: dict[str, Any] = {"code": MICRO, "gathered": "", "changed_at": MONDAY}
    homes = [Home(building=house, room=str(room), **common) for room in range(40_000)]
    Home.objects.bulk_create(homes, batch_size=1000)
    people = [
        Person(name="王小明", pinyin="w", initials="w", sex="1", home=homes[number % 40_000], **common)
        for number in range(99_999)
    ]
    Person.objects.bulk_create(people, batch_size=1000)
    phone = phone_of(cast, "worker")
    url = phone.forms()["alone"]["manifestUrl"].replace("manifest.xml", "files/gezhi_subjects.csv")
    begin = perf_counter()
    content = phone.get(url)
    spent = perf_counter() - begin
    assert content.count(b"\n") == 100_001
    assert spent < 5
