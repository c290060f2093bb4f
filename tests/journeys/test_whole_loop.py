"""The whole loop, as five roles and a resident go through it in their browsers."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from gezhi.domain.cases.models import Case, CaseClass, Evaluation
from gezhi.domain.cases.vocabulary import Deed, State
from gezhi.ground.plumbing.journal.sealing import seal_all
from tests.browsing import OpenPage, assert_accessible, assert_fits
from tests.cast import Cast
from tests.journeys.conftest import Desk, Sit, done_to, kept_words, stand_at, take_photo

Classes = dict[str, CaseClass]
WORDS = "前湾小区东门井盖不见了，晚上很危险"


def report_as_resident(open_page: OpenPage, language: str) -> tuple[Page, str, str]:
    """A resident without an account, at the gate with a phone; number and secret are kept."""
    page = open_page("/report", width=390, height=844, language=language, touch=True)
    assert_accessible(page)
    assert_fits(page)
    take_photo(page)
    page.locator("#id_words").fill(WORDS)
    stand_at(page)
    page.locator("details:has(#id_phone) > summary").click()
    page.locator("#id_phone").fill("13800001111")
    page.locator("main form button[type=submit]").click()
    number, secret = kept_words(page)
    assert_accessible(page)
    assert_fits(page)
    return page, number, secret


def file(desk: Desk, case: Case, manhole: CaseClass) -> None:
    """The acceptor chooses class and condition; the conditions follow the class by themselves."""
    desk.chooses(Deed.FILE, WORDS)
    assert_accessible(desk.page)
    desk.page.locator("#id_case_class").select_option(str(manhole.pk))
    expect(desk.page.locator("#id_condition option")).to_have_count(manhole.limits.count() + 1)
    desk.page.locator("#id_condition").select_option(index=1)
    desk.does(Deed.FILE)
    desk.finds_state(State.FILED)


def dispatch(desk: Desk, cast: Cast) -> None:
    desk.chooses(Deed.DISPATCH, WORDS)
    desk.page.locator("#id_to").select_option(f"department:{cast.bureau.pk}")
    desk.does(Deed.DISPATCH)
    desk.finds_state(State.DISPATCHED)


def handle(officer: Desk, handler: Desk, cast: Cast) -> None:
    """The department names who does it, the handler shows the work, the department stands for it."""
    officer.chooses(Deed.NAME_HANDLER, WORDS)
    officer.page.locator("#id_handler").select_option(str(cast.id("handler")))
    officer.does(Deed.NAME_HANDLER)
    handler.chooses(Deed.SUBMIT, WORDS)
    handler.page.locator("#id_answer").fill("已更换井盖并加固井圈")
    take_photo(handler.page, colour="green")
    handler.does(Deed.SUBMIT)
    officer.chooses(Deed.CONFIRM, WORDS)
    officer.does(Deed.CONFIRM)
    officer.finds_state(State.ANSWERED)


def check(acceptor: Desk, supervisor: Desk, case: Case, cast: Cast) -> None:
    """Somebody who did not handle it looks whether it is done."""
    acceptor.opens_deed(case, Deed.REQUEST_CHECK)
    acceptor.page.locator("#id_account").select_option(str(cast.id("supervisor")))
    acceptor.does(Deed.REQUEST_CHECK)
    supervisor.chooses(Deed.CHECK, WORDS)
    supervisor.page.locator("input[name=passed][value='1']").check()
    take_photo(supervisor.page, colour="navy")
    supervisor.does(Deed.CHECK)


def answer_as_resident(page: Page, number: str, secret: str) -> None:
    """The resident follows the matter by number and secret, and says that it is solved."""
    page.goto(page.url.replace("/report", "/track"))
    page.locator("#id_number").fill(number)
    page.locator("#id_secret").fill(secret)
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator(".gz-timeline > li")).not_to_have_count(0)
    assert_accessible(page)
    assert_fits(page)
    assert "周丽" not in page.content()
    page.locator("label[for=id_stars_5]").click()
    page.locator("#answer-words").fill("修得很快，谢谢")
    page.locator("button[name=solved][value='1']").click()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_matter_goes_from_a_residents_photo_to_the_residents_word(
    open_page: OpenPage, sit: Sit, catalogue_loaded: Classes, language: str
) -> None:
    cast = sit.cast
    acceptor, dispatcher = sit("acceptor", language=language), sit("dispatcher", language=language)
    officer, handler = sit("officer", language=language), sit("handler", language=language)
    resident, number, secret = report_as_resident(open_page, language)
    case = Case.objects.get(number=number)

    acceptor.sees_soon(WORDS)
    file(acceptor, case, catalogue_loaded["manhole"])
    dispatcher.sees_soon(WORDS)
    dispatch(dispatcher, cast)
    officer.sees_soon(WORDS)
    handle(officer, handler, cast)
    if language != "en":
        check(acceptor, sit("supervisor"), case, cast)
    acceptor.chooses(Deed.CLOSE, WORDS)
    acceptor.does(Deed.CLOSE)
    acceptor.finds_state(State.CLOSED)
    answer_as_resident(resident, number, secret)
    expect(resident.locator(".gz-case-line .gz-state")).to_have_text(acceptor.state(State.EVALUATED))
    acceptor.goes_to(f"/cases/{case.pk}")
    acceptor.finds_state(State.EVALUATED)
    assert_accessible(acceptor.page)

    seal_all()
    checked = [] if language == "en" else ["request_check", "check"]
    ways = ["report", "file", "dispatch", "name_handler", "submit", "confirm", *checked, "close", "evaluate"]
    assert done_to(case.pk) == ways
    said = Evaluation.objects.get(case=case)
    assert (said.stars, said.words) == (5, "修得很快，谢谢")


def test_the_timeline_tells_the_loop_in_chinese_without_a_word_of_english(
    open_page: OpenPage, sit: Sit, cast: Cast, catalogue_loaded: Classes
) -> None:
    _, number, _ = report_as_resident(open_page, "zh-CN")
    case = Case.objects.get(number=number)
    acceptor = sit("acceptor")
    file(acceptor, case, catalogue_loaded["manhole"])
    dispatch(sit("dispatcher"), cast)
    acceptor.goes_to(f"/cases/{case.pk}")
    words = acceptor.page.locator("main").inner_text()
    assert re.findall(r"[A-Za-z]{3,}", words.replace("English", "")) == []
