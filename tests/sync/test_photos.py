"""The photos of a matter on a phone: told by id and purpose, fetched through their own door, by whom they are for."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gezhi.domain.cases import selectors, services
from gezhi.domain.cases.models import Case, Photo
from gezhi.domain.cases.services import assessing, catalogue, dispatching
from gezhi.domain.cases.tests.matters import Classes, command, photo, report
from gezhi.domain.cases.vocabulary import OF_A_PERSON, Source
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.actors import SYSTEM
from tests.cast import Cast
from tests.programs import Program, Programs
from tests.sync.conftest import Phones

pytestmark = pytest.mark.django_db


def pictures(*colours: str, purpose: str = "report") -> list[services.PhotoIn]:
    return [services.PhotoIn(photo(colour), purpose=purpose) for colour in colours]


def fetched(program: Program, id: object, size: str = "thumb") -> int:
    address, token = f"/photos/{id}/{size}.jpg", {"Authorization": f"Bearer {program.token}"}
    return program.client.get(address, headers=token).status_code


def told(cast: Cast, role: str, case: Case) -> list[tuple[str, str]]:
    """What the document of a case says of its photos to somebody who can see it."""
    (row,) = selectors.carried_cases(cast.scope(role), ids=[case.pk], after=None, most=1, now=now())
    return [(str(id), purpose) for id, purpose in dict(zip(selectors.CASE, row, strict=True))["photos"]]


def test_the_reporters_photos_come_down_with_the_order_and_each_deed_brings_more(
    cast: Cast, catalogue_loaded: Classes, phone: Phones, program: Programs
) -> None:
    case, lost = report(cast, photos=pictures("white")), catalogue_loaded["manhole"]
    assessing.file(command=command(cast, "acceptor", case), case_class=lost, limit=lost.limits.get(order=3))
    dispatching.dispatch(command=command(cast, "dispatcher", case), department_id=cast.bureau.pk)
    dispatching.name_handler(command=command(cast, "officer", case), handler_id=cast.id("handler"))
    held = phone("handler").sync()
    assert [purpose for _, purpose in held.one("cases", id=str(case.pk))["photos"]] == ["report"]

    dispatching.step(
        command=command(cast, "handler", case, after=1), words="已围挡", photos=pictures("red", purpose="step")
    )
    assert [purpose for _, purpose in held.sync().one("cases", id=str(case.pk))["photos"]] == ["report", "step"]
    dispatching.submit(
        command=command(cast, "handler", case, after=2), answer="已更换", photos=pictures("blue", purpose="after")
    )
    seen = held.sync().one("cases", id=str(case.pk))["photos"]

    assert [purpose for _, purpose in seen] == ["report", "step", "after"]
    for id, _purpose in seen:
        assert [fetched(program("handler"), id, size) for size in ("thumb", "full")] == [200, 200]
        assert fetched(program("stranger"), id) == 404


def test_a_persons_photo_is_told_to_and_fetched_by_those_alone_who_have_a_part(
    cast: Cast, catalogue_loaded: Classes, program: Programs
) -> None:
    lost = catalogue_loaded["manhole"]
    catalogue.change_class(by=SYSTEM, class_id=lost.pk, told=catalogue.ClassIn("", department_id=cast.bureau.pk))
    catalogue.set_procedure(by=SYSTEM, case_class=lost, is_help=True)
    lost.refresh_from_db()
    case = report(cast, case_class=lost, photos=pictures("red"), at=None)
    id = str(Photo.objects.get(case=case).pk)

    for role, sees in {"worker": True, "officer": True, "acceptor": False, "dispatcher": False}.items():
        assert told(cast, role, case) == ([(id, OF_A_PERSON)] if sees else [])
        assert fetched(program(role), id) == (200 if sees else 404)


def test_photos_cost_one_question_for_however_many_matters(cast: Cast, catalogue_loaded: Classes) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            selectors.carried_cases(cast.scope("worker"), ids=None, after=None, most=50, now=now())
        return sum('FROM "case_photo"' in query["sql"] for query in queries)

    report(cast, photos=pictures("red"))
    one = asked()
    for colour in ("blue", "green"):
        report(cast, source=Source.RESIDENT, photos=pictures(colour, "white"))

    assert one == asked() == 1
