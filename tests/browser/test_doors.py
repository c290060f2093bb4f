"""The pages everybody meets first, or when something is refused."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from gezhi.domain.accounts.services import accounts
from gezhi.ground.plumbing.actors import SYSTEM
from tests.browsing import OpenPage, assert_accessible, assert_fits, screenshot


@pytest.mark.parametrize("width", [1280, 390])
def test_the_sign_in_page_refuses_a_wrong_password_in_one_sentence(open_page: OpenPage, width: int) -> None:
    page = open_page("/accounts/login/", width=width)
    screenshot(page, f"sign-in-{width}")
    page.locator("#id_login").fill("nobody")
    page.locator("#id_password").fill("not the password")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert_fits(page)
    assert_accessible(page)


@pytest.mark.parametrize("scripts", [True, False])
def test_signing_in_works_with_and_without_scripts(open_page: OpenPage, scripts: bool) -> None:
    accounts.create_account(by=SYSTEM, username="wangfang", name="王芳", password="a long pass phrase")
    page = open_page("/accounts/login/?next=/gallery", scripts=scripts)
    page.locator("#id_login").fill("wangfang")
    page.locator("#id_password").fill("a long pass phrase")
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(re.compile("/gallery$"))


def test_a_page_that_does_not_exist_says_so_and_leads_home(open_page: OpenPage) -> None:
    page = open_page("/gallery")
    page.goto(page.url.replace("/gallery", "/no-such-page"))
    expect(page.locator("h1")).to_have_text("未找到")
    expect(page.get_by_role("link", name="返回首页")).to_be_visible()
    assert_accessible(page)
