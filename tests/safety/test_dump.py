"""Who steals the database, the journal's heads and the log learns no phone, document number, password or token."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from gezhi.domain.accounts import services as accounts
from gezhi.domain.cases import services
from gezhi.domain.cases.models import Case, CaseClass, KeptText
from gezhi.domain.cases.services import assessing, beside, closing, dispatching
from gezhi.domain.cases.services.places import Place
from gezhi.domain.cases.services.reporting import Caller, Report, report
from gezhi.domain.cases.vocabulary import Source
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.journal.sealing import seal_all
from gezhi.ground.plumbing.logs import JsonLines
from gezhi.ground.plumbing.retention.erasing import erase
from tests.cast import INSIDE, Cast

PHONE, LANDLINE, DOCUMENT = "13912345678", "053286881234", "11010519491231002X"
PASSWORD = "correct-horse-9-battery"
SPELLED = {
    PHONE: ["13912345678", "139 1234 5678", "139-1234-5678", "+86 139 1234 5678", "１３９１２３４５６７８"],
    LANDLINE: ["0532-86881234", "053286881234"],
    DOCUMENT: ["11010519491231002X", "110105 19491231 002x"],
}
TYPED = [spelling for spellings in SPELLED.values() for spelling in spellings]
TEXT = "联系人老张，" + "；".join(TYPED) + "。"


def everything_stored() -> Iterator[tuple[str, str]]:
    """Every row of every table as text, bytes as they are; and the files kept beside."""
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.values_list():
            yield model._meta.db_table, " ".join(_told(value) for value in row)
    for file in Path(settings.VAR_DIR).rglob("*"):
        if file.is_file():
            yield file.name, file.read_bytes().decode("latin-1")


def _told(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", errors="replace")
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def found_in(stored: list[tuple[str, str]], secrets: list[str]) -> list[tuple[str, str]]:
    return [(place, secret) for place, text in stored for secret in secrets if secret in text]


def a_life_full_of_numbers(cast: Cast, manhole: CaseClass) -> Case:
    """One matter, with numbers typed into every free text there is."""
    place = Place(lon=INSIDE[0], lat=INSIDE[1], address=f"前湾路 8 号，{PHONE}")
    told = Report(words=TEXT, place=place, source=Source.HOTLINE, caller=Caller(name="张三丰", phone=PHONE))
    case = report(scope=cast.scope("acceptor"), report=told).case

    def command(role: str, reason: str = "") -> services.Command:
        return services.Command(cast.scope(role), case.pk, reason=reason)

    beside.note(command=command("acceptor"), words=TEXT)
    assessing.file(command=command("acceptor"), case_class=manhole, limit=manhole.limits.order_by("order").first())
    dispatching.dispatch(command=command("dispatcher"), department_id=cast.bureau.pk, words=TEXT)
    beside.urge(command=command("supervisor"), words=TEXT)
    dispatching.name_handler(command=command("officer"), handler_id=cast.id("handler"))
    dispatching.step(command=command("handler"), words=TEXT)
    dispatching.submit(command=command("handler"), answer=TEXT)
    dispatching.send_back(command=command("officer", TEXT))
    dispatching.submit(command=command("handler"), answer=TEXT)
    dispatching.confirm(command=command("officer"), words=TEXT)
    closing.close(command=command("acceptor"), words=TEXT)
    reporter = services.Command(cast.scope("acceptor"), case.pk, as_reporter=True)
    closing.evaluate(command=reporter, solved=True, stars=5, words=TEXT)
    return case


@pytest.mark.django_db
def test_a_stolen_database_tells_no_number(
    cast: Cast, catalogue_loaded: dict[str, CaseClass], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    a_life_full_of_numbers(cast, catalogue_loaded["manhole"])
    accounts.set_password(by=SYSTEM, account=cast.accounts["worker"], password=PASSWORD)
    token = accounts.issue_token(by=SYSTEM, account=cast.accounts["worker"], name="t", at=now(), life=timedelta(days=1))
    seal_all()
    stored = [*everything_stored(), ("log", "\n".join(map(JsonLines().format, caplog.records)))]
    assert found_in(stored, ["联系人老张"]), "the texts themselves must be there, or this test looks at nothing"
    assert found_in(stored, [*TYPED, *SPELLED, PASSWORD, token, "张三丰"]) == []


@pytest.mark.django_db
def test_the_text_as_typed_is_revealed_with_a_reason_and_erased_with_the_reporter(
    cast: Cast, catalogue_loaded: dict[str, CaseClass]
) -> None:
    case = a_life_full_of_numbers(cast, catalogue_loaded["manhole"])
    asked = services.Command(cast.scope("acceptor"), case.pk, reason="回访")
    revealed = beside.reveal_reporter(command=asked)
    assert (revealed.name, revealed.phone) == ("张三丰", PHONE)
    assert revealed.texts.count(TEXT) >= 8
    Case.objects.update(changed_at=now() - timedelta(days=settings.REPORTER_DAYS + 1))
    assert erase("reporters") > len(revealed.texts)
    assert not KeptText.objects.exclude(text=b"").exists()


@pytest.mark.django_db
def test_a_refused_deed_keeps_no_text(cast: Cast, catalogue_loaded: dict[str, CaseClass]) -> None:
    case = report(
        scope=cast.scope("acceptor"), report=Report(words="井盖松动", place=Place(lon=INSIDE[0], lat=INSIDE[1]))
    ).case
    with pytest.raises(Problem):
        dispatching.submit(command=services.Command(cast.scope("handler"), case.pk, reason=TEXT), answer=TEXT)
    assert not KeptText.objects.exists()
