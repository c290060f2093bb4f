"""What we rely on in htmx 4 and in our policy: explicit inheritance, refusals in place, tokens on every request."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browsing import OpenPage

PART = '<div id="o">old</div>'


def page_with(open_page: OpenPage, markup: str, forgive: str = "") -> Page:
    page = open_page("/gallery?page=sign_in", forgive=forgive)

    def with_markup(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("</main>", f"{markup}</main>"))

    page.route("**/gallery**", with_markup)
    page.goto(page.url)
    page.wait_for_function("() => window.htmx !== undefined")
    return page


def test_a_refusal_with_422_is_shown_in_place(open_page: OpenPage) -> None:
    page = page_with(open_page, f'{PART}<button id="b" hx-post="/part" hx-target="#o">go</button>')
    page.route("**/part", lambda route: route.fulfill(status=422, body="必填", content_type="text/html"))
    page.locator("#b").click()
    expect(page.locator("#o")).to_have_text("必填")


def test_a_target_on_a_parent_holds_only_when_it_says_inherited(open_page: OpenPage) -> None:
    plain = f'{PART}<div hx-target="#o"><button id="b" hx-get="/part">go</button></div>'
    said = '<div id="p">old</div><div hx-target:inherited="#p"><button id="c" hx-get="/part">go</button></div>'
    page = page_with(open_page, plain + said)
    page.route("**/part", lambda route: route.fulfill(body="new", content_type="text/html"))
    page.locator("#b").click()
    page.locator("#c").click()
    expect(page.locator("#p")).to_have_text("new")
    expect(page.locator("#o")).to_have_text("old")


def test_every_htmx_request_carries_the_token(open_page: OpenPage) -> None:
    page = page_with(open_page, '<button id="b" hx-post="/i18n/setlang/" hx-vals=\'{"language": "en"}\'>go</button>')
    with page.expect_response(re.compile("setlang")) as got:
        page.locator("#b").click()
    assert got.value.status < 400


def test_a_network_that_does_not_answer_is_said_and_stays_on_the_page(open_page: OpenPage) -> None:
    page = page_with(open_page, f'{PART}<button id="b" hx-get="/part" hx-target="#o">go</button>', forgive="htmx:error")
    page.route("**/part", lambda route: route.abort())
    page.locator("#b").click()
    expect(page.locator("[data-toast]")).to_contain_text("内容未提交")
    page.locator("[data-toast] [data-close]").click()
    expect(page.locator("[data-toast]")).to_have_count(0)


def test_a_toast_comes_with_an_answer(open_page: OpenPage) -> None:
    page = page_with(open_page, f'{PART}<button id="b" hx-get="/part" hx-target="#o">go</button>')
    said = {"HX-Trigger": '{"gezhi:toast": {"words": "done"}}'}
    page.route("**/part", lambda route: route.fulfill(body="new", content_type="text/html", headers=said))
    page.locator("#b").click()
    expect(page.locator("[data-toast]")).to_contain_text("done")


@pytest.mark.parametrize("chosen", [1, 6])
def test_choosing_rows_shows_what_may_be_done_with_them(open_page: OpenPage, chosen: int) -> None:
    page = open_page("/gallery")
    expect(page.locator(".gz-selection")).to_be_hidden()
    if chosen == 6:
        page.locator("[data-choose-all]").check()
    else:
        page.locator("[data-choose]").first.check()
    expect(page.locator(".gz-selection strong")).to_have_text(str(chosen))
    assert page.locator("[data-choose-all]").is_checked() is (chosen == 6)
