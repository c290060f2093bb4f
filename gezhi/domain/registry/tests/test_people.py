"""People behind doors: entered, amended by sources of different worth, moved, cancelled; seen inside the area only."""

from __future__ import annotations

from datetime import date

import pytest

from gezhi.domain.registry import selectors
from gezhi.domain.registry.models import Building, Change, Doubt, Home, Person, Proposal, Tie
from gezhi.domain.registry.services import looking, people, places, tallying
from gezhi.domain.registry.services.keeping import Outcome
from gezhi.domain.registry.vocabulary import CancelReason, HomeState, Source
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.journal.models import Deed, Look
from gezhi.ground.plumbing.scope import Scope
from tests.cast import INSIDE, INSIDE_NEXT, MONDAY, Cast

pytestmark = pytest.mark.django_db

DOCUMENT = "11010519491231002X"


def house(cast: Cast, name: str = "3号楼", point: tuple[float, float] = INSIDE) -> Building:
    return places.add_building(
        scope=cast.scope("worker"),
        name=name,
        compound="海韵花园",
        point=point,
        stairwells=2,
        floors=3,
        rooms=2,
        at=MONDAY,
    )


def door(building: Building, room: str, stairwell: str = "1") -> Home:
    return Home.objects.get(building=building, stairwell=stairwell, room=room)


def enter(cast: Cast, home: Home, name: str = "张三", **values: object) -> Person:
    return people.enter(scope=cast.scope("worker"), home_id=home.pk, values={"name": name, **values}, at=MONDAY)


def refused(code: str, do: object) -> None:
    with pytest.raises(Problem) as refusal:
        do()  # type: ignore[operator]
    assert refusal.value.kind.code == code


def test_a_building_is_drawn_with_its_doors_and_stands_once(cast: Cast) -> None:
    building = house(cast)

    (first, second) = selectors.chart(cast.scope("worker"), building, MONDAY.date())
    assert [floor.number for floor in first.floors] == [3, 2, 1]
    assert [d.room for d in second.floors[0].doors] == ["301", "302"]
    assert all(d.is_missing for floor in first.floors for d in floor.doors)
    refused("building.there", lambda: house(cast, "3栋"))
    refused("building.no_place", lambda: places.add_building(scope=cast.scope("worker"), name="4号楼"))


def test_somebody_is_entered_sealed_counted_and_journalled(cast: Cast) -> None:
    home = door(house(cast), "301")

    person = enter(cast, home, document=DOCUMENT, phone="13800138000", sex="2", birth_date=date(1949, 12, 31))

    assert b"11010519491231002X" not in bytes(person.document)
    assert (person.pinyin, person.initials, person.code) == ("zhangsan", "zs", home.code)
    assert selectors.chart(cast.scope("worker"), home.building, MONDAY.date())[0].floors[0].doors[0].names == ["张三"]
    assert Home.objects.get(pk=home.pk).condition == HomeState.LIVED_IN
    facts = Deed.objects.get(deed="register.person.enter").facts
    assert DOCUMENT.encode() not in bytes(facts)
    assert b"13800138000" not in bytes(facts)
    assert selectors.counts(cast.scope("worker"), ["people"])["people"][""] == 1
    tallying.fold()
    assert selectors.counts(cast.scope("worker"), ["people"])["people"][""] == 1
    assert selectors.ages(cast.scope("worker"), "", 2026)["2"] == {77: 1}


def test_a_worker_of_the_next_grid_sees_nothing(cast: Cast) -> None:
    home = door(house(cast), "301")
    person = enter(cast, home, document=DOCUMENT, phone="13800138000")
    next_door = cast.scope("cover")

    refused("scope.not_found", lambda: selectors.person(next_door, person.pk))
    refused("scope.not_found", lambda: selectors.home(next_door, home.pk))
    refused("scope.not_found", lambda: looking.look_at(scope=next_door, id=person.pk))
    refused("scope.not_found", lambda: people.amend(scope=next_door, id=person.pk, values={"name": "李四"}))
    for text in ("张三", "zhangsan", "zs", "海韵花园3号楼", "张"):
        assert len(looking.find(scope=next_door, text=text)) == 0, text
    for text in (DOCUMENT, "13800138000"):
        assert len(looking.find(scope=next_door, text=text, reason="走访核对")) == 0
    assert selectors.counts(next_door, ["people", "homes"]) == {"people": {}, "homes": {}}


def test_the_same_document_elsewhere_is_entered_and_compared_by_who_sees_both(cast: Cast) -> None:
    there = enter(cast, door(house(cast), "301"), document=DOCUMENT)
    far = house(cast, "9号楼", INSIDE_NEXT)

    again = people.enter(
        scope=cast.scope("cover"), home_id=door(far, "101").pk, values={"name": "张三", "document": DOCUMENT}, at=MONDAY
    )

    doubt = Doubt.objects.get()
    assert (doubt.person_id, doubt.candidate_id) == (again.pk, there.pk)
    assert doubt.code == "370211001001001", "neither worker of one micro grid sees it"


def test_a_better_source_is_believed_and_a_worse_one_proposes(cast: Cast) -> None:
    person = enter(cast, door(house(cast), "301"), phone="13800138000", workplace="港务局")
    scope = cast.scope("registrar")

    def say(source: Source, **values: object) -> Outcome:
        return people.amend(scope=scope, id=person.pk, values=values, source=source, at=MONDAY)

    assert say(Source.IMPORT, workplace="造船厂").proposed == ("workplace",)
    assert say(Source.DEPARTMENT, workplace="自来水公司", phone="13900139000").changed == ("workplace", "phone")
    assert say(Source.WORKER, workplace="自来水公司").changed == ()
    now = selectors.person(scope, person.pk)
    assert now.workplace == "自来水公司"
    assert [row.was for row in Change.objects.filter(field="workplace")] == ["港务局"]
    sealed = Change.objects.get(field="phone")
    assert (sealed.was, b"13800138000" in bytes(sealed.was_sealed)) == ("", False)
    assert Proposal.objects.get().value == "造船厂"
    refused("register.stale", lambda: people.amend(scope=scope, id=person.pk, values={}, version=1))


def test_who_moves_stands_elsewhere_and_who_dies_is_not_deleted(cast: Cast) -> None:
    building = house(cast)
    person, scope = enter(cast, door(building, "301")), cast.scope("worker")

    people.move(scope=scope, id=person.pk, home_id=door(building, "302").pk, at=MONDAY)
    assert [(tie.home.room, tie.to_date is None) for tie in selectors.ties_of(scope, person)] == [
        ("302", True),
        ("301", False),
    ]
    people.cancel(scope=scope, id=person.pk, reason=CancelReason.DIED, day=MONDAY.date(), at=MONDAY)

    kept = selectors.person(scope, person.pk)
    assert (kept.state, kept.reason) == ("cancelled", "died")
    assert not Tie.objects.filter(person=person, to_date=None).exists()
    assert len(looking.find(scope=scope, text="张三")) == 0
    assert selectors.counts(scope, ["people"])["people"] == {}


def test_a_number_is_seen_with_a_reason_by_those_who_may_and_the_look_is_kept(cast: Cast) -> None:
    person = enter(cast, door(house(cast), "301"), phone="13800138000")
    registrar = cast.scope("registrar")

    def reveal(field: str, reason: str, scope: Scope = registrar) -> str:
        return people.reveal(scope=scope, id=person.pk, field=field, reason=reason)

    refused("scope.forbidden", lambda: reveal("phone", "急事", cast.scope("worker")))
    refused("register.no_reason", lambda: reveal("phone", " "))
    refused("register.nothing_there", lambda: reveal("document", "核对"))
    refused("register.nothing_there", lambda: reveal("name", "核对"))
    assert reveal("phone", "通知停水") == "13800138000"

    look = Look.objects.get(deed="register.reveal")
    assert (look.subject_id, "通知停水" in bytes(look.facts).decode()) == (person.pk, True)
    refused("register.no_reason", lambda: looking.find(scope=registrar, text="13800138000"))


def test_one_home_becomes_two_when_nobody_is_tied_to_it(cast: Cast) -> None:
    building = house(cast)
    person, scope = enter(cast, door(building, "301")), cast.scope("worker")
    whole = door(building, "301").pk
    refused("home.lived_in", lambda: places.split_home(scope=scope, id=whole, rooms=["301A", "301B"]))
    people.move(scope=scope, id=person.pk, home_id=door(building, "302").pk, at=MONDAY)

    parts = places.split_home(scope=scope, id=door(building, "301").pk, rooms=["301A", "301B"], at=MONDAY)

    assert [home.room for home in parts] == ["301A", "301B"]
    merged = places.merge_homes(scope=scope, ids=[home.pk for home in parts], room="301", at=MONDAY)
    assert (merged.room, Home.objects.filter(building=building, state="active").count()) == ("301", 12)
