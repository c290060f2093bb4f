"""Codes at doors: who makes them, what each names, that a stranger learns a place and nobody from them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from gezhi.domain.registry import selectors, services
from gezhi.domain.registry.models import Building, DoorCode, Home
from gezhi.domain.registry.rules.door_codes import LENGTH, SIGNS, drawn, read, spoken
from gezhi.domain.registry.services import places
from gezhi.domain.registry.tests.test_people import door, enter, house, refused
from gezhi.domain.registry.vocabulary import CancelReason, CodedAt
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.journal.writing import facts_of
from tests.cast import MICRO, MONDAY, Cast

EVERYWHERE = tuple(CodedAt)


def made(cast: Cast, building: Building, *at: CodedAt) -> int:
    return services.make_door_codes(scope=cast.scope("worker"), building_id=building.pk, at=at, when=MONDAY)


def test_a_code_is_drawn_from_plain_signs_and_read_as_people_type_it() -> None:
    tokens = {drawn() for _ in range(200)}

    assert len(tokens) == 200
    assert all(len(token) == LENGTH and set(token) <= set(SIGNS) for token in tokens)
    assert not set("0o1il") & set(SIGNS)
    for token in tokens:
        assert read(f" {spoken(token).upper()} ") == token
    assert [read(text) for text in ("", "abc", "0" * 10, "a" * 11, "a" * 9 + "/")] == [None] * 5


@pytest.mark.django_db
def test_codes_are_made_once_where_they_are_missing_and_journalled(cast: Cast) -> None:
    building = house(cast)

    assert made(cast, building, CodedAt.COMPOUND, CodedAt.STAIRWELL) == 3
    assert made(cast, building, *EVERYWHERE) == 1 + 12
    assert made(cast, building, *EVERYWHERE) == 0

    first, *_, last = selectors.codes_of(cast.scope("worker"), building)
    assert first.compound_id == building.compound_id
    assert (last.home.stairwell, last.home.room) == ("2", "302") if last.home else False
    lines = Deed.objects.filter(deed="register.door_code.make", subject_id=building.pk)
    assert [facts_of(line)["made"] for line in lines.order_by("seq")] == [3, 13]


@pytest.mark.django_db
def test_only_who_keeps_the_register_there_makes_or_ends_codes(cast: Cast) -> None:
    building = house(cast)
    made(cast, building, CodedAt.BUILDING)
    code = DoorCode.objects.get()
    ended: dict[str, Any] = {"building_id": building.pk, "id": code.pk, "when": MONDAY}

    for role, refusal in (("far_registrar", "scope.not_found"), ("acceptor", "scope.not_found")):
        scope = cast.scope(role)
        refused(refusal, lambda: services.make_door_codes(scope=scope, building_id=building.pk, at=EVERYWHERE))  # noqa: B023
        refused(refusal, lambda: services.end_door_code(scope=scope, reason="撕毁", **ended))  # noqa: B023
    refused("register.no_reason", lambda: services.end_door_code(scope=cast.scope("worker"), reason=" ", **ended))
    assert selectors.door_at(code.token) is not None


@pytest.mark.django_db
def test_a_stranger_learns_the_building_and_its_cell_and_neither_room_nor_anybody(cast: Cast) -> None:
    building = house(cast)
    enter(cast, door(building, "301"), name="王桂英", phone="13800138000")
    made(cast, building, *EVERYWHERE)

    told = [selectors.door_at(code.token) for code in DoorCode.objects.all()]

    assert {(place.name, place.code) for place in told if place} == {("海韵花园3号楼", MICRO), ("海韵花园", MICRO)}
    assert {place.stairwell for place in told if place} == {"", "1", "2"}
    assert not re.search("王桂英|30[12]|13800138000", repr(told))


@pytest.mark.django_db
def test_an_ended_code_and_one_of_a_building_that_is_no_more_answer_as_one_that_never_was(cast: Cast) -> None:
    building = house(cast)
    made(cast, building, CodedAt.STAIRWELL, CodedAt.HOME)
    scope, home = cast.scope("worker"), door(building, "101")
    of_home = DoorCode.objects.get(home=home)
    ended = DoorCode.objects.get(stairwell="2")

    services.end_door_code(scope=scope, building_id=building.pk, id=ended.pk, reason="被人翻拍", when=MONDAY)
    places.cancel_home(scope=scope, id=home.pk, reason=CancelReason.DEMOLISHED)

    assert [selectors.door_at(token) for token in (ended.token, of_home.token, "a" * 10)] == [None] * 3
    assert made(cast, building, CodedAt.STAIRWELL) == 1, "a new one may hang there, under another token"
    assert facts_of(Deed.objects.get(deed="register.door_code.end"))["reason"] == "被人翻拍"


@pytest.mark.django_db
def test_the_sheet_prints_a_picture_for_each_code_under_the_address_from_outside(cast: Cast, settings: Any) -> None:
    settings.PUBLIC_ADDRESS = "https://gezhi.example"
    building = house(cast)
    client = Client()
    client.force_login(cast.accounts["worker"])

    answer = client.post(f"/register/buildings/{building.pk}/codes", {"at": ["stairwell", "compound"]}, follow=True)
    sheet = client.get(f"/register/buildings/{building.pk}/codes/sheet").content.decode()

    assert "已制作 3 个门码" in answer.content.decode()
    assert sheet.count("<svg") >= 3
    token = DoorCode.objects.filter(stairwell="1").get().token
    assert f"https://gezhi.example/d/{token}" in sheet
    assert client.get(f"/register/buildings/{house(cast, '4号楼').pk}/codes/sheet").status_code == 200


@pytest.mark.django_db
def test_a_code_follows_its_home_and_building_because_it_has_no_place_of_its_own(cast: Cast) -> None:
    building = house(cast)
    made(cast, building, CodedAt.HOME)
    Building.objects.filter(pk=building.pk).update(code="370211001001001002")
    token = DoorCode.objects.filter(home=Home.objects.filter(building=building).first()).get().token

    place = selectors.door_at(token)

    assert place is not None
    assert place.code == "370211001001001002"
