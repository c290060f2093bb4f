"""Two characters in a row find a text, on both databases, whichever way its row was written."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from gezhi.domain.registry.models import Person
from gezhi.domain.registry.selectors.indexes import PEOPLE
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.bulk import insert, insert_one
from gezhi.ground.plumbing.grams import having, make_indexes, pieces

pytestmark = pytest.mark.django_db

HERE, THERE = "370211001001001", "370211002001001"


def person(name: str, code: str = HERE) -> Person:
    return Person(name=name, code=code, pinyin="", initials="", gathered="1", changed_at=now())


def found(*words: str, areas: list[str] | None = None) -> list[str]:
    return sorted(row.name for row in having(Person.objects.all(), PEOPLE, words, areas))


@pytest.fixture
def people() -> list[Person]:
    rows = [person("张建国"), person("李建国", THERE), person("建张国"), person("欧阳建国"), person("王五")]
    insert(rows[:3])
    insert_one(rows[3])
    rows[4].save()
    return rows


def test_two_characters_are_found_wherever_they_stand(people: list[Person]) -> None:
    assert found("建国") == ["张建国", "李建国", "欧阳建国"]
    assert found("建国", areas=["370211001"]) == ["张建国", "欧阳建国"]
    assert found("建国", areas=["370211001001", "370211002"]) == ["张建国", "李建国", "欧阳建国"]
    assert found("建国", areas=[]) == []


def test_all_words_count_in_any_order_and_longer_ones_as_they_stand(people: list[Person]) -> None:
    assert found("建国", "欧阳") == ["欧阳建国"]
    assert found("张建国") == ["张建国"]
    with pytest.raises(ValueError, match="one character"):
        found("张")


def test_what_changes_is_found_as_it_is_now(people: list[Person]) -> None:
    Person.objects.filter(name="张建国").update(name="张卫国", code=THERE)
    Person.objects.filter(name="李建国").update(state="cancelled", reason="died")

    assert found("建国") == ["欧阳建国"]
    assert found("卫国", areas=["370211002"]) == ["张卫国"]
    Person.objects.filter(name="张卫国").delete()
    assert found("卫国") == []


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_an_index_whose_triggers_a_migration_lost_is_made_again(people: list[Person]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{PEOPLE.name}_added"')
    insert([person("赵建国")])
    assert "赵建国" not in found("建国")

    make_indexes()

    assert "赵建国" in found("建国")


@given(st.text(max_size=8))
def test_pieces_are_two_characters_each_once(text: str) -> None:
    cut = pieces(text)
    assert len(set(cut)) == len(cut)
    assert {piece for piece in cut if len(piece) == 2} == {text[n : n + 2] for n in range(len(text) - 1)}
    assert all(len(piece) <= 2 for piece in cut)
