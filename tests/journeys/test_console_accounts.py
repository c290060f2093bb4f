"""The console's pages about accounts in a browser: accessible, within the window, in one language, without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from gezhi.domain.accounts import services
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.actors import SYSTEM
from tests.browsing import OpenPage, assert_well_made
from tests.cast import Cast
from tests.journeys.conftest import Sit
from tests.journeys.test_every_page import KEPT_LATIN, LATIN

KEPT = KEPT_LATIN | {
    "ODK",
    "Collect",
    "security",
    "admin",
    "xlsx",
    "CSV",
    "UTF",
    "testserver",
    "Chromium",
    "Chrome",
    "Linux",
    "https",
    "USB",
    "PIN",
    "gas",
}
PAGES = {
    "security_admin": [
        "/console",
        "/console/accounts",
        "/console/accounts?state=locked",
        "/console/accounts/new",
        "/console/accounts/table",
        "/console/accounts/{worker}",
        "/console/accounts/{worker}/reset",
        "/console/accounts/{worker}/administrator",
        "/console/accounts/{officer}/tokens/new",
        "/console/sign-in",
        "/console/tokens",
        "/console/roles",
    ],
    "system_admin": [
        "/console",
        "/console/posts",
        "/console/posts/new",
        "/console/posts/table",
        "/console/departments",
        "/console/departments/new",
        "/console/departments/{bureau}",
    ],
    "worker": ["/me", "/me/password", "/me/sessions", "/me/tokens", "/accounts/2fa/"],
}


def _name(path: str) -> str:
    return "-".join(part for part in path.replace("?", "/").split("/") if part and "{" not in part)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("role", sorted(PAGES))
def test_every_page_about_accounts_is_accessible_and_fits(sit: Sit, cast: Cast, role: str, language: str) -> None:
    services.issue_token(by=SYSTEM, account=cast.accounts["officer"], name="工单系统", at=now())
    desk = sit(role, "/me", language=language)
    for path in PAGES[role]:
        desk.goes_to(path.format(worker=cast.id("worker"), officer=cast.id("officer"), bureau=cast.bureau.pk))
        expect(desk.page.locator(".gz-trouble")).to_have_count(0)
        assert_well_made(desk.page, f"accounts-{role}-{_name(path)}", language=language)
        if language == "zh-CN":
            seen = set(LATIN.findall(desk.page.locator("main").inner_text()))
            assert seen <= KEPT | cast.accounts.keys() | {"department", "grid", "system", "audit", "gas"}, path


def test_an_account_is_made_and_signs_in_for_the_first_time_without_scripts(open_page: OpenPage, cast: Cast) -> None:
    page = open_page("/console/accounts/new", account=cast.accounts["security_admin"], scripts=False)
    page.locator("#id_username").fill("zhao.yun")
    page.locator("#id_name").fill("赵云")
    page.get_by_role("button", name="建立账号").click()
    secret = page.locator("[data-secret]").inner_text()

    first = open_page("/accounts/login/?next=/me", scripts=False)
    first.locator("#id_login").fill("zhao.yun")
    first.locator("#id_password").fill(secret)
    first.get_by_role("button", name="登录", exact=True).click()
    first.wait_for_url("**/me/password")
    first.locator("#id_present").fill(secret)
    for field in ("#id_password", "#id_again"):
        first.locator(field).fill("My very own 1 word")
    first.get_by_role("button", name="修改密码").click()
    expect(first.locator("body")).to_contain_text("密码已修改")
