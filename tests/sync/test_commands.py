"""Commands come up: in order, each once, told with both times; what is refused is said, what differs stands beside."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError

from gezhi.domain.accounts import services as accounts
from gezhi.domain.accounts.models import Post
from gezhi.domain.cases.models import Case
from gezhi.domain.cases.services import recordings
from gezhi.domain.cases.tests.matters import Classes, report
from gezhi.domain.registry.models import Building, Home, HomeVisit, Person, ThemeVisit
from gezhi.domain.registry.services import people
from gezhi.domain.registry.tests.test_people import door
from gezhi.domain.registry.tests.theme_fixtures import FILLED, Alone, alone
from gezhi.edges.sync.models import Receipt
from gezhi.edges.sync.rules.lateness import LATEST
from gezhi.edges.sync.services import table
from gezhi.edges.sync.services.forgetting import RECEIPTS
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.journal.models import Deed, Look
from gezhi.ground.plumbing.journal.writing import facts_of
from gezhi.ground.plumbing.tests.sounds import webm
from tests.cast import INSIDE, MONDAY, Cast
from tests.sync.conftest import Phones
from tests.sync.phone import settled

__all__ = ["alone"]
pytestmark = pytest.mark.django_db

Houses = dict[str, Building]
PLACE = {"lon": INSIDE[0], "lat": INSIDE[1]}
YEAR = timedelta(days=365)


def enter(cast: Cast, home: Home, name: str = "张三") -> Person:
    return people.enter(scope=cast.scope("worker"), home_id=home.pk, values={"name": name}, at=MONDAY)


def test_a_day_without_signal_goes_up_once_in_order_with_both_times(
    cast: Cast, houses: Houses, catalogue_loaded: Classes, phone: Phones
) -> None:
    held, home = phone("worker").sync(), door(houses["here"], "101")
    first = held.wish("case.report", words="井盖不见了", place=PLACE)
    held.wish("case.note", first, words="已放警示牌")
    held.wish("home.found", home.pk, condition="empty", words="没人")
    someone = held.wish("person.enter", home=str(door(houses["here"], "102").pk), values={"name": "赵六"})
    held.wish("person.amend", someone, values={"workplace": "港务局"})

    sent = [held.send() for _ in range(3)]  # the answers are lost
    outcomes = held.push()

    assert [{result["outcome"] for result in told["results"]} for told in sent] == [{"done"}, {"again"}, {"again"}]
    assert list(outcomes.values()) == ["again"] * 5
    assert held.queue == []
    assert Case.objects.get(pk=first).words == "井盖不见了"
    assert Person.objects.get(name="赵六").workplace == "港务局"
    lines = Deed.objects.filter(request_id__in=[id.hex for id in map(UUID, outcomes)]).order_by("seq")
    assert [line.deed for line in lines] == [
        *("case.report", "case.note", "register.home.found", "register.person.enter", "register.person.amend")
    ]
    assert all(line.at > now() - timedelta(minutes=1) for line in lines)
    assert all("done_at" in facts_of(line) for line in lines)


def test_what_was_said_goes_up_with_its_report_and_is_told_of_in_the_document(
    cast: Cast, catalogue_loaded: Classes, phone: Phones
) -> None:
    held = phone("worker").sync()
    kept = recordings.take_up(scope=cast.scope("worker"), content=webm())
    said = {"id": str(kept.pk), "seconds": 7}
    case = held.wish("case.report", words="语音上报", place=PLACE, recording=said)
    held.wish("case.report", words="语音上报", place=PLACE, recording={**said, "seconds": 3600})

    outcomes = held.push()

    assert list(outcomes.values()) == ["done", "refused"]
    assert held.sync().one("cases", id=case)["recording"] == [str(kept.pk), 7]


def test_a_clock_wrong_by_a_year_is_told_and_never_trusted(
    cast: Cast, houses: Houses, catalogue_loaded: Classes, phone: Phones
) -> None:
    held, home = phone("worker"), door(houses["here"], "101")
    held.off = YEAR
    case = held.wish("case.report", words="井盖不见了", place=PLACE)
    held.wish("home.found", home.pk, condition="empty")

    told = held.send()

    assert told["clock"]["off_seconds"] == pytest.approx(YEAR.total_seconds(), abs=5)
    assert abs(Case.objects.get(pk=case).reported_at - now()) < timedelta(minutes=1)
    found_at = Home.objects.get(pk=home.pk).condition_at
    assert found_at is not None
    assert abs(found_at - now()) < timedelta(minutes=1)


def test_two_who_amend_one_person_stand_side_by_side(cast: Cast, houses: Houses, phone: Phones) -> None:
    person = enter(cast, door(houses["here"], "101"))
    held = phone("worker").sync()
    version = held.one("people", id=str(person.pk))["version"]
    people.amend(scope=cast.scope("registrar"), id=person.pk, values={"workplace": "港务局"})
    mine = held.wish("person.amend", person.pk, base=version, values={"workplace": "造船厂"})

    assert held.push() == {mine: "conflict"}
    theirs = held.results[mine]["theirs"]
    row = dict(zip(theirs["columns"], theirs["row"], strict=True))
    assert (row["workplace"], theirs["kind"]) == ("港务局", "people")
    assert [one["state"] for one in held.queue] == ["conflict"]

    again = held.wish("person.amend", person.pk, base=row["version"], values={"workplace": "造船厂"})
    assert held.push() == {again: "done"}
    assert Person.objects.get(pk=person.pk).workplace == "造船厂"


def test_two_deeds_of_one_worker_on_one_record_are_made_upon_one_another(
    cast: Cast, houses: Houses, phone: Phones
) -> None:
    person = enter(cast, door(houses["here"], "101"))
    held, version = phone("worker"), person.version
    for place in ("港务局", "造船厂"):
        held.wish("person.amend", person.pk, base=version, values={"workplace": place})

    assert set(held.push().values()) == {"done"}
    assert Person.objects.get(pk=person.pk).workplace == "造船厂"


def test_what_was_made_upon_a_deed_that_another_followed_is_a_conflict(
    cast: Cast, houses: Houses, phone: Phones
) -> None:
    person = enter(cast, door(houses["here"], "101"))
    held, version = phone("worker"), person.version
    held.wish("person.amend", person.pk, base=version, values={"workplace": "港务局"})
    later = held.wish("person.amend", person.pk, base=version, values={"workplace": "造船厂"})
    first, second = held.queue
    held.queue = [first]
    held.push()
    people.amend(scope=cast.scope("registrar"), id=person.pk, values={"workplace": "医院"})
    held.queue = [second]

    assert held.push() == {later: "conflict"}
    assert Person.objects.get(pk=person.pk).workplace == "医院"


def test_a_refusal_is_final_and_changes_nothing(cast: Cast, houses: Houses, phone: Phones) -> None:
    held, far = phone("cover"), door(houses["here"], "101")
    id = held.wish("home.found", far.pk, condition="empty")
    queue = list(held.queue)

    assert held.push() == {id: "refused"}
    first = held.results[id]
    held.queue = queue
    held.push()

    assert held.results[id] == first
    assert first["code"] == "scope.not_found"
    assert len(first["sentence"]) > 10
    assert Home.objects.get(pk=far.pk).condition == "unknown"
    assert not Deed.objects.filter(deed="register.home.found").exists()


def test_an_id_says_one_thing_and_belongs_to_one_account(cast: Cast, houses: Houses, phone: Phones) -> None:
    held, home = phone("worker"), door(houses["there"], "101", "1")
    id = held.wish("home.found", home.pk, condition="empty")
    queue = list(held.queue)
    held.push()

    held.queue = [{**queue[0], "body": {"condition": "refused"}}]
    assert held.push() == {id: "refused"}
    assert held.results[id]["code"] == "sync.content_changed"
    other = phone("cover")
    other.queue = queue
    assert other.push() == {id: "refused"}
    assert other.results[id]["code"] == "sync.id_taken"
    assert Home.objects.get(pk=home.pk).condition == "empty"


BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"deed": "home.demolish"}, "sync.unknown_deed"),
    ({"body": {"condition": "haunted"}}, "sync.malformed"),
    ({"body": {"condition": "empty", "words": "\x00"}}, "sync.malformed"),
    ({"body": {"condition": "empty", "more": 1}}, "sync.malformed"),
    ({"subject": None}, "sync.no_subject"),
    ({"done_at": "yesterday"}, "sync.malformed"),
    ({"base": "one"}, "sync.malformed"),
    ({"done_at": "2026-11-16T01:00:00"}, "sync.malformed"),
]


@pytest.mark.parametrize(("change", "code"), BROKEN, ids=lambda value: value if isinstance(value, str) else "")
def test_a_tampered_command_is_refused_and_its_neighbours_are_done(
    cast: Cast, houses: Houses, phone: Phones, change: dict[str, Any], code: str
) -> None:
    held = phone("worker")
    bad = held.wish("home.found", door(houses["here"], "101").pk, condition="empty")
    good = held.wish("home.found", door(houses["here"], "102").pk, condition="empty")
    held.queue[0] |= change

    assert held.push() == {bad: "refused", good: "done"}
    assert held.results[bad]["code"] == code


def test_a_mistake_of_ours_keeps_nothing_and_may_be_sent_again(
    cast: Cast, houses: Houses, phone: Phones, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = phone("worker")
    ids = [held.wish("home.found", door(houses["here"], room).pk, condition="empty") for room in ("101", "102")]
    answering = table.DEEDS["home.found"]
    broken = {ids[0]}

    def fails(doing: table.Doing) -> table.Done:
        if str(doing.id) in broken:
            answering.do(doing)
            raise RuntimeError("a mistake")
        return answering.do(doing)

    monkeypatch.setitem(table.DEEDS, "home.found", table.Answering(answering.body, fails))
    assert held.push() == {ids[0]: "failed", ids[1]: "done"}
    assert not Receipt.objects.filter(pk=ids[0]).exists()
    assert door(houses["here"], "101").condition == "unknown"

    broken.clear()
    assert held.push() == {ids[0]: "done"}


def test_trouble_with_the_database_ends_the_batch_and_the_rest_comes_again(
    cast: Cast, houses: Houses, phone: Phones, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = phone("worker")
    ids = [held.wish("home.found", door(houses["here"], room).pk, condition="empty") for room in ("101", "102", "201")]
    answering = table.DEEDS["home.found"]

    def away(doing: table.Doing) -> table.Done:
        if str(doing.id) == ids[1]:
            raise OperationalError("the server closed the connection")
        return answering.do(doing)

    with monkeypatch.context() as patch:
        patch.setitem(table.DEEDS, "home.found", table.Answering(answering.body, away))
        assert held.push() == {ids[0]: "done"}
    assert [one["id"] for one in held.queue] == ids[1:]
    assert held.push() == {ids[1]: "done", ids[2]: "done"}


def test_tries_at_a_door_go_up_late_count_once_and_reach_every_phone(cast: Cast, houses: Houses, phone: Phones) -> None:
    held, other, home = phone("worker").sync(), phone("worker").sync(), door(houses["here"], "101")
    for way, result in (("knock", "nobody"), ("phone", "nobody"), ("leaflet", "left")):
        held.wish("home.visit", home.pk, way=way, result=result)
    held.wish("home.visit", home.pk, way="leaflet", result="met")

    sent = held.send()
    outcomes = held.push()
    other.sync()

    assert [result["outcome"] for result in sent["results"]] == ["done", "done", "done", "refused"]
    assert [result.get("code") for result in sent["results"]][3] == "home_visit.not_so"
    assert (list(outcomes.values())[:3], HomeVisit.objects.filter(home=home).count()) == (["again"] * 3, 3)
    shown = other.one("homes", id=str(home.pk))
    assert (shown["tries"], shown["visited_at"], shown["condition"]) == (2, None, "unknown")
    held.wish("home.visit", home.pk, way="knock", result="met")
    held.push()
    shown = other.sync().one("homes", id=str(home.pk))
    assert (shown["tries"], shown["visited_at"] is None, shown["condition"]) == (0, False, "lived_in")


def test_a_card_opened_without_signal_is_a_look_with_its_instant(cast: Cast, houses: Houses, phone: Phones) -> None:
    person = enter(cast, door(houses["here"], "101"))
    held = phone("worker")
    held.wish("person.look", person.pk)
    held.wish("home.look", person.home_id)

    assert set(held.push().values()) == {"done"}
    looks = Look.objects.filter(deed__in=["register.view", "register.home.view"]).order_by("seq")
    assert [(look.deed, "done_at" in facts_of(look)) for look in looks] == [
        ("register.view", True),
        ("register.home.view", True),
    ]


def test_a_theme_visit_made_away_is_kept_once(
    cast: Cast, alone: Alone, phone: Phones, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gezhi.edges.sync.services.commanding.now", lambda: MONDAY)
    held = phone("worker")
    form = str(alone.form.pk)
    id = held.wish("mark.visit", alone.here.pk, theme="alone", about="person", form=form, submission=FILLED)

    held.send()
    assert held.push() == {id: "again"}
    assert [str(visit.pk) for visit in ThemeVisit.objects.all()] == [id]


def test_a_deed_that_the_table_of_moves_does_not_know_here_is_refused_by_its_sentence(
    cast: Cast, catalogue_loaded: Classes, phone: Phones
) -> None:
    case = report(cast)
    held = phone("worker")
    id = held.wish("case.submit", case.pk, base=case.version, answer="办好了")

    assert held.push() == {id: "refused"}
    assert held.results[id]["code"] == "case.not_now"


def test_after_the_post_has_ended_nothing_is_taken(cast: Cast, houses: Houses, phone: Phones) -> None:
    held = phone("worker")
    held.wish("home.found", door(houses["here"], "101").pk, condition="empty")
    accounts.end_post(by=SYSTEM, post=Post.objects.get(pk=held.post), at=now())
    settled()

    body = {"clock": held.clock(), "commands": []}
    answer = held.program.post(f"/sync/posts/{held.post}/commands", body)
    assert (answer.status, answer.code) == (410, "sync.post_ended")


def test_two_hundred_commands_are_a_batch_and_more_are_not(cast: Cast, phone: Phones) -> None:
    held = phone("worker")
    answer = held.program.post(f"/sync/posts/{held.post}/commands", {"clock": held.clock(), "commands": [{}] * 201})
    assert answer.status == 422


def test_what_comes_later_than_receipts_are_kept_is_refused_and_a_wrong_clock_is_not_late(
    cast: Cast, houses: Houses, phone: Phones
) -> None:
    home = door(houses["here"], "101")
    late, wrong = phone("worker"), phone("worker")
    late.wish("home.found", home.pk, condition="empty")
    late.queue[0]["done_at"] = now() - LATEST - timedelta(hours=1)
    wrong.off = -YEAR
    wrong.wish("home.found", home.pk, condition="refused")

    assert list(late.push().values()) == ["refused"]
    assert next(iter(late.results.values()))["code"] == "sync.too_late"
    assert list(wrong.push().values()) == ["done"]
    assert Home.objects.get(pk=home.pk).condition == "refused"


def test_receipts_go_after_their_time(cast: Cast, houses: Houses, phone: Phones) -> None:
    held = phone("worker")
    for condition in ("empty", "lived_in"):
        held.wish("home.found", door(houses["here"], "101").pk, condition=condition)
    held.push()
    old = Receipt.objects.order_by("received_at")[0]
    Receipt.objects.filter(pk=old.pk).update(received_at=now() - timedelta(days=91))

    assert RECEIPTS.erase(now() - timedelta(days=90), 100).count == 1
    assert not Receipt.objects.filter(pk=old.pk).exists()
    assert Receipt.objects.count() == 1
