"""The browser that reported lists its own matters: without an account, for whoever holds it, until told not to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from gezhi.domain.cases.models import Case, Reporter
from gezhi.domain.cases.services import assessing
from gezhi.domain.cases.tests.matters import command
from gezhi.domain.cases.tests.test_public_door import Resident
from gezhi.domain.cases.vocabulary import ERASED_WORDS
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.visitors import remembered
from tests.cast import Cast

pytestmark = pytest.mark.django_db

HEADING = "本机上报的事项"


@pytest.fixture(autouse=True)
def door(settings: Any, cast: Cast) -> Any:
    """The door with an easy proof and nobody counted yet."""
    settings.PROOF_COST = 20
    cache.clear()
    return settings


def reported(words: str = "三单元楼道灯坏了三天没有人修", **more: Any) -> tuple[Client, Case]:
    """A browser that reported once, without scripts, and the matter."""
    resident = Resident()
    resident.sends(**resident.typed(words=words, **more))
    return resident.browser, Case.objects.latest("reported_at")


def listed(browser: Client, address: str = "/report") -> list[str]:
    return [one.number for one in browser.get(address).context["mine"]]


@pytest.mark.parametrize("address", ["/report", "/track"])
def test_number_words_state_and_day_are_listed_and_nothing_about_anybody(address: str) -> None:
    browser, case = reported(name="王居民", phone="13800000000")

    page = browser.get(address).content.decode()

    assert HEADING in page
    assert case.number in page
    assert "三单元楼道灯坏了三天没有…" in page
    assert "待受理" in page
    for told in ("王居民", "13800000000", "人修", bytes(Reporter.objects.get().phone).hex()):
        assert told not in page
    assert listed(Client(), address) == [], "another browser sees nothing"


def test_one_tap_opens_the_matter_and_its_reporter_answers_there(cast: Cast) -> None:
    browser, case = reported()
    assessing.decline(command=command(cast, "acceptor", case, reason="不属受理范围"))

    page = browser.post("/track", {"mine": case.number})

    assert page.status_code == 200
    assert "不属受理范围" in page.content.decode()
    secret = page.context["secret"]
    assert Client().post("/track", {"number": case.number, "secret": secret}).status_code == 200
    for stranger in (Client(), Resident("203.0.113.8").browser):
        assert stranger.post("/track", {"mine": case.number}).status_code == 422


def test_the_last_five_are_listed_the_latest_first() -> None:
    resident = Resident()
    for count in range(6):
        cache.clear()
        resident.page = resident.browser.get("/report")
        resident.sends(**resident.typed(words=f"第{count}件"))

    assert listed(resident.browser) == list(Case.objects.order_by("-number").values_list("number", flat=True)[:5])


def tampered(browser: Client) -> None:
    for name in remembered.COOKIES:
        value = browser.cookies[name].value
        browser.cookies[name] = value[:40] + ("A" if value[40] != "A" else "B") + value[41:]


def erased(browser: Client) -> None:
    Case.objects.update(words=ERASED_WORDS)


def unknown(browser: Client) -> None:
    Case.objects.update(number="370211-20200101-00009")


def under_another_secret(browser: Client) -> None:
    Reporter.objects.update(secret_digest=bytes(32))


@pytest.mark.parametrize("gone", [tampered, erased, unknown, under_another_secret])
def test_what_is_not_ours_erased_or_unknown_is_not_there(gone: Callable[[Client], None]) -> None:
    browser, _ = reported()
    gone(browser)

    page = browser.get("/report")

    assert page.status_code == 200
    assert HEADING not in page.content.decode()


@pytest.mark.parametrize("value", ["", "A", "AQ==", "AQAB", "AgAB", "é", "AQAB" * 30, "/+井盖"])
def test_a_cookie_of_anybodys_making_is_nothing(value: str) -> None:
    request = RequestFactory().get("/report")
    request.COOKIES["gezhi_mine_report"] = value
    assert remembered.remembered(request) == []


def test_ninety_days_after_the_last_report_the_browser_remembers_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    browser, case = reported()
    for days, numbers in ((89, [case.number]), (91, [])):
        moved = now() + timedelta(days=days)
        monkeypatch.setattr(remembered, "now", lambda moved=moved: moved)
        assert listed(browser) == numbers


def test_whoever_holds_the_browser_takes_the_list_off_and_stands_where_they_stood() -> None:
    browser, case = reported()

    answer = browser.post("/track/forget", {"back": "/report"})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/report")
    assert {one.value for name, one in browser.cookies.items() if name in remembered.COOKIES} == {""}
    assert listed(browser) == []
    assert Case.objects.filter(pk=case.pk).exists()
    away = browser.post("/track/forget", {"back": "https://example.org/"})
    assert away.headers["Location"] == "/track"


def test_the_cookies_are_sealed_and_shown_to_the_residents_pages_alone() -> None:
    browser, case = reported()

    for name, path in remembered.COOKIES.items():
        cookie = browser.cookies[name]
        assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (path, True, "Lax")
        assert cookie["max-age"] == 90 * 24 * 3600
        assert case.number not in cookie.value


def test_a_page_asks_once_where_the_browser_remembers_and_never_else() -> None:
    def asked(browser: Client) -> int:
        browser.get("/track")
        with CaptureQueriesContext(connection) as queries:
            browser.get("/track")
        return len(queries)

    assert asked(reported()[0]) == asked(Client()) + 1
