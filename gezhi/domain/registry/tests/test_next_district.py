"""What stands next door does not exist: on no page of the register, in no list, search, count or refusal.

Every address of the register is walked; one with an id that this test has no neighbour's thing for fails it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from django.test import Client

from gezhi.domain.registry import selectors, services
from gezhi.domain.registry.models import Doubt, FieldRequest, Home, Household
from gezhi.domain.registry.rules.things import THING_KINDS
from gezhi.domain.registry.services import households
from gezhi.domain.registry.services.exporting import asking, making
from gezhi.domain.registry.services.importing import runs
from gezhi.domain.registry.services.places import add_building
from gezhi.domain.registry.web.urls import urlpatterns
from gezhi.ground.kernel.masking import mask_name
from gezhi.ground.plumbing.journal.models import Look
from tests.cast import FAR_AWAY, MONDAY, NEXT_COUNTY, Cast

pytestmark = pytest.mark.django_db

DOCUMENT, PHONE, NAME = "11010519491231002X", "13912345678", "欧阳若兰"
TELLING = (NAME, "望海苑", "370990017", "ouyangruolan", DOCUMENT, PHONE, "鲁B77777")
PARAMETER = re.compile(r"<(\w+):(\w+)>")


@pytest.fixture
def next_door(cast: Cast) -> dict[str, UUID]:
    """A building of the next district with a household, by the word of its addresses."""
    far = cast.scope("far_registrar")
    building = add_building(
        scope=far, name="8号楼", compound="望海苑", point=FAR_AWAY, stairwells=1, floors=2, rooms=1, at=MONDAY
    )
    home = Home.objects.get(building=building, room="201")
    told = {"name": NAME, "document": DOCUMENT, "phone": PHONE}
    person = services.enter(scope=far, home_id=home.pk, values=told, at=MONDAY)
    households.found(scope=far, home_id=home.pk, number="370990017", head_id=person.pk, at=MONDAY)
    shop = {"name": f"{NAME}便利店", "phone": PHONE, "unit_class": "shop", "is_key": True}
    unit = services.enter_unit(scope=far, values=shop, where=services.Standing(home_id=home.pk), at=MONDAY)
    rental = services.let(scope=far, home_id=home.pk, day=MONDAY.date(), terms={}, at=MONDAY)
    for kind, values in (
        (services.Kind.VEHICLE, {"plate": "鲁B77777", "plate_kind": "02"}),
        (services.Kind.PET, {"species": "dog", "name": "望海苑旺财"}),
        (services.Kind.COMPOUND, {"name": "望海苑二期"}),
    ):
        services.enter_thing(scope=far, kind=kind, values=values, where=services.Standing(home_id=home.pk), at=MONDAY)
    services.fold_tallies()
    content = BytesIO(f"姓名,楼栋,房号\n{NAME},8号楼,101\n".encode())
    run = runs.receive(scope=far, name="望海苑.csv", content=content, area=NEXT_COUNTY, at=MONDAY)
    runs.start(scope=far, id=run.pk, is_trial=True, at=MONDAY)
    runs.work(id=run.pk)
    twin = services.enter(scope=far, home_id=home.pk, values={**told, "phone": ""}, at=MONDAY)
    listed = asking.ask(scope=far, layout="people", area=NEXT_COUNTY, form="csv", reason="望海苑核对")
    making.make(id=listed.pk)
    wanted = FieldRequest.objects.create(
        department=cast.bureau, account=cast.accounts["officer"], code=NEXT_COUNTY, kind="home", fields=["use"],
        reason="望海苑核对", ground=NAME, ends_date=MONDAY.date(), asked_at=MONDAY,
    )  # fmt: skip
    return {
        "wanted": wanted.pk,
        "import": run.pk,
        "doubts": Doubt.objects.get(person=twin).pk,
        "exports": listed.pk,
        "buildings": building.pk,
        "homes": home.pk,
        "people": person.pk,
        "households": Household.objects.get().pk,
        "units": unit.pk,
        "rentals": rental.pk,
    }


def with_ids(there: dict[str, UUID]) -> Iterator[tuple[str, UUID]]:
    """Every address that names one thing, with the neighbour's."""
    for pattern in urlpatterns:
        route = str(pattern.pattern)
        kinds = [kind for kind, _ in PARAMETER.findall(route)]
        if kinds == ["uuid"]:
            yield route, there[route.split("/")[1]]


def plain() -> list[str]:
    """Every address that names nothing."""
    return [f"/{pattern.pattern}" for pattern in urlpatterns if "<" not in str(pattern.pattern)]


def test_every_address_of_a_thing_next_door_answers_as_if_it_were_not_there(
    cast: Cast, next_door: dict[str, UUID]
) -> None:
    client, never = Client(), uuid4()
    client.force_login(cast.accounts["registrar"])
    walked = 0
    for route, id in with_ids(next_door):
        for ask in (client.get, client.post):
            there, nowhere = (ask("/" + PARAMETER.sub(str(one), route)) for one in (id, never))
            assert there.status_code == nowhere.status_code, route
            assert there.status_code in (302, 403, 404, 405), f"{route} answers {there.status_code}"
            told = there.content.decode().replace(str(id), str(never))
            assert unsigned(told) == unsigned(nowhere.content.decode()), route
            walked += 1
    assert walked > 15


def unsigned(page: str) -> str:
    """Without what differs from answer to answer: tokens, nonces and the number of the request."""
    return re.sub(r'[A-Za-z0-9]{16,}|nonce="[^"]*"', "", page)


@pytest.mark.parametrize("role", ["registrar", "worker"])
def test_no_list_search_or_count_tells_of_the_next_district(cast: Cast, next_door: dict[str, UUID], role: str) -> None:
    client = Client()
    client.force_login(cast.accounts[role])
    lon, lat = FAR_AWAY
    asked = [NAME, "鲁B77777", "若兰", "ouyangruolan", "oyrl", "望海苑8号楼", "望海苑8号楼1单元201", f"{lon},{lat}"]
    for path in [*plain(), *(f"/register/things/{kind}" for kind in THING_KINDS)]:
        answer = client.get(path)
        if answer["Content-Type"].startswith("text/html"):
            assert not [word for word in TELLING if word in answer.content.decode()], path
    for words in asked:
        assert not telling(client.get("/register/find", {"q": words}), next_door, words), words
    for number in (DOCUMENT, PHONE):
        answer = client.post("/register/find", {"q": number, "reason": "核对"})
        assert not telling(answer, next_door, number), number
    looks = [orjson.loads(bytes(look.facts)) for look in Look.objects.filter(deed="register.find")]
    assert [told["found"] for told in looks] == [0] * (len(asked) + 2)
    counts = services_counts(cast, role)
    assert not any(counts.values())


def telling(answer: Any, next_door: dict[str, UUID], asked: str = "") -> list[str]:
    """What a page tells of the next district beside what was asked: names (whole, or masked), numbers, keys."""
    page = answer.content.decode().replace(asked, "") if asked else answer.content.decode()
    return [word for word in (*TELLING, mask_name(NAME), *map(str, next_door.values())) if word in page]


def services_counts(cast: Cast, role: str) -> dict[str, int]:
    """What the pictures of the caller's area would show."""
    found = selectors.counts(
        cast.scope(role),
        ["people", "homes", "households", "age", "origin", "organisations", "key_units", "rented", "vehicles"],
    )
    return {measure: sum(values.values()) for measure, values in found.items()}


def test_somebody_of_the_district_itself_finds_all_of_it(cast: Cast, next_door: dict[str, UUID]) -> None:
    client = Client()
    client.force_login(cast.accounts["far_registrar"])
    person = str(next_door["people"])
    assert person in telling(client.get("/register/find", {"q": "oyrl"}), next_door)
    assert person in telling(client.post("/register/find", {"q": PHONE, "reason": "核对"}), next_door)
    assert all(services_counts(cast, "far_registrar").values())
