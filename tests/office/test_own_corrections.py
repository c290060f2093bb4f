"""From what is held about me, seen at the desk: what is wrong arrives there as a request, with number and clock."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from gezhi.domain.cases import selectors
from gezhi.domain.cases.models import Case, ProcedureRow, Reporter, TimeLimit
from gezhi.domain.cases.services import assessing
from gezhi.domain.cases.tests.matters import command
from gezhi.domain.cases.tests.test_rights import PHONE, desk
from gezhi.domain.cases.vocabulary import Right, Source
from gezhi.domain.registry.models import Change, Person, Proposal
from gezhi.domain.registry.tests.test_own_views import opened, phone, resident
from gezhi.ground.plumbing.actors import ActorKind
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.journal.writing import facts_of
from gezhi.ground.plumbing.sealing.values import Place, unseal
from tests.cast import MICRO, Cast
from tests.residents import solved

__all__ = ["desk", "resident"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick_proofs(settings: Any) -> None:
    settings.PROOF_COST = 20
    cache.clear()


def says(browser: Client, about: str, right: str, language: str = "zh-CN", **more: str) -> Any:
    spoken = {"accept-language": language}
    page = browser.get(f"/own/wrong?about={about}", headers=spoken)
    if page.context is None or "proof" not in page.context:
        return page
    told = {"about": about, "right": right, "token": page.context["proof"].token, **more}
    told["solution"] = solved(page.context["proof"])
    return browser.post("/own/wrong", told, headers=spoken)


def reached(case: Case) -> tuple[str, str]:
    row = Reporter.objects.get(case=case)
    return tuple(unseal(getattr(row, name), Place("case_reporter", name, row.pk)) for name in ("name", "phone"))  # type: ignore[return-value]


def test_a_correction_is_a_request_that_names_field_and_value_and_reaches_the_grid(
    desk: Cast, resident: Person
) -> None:
    answer = says(opened(desk, resident), "workplace", "港务局", language="en")

    case = Case.objects.get()
    assert answer.status_code == 200
    assert case.number in answer.content.decode()
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("private, no-store", "noindex, nofollow")
    assert (case.case_class, case.code) == (selectors.rights_class(Right.CORRECTION), MICRO)
    assert Source(case.source) is Source.RESIDENT
    assert "人员：王**\n有误的内容：工作单位\n应为：港务局" in case.words
    assert not re.search("王桂英|造船厂", case.words), "who reads it looks into the record"
    assert "301 室" in case.address or "301室" in case.address
    assert reached(case) == ("王桂英", PHONE)
    limit = TimeLimit.objects.get(case_class=case.case_class)
    assert f"{limit.value:.0f} {limit.unit}" == "15 work_day"
    filed = assessing.file(command=command(desk, "acceptor", case), case_class=case.case_class, limit=limit)
    assert filed.due_at is not None

    line = Deed.objects.get(deed="register.own_view.correct")
    told = facts_of(line)
    assert (ActorKind(line.kind), line.subject_id) == (ActorKind.PUBLIC, resident.pk)
    assert (told["field"], told["number"]) == ("workplace", case.number)
    assert not Change.objects.exists()
    assert not Proposal.objects.exists(), "the register changes by the hand of who keeps it"


def test_a_number_that_is_put_right_is_sealed_and_another_phone_may_be_left(desk: Cast, resident: Person) -> None:
    assert says(opened(desk, resident), "phone", "13911112222", phone="13911112222").status_code == 200
    case = Case.objects.get()
    assert "应为：139****2222" in case.words
    assert reached(case) == ("王桂英", "13911112222")


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ("home-0", "居住 海韵花园"),
        ("registration-0", "0001"),
        ("theme", "专题台账\n"),
        ("other", "其他内容，或有遗漏\n"),
    ],
)
def test_ties_special_registers_and_what_is_missing_can_be_wrong_too(
    desk: Cast, resident: Person, about: str, words: str
) -> None:
    assert says(opened(desk, resident), about, "早已搬走").status_code == 200
    assert words in Case.objects.get().words


def test_nothing_is_taken_without_an_open_view_or_about_what_is_not_held(desk: Cast, resident: Person) -> None:
    assert says(phone(), "workplace", "港务局").status_code == 410
    assert phone().post("/own/wrong", {"about": "workplace", "right": "港务局"}).status_code == 410
    browser = opened(desk, resident)
    for about in ("former_name", "home-7", "", "code"):
        assert says(browser, about, "x").status_code == 404
    assert says(browser, "workplace", "").status_code == 422
    assert browser.post("/own/wrong", {"about": "workplace", "right": "港务局"}).status_code == 422, "without a proof"
    browser.post("/own/end")
    assert says(browser, "workplace", "港务局").status_code == 410
    assert not Case.objects.exists()


def test_a_city_that_takes_no_such_requests_says_so(desk: Cast, resident: Person) -> None:
    ProcedureRow.objects.filter(right=Right.CORRECTION).update(right="")
    answer = says(opened(desk, resident), "workplace", "港务局")
    assert answer.status_code == 409
    assert not Case.objects.exists()
