"""The residents' door in the browser: the proof is made while people type, and the page reads well."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gezhi.domain.cases.models import Case
from tests.browsing import OpenPage, assert_well_made, screenshot
from tests.cast import Cast


def fill_in(page: Page, words: str = "楼道灯不亮") -> None:
    page.locator("#id_words").fill(words)
    page.locator("#id_address").fill("长江路 1 号")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_report_page_reads_well_and_tells_how_data_are_handled(
    open_page: OpenPage, cast: Cast, language: str
) -> None:
    page = open_page("/report", language=language)
    expect(page.locator(".gz-notice")).to_be_visible()
    assert_well_made(page, "report", language=language)


def test_the_browser_proves_its_work_while_the_form_is_filled_in(open_page: OpenPage, cast: Cast) -> None:
    page = open_page("/report", width=390)
    page.wait_for_function("document.querySelector('input[name=solution]').value !== ''")
    fill_in(page)
    page.get_by_role("button", name="上报", exact=True).click()
    expect(page.locator(".gz-public-done")).to_be_visible()
    assert Case.objects.count() == 1


def test_a_form_sent_before_the_work_is_done_waits_and_goes_by_itself(
    open_page: OpenPage, cast: Cast, settings: Any
) -> None:
    settings.PROOF_COST = 200_000
    page = open_page("/report", width=390)
    fill_in(page)
    page.get_by_role("button", name="上报", exact=True).click()
    expect(page.locator(".gz-public-done")).to_be_visible(timeout=60_000)
    assert Case.objects.count() == 1


def test_without_web_crypto_the_form_waits_for_the_token(open_page: OpenPage, cast: Cast, settings: Any) -> None:
    """As over plain http in a local network, where browsers have no web crypto."""
    settings.PROOF_DELAY = 2
    page = open_page("/report", width=390)
    page.add_init_script("Object.defineProperty(window, 'isSecureContext', {get: () => false})")
    page.reload()
    fill_in(page)
    page.get_by_role("button", name="上报", exact=True).click()
    expect(page.locator(".gz-proof")).to_contain_text("请稍候")
    expect(page.locator(".gz-public-done")).to_be_visible()
    assert Case.objects.count() == 1


def test_a_refused_form_is_still_there_and_proves_itself_anew(open_page: OpenPage, cast: Cast, settings: Any) -> None:
    settings.PUBLIC_REPORTS = {**settings.PUBLIC_REPORTS, "browser": 0}
    page = open_page("/report", width=390)
    fill_in(page, "写了很久的一段话")
    page.get_by_role("button", name="上报", exact=True).click()
    expect(page.locator(".gz-note[data-tone=risk]")).to_contain_text("操作过于频繁")
    expect(page.locator("#id_words")).to_have_value("写了很久的一段话")
    screenshot(page, "report-refused-390-zh")
    settings.PUBLIC_REPORTS = {**settings.PUBLIC_REPORTS, "browser": 5}
    page.get_by_role("button", name="上报", exact=True).click()
    expect(page.locator(".gz-public-done")).to_be_visible()
    assert Case.objects.count() == 1
