"""Old machines and locked-down browsers: sign-in, list, case, report and tracking work without a script."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

from gezhi.domain.accounts import services as accounts
from gezhi.domain.cases import selectors, services
from gezhi.domain.cases.models import Case, CaseClass
from gezhi.domain.cases.vocabulary import State
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.actors import SYSTEM
from tests.browsing import OpenPage
from tests.cast import INSIDE, Cast
from tests.journeys.conftest import kept_words, photo

Classes = dict[str, CaseClass]


def test_an_acceptor_signs_in_finds_a_case_and_files_it_without_scripts(
    open_page: OpenPage, cast: Cast, catalogue_loaded: Classes
) -> None:
    accounts.set_password(by=SYSTEM, account=cast.accounts["acceptor"], password="a long pass phrase")
    place = services.Place(lon=INSIDE[0], lat=INSIDE[1])
    wanted = services.Report(words="井盖不见了", place=place)
    case = services.report(scope=cast.scope("worker", now()), report=wanted).case
    page = open_page("/accounts/login/?next=/cases", scripts=False)
    page.locator("#id_login").fill("acceptor")
    page.locator("#id_password").fill("a long pass phrase")
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_role("link", name="井盖不见了").click()
    page.wait_for_url(re.compile(f"/cases/{case.pk}$"))
    page.get_by_role("link", name="立案", exact=True).click()
    page.locator("#id_case_class").select_option(str(catalogue_loaded["manhole"].pk))
    page.get_by_role("button", name="显示该类别的立案条件").click()
    expect(page.locator(".gz-error")).to_have_count(0)
    page.locator("#id_condition").select_option(index=1)
    page.get_by_role("button", name="立案", exact=True).click()
    page.wait_for_url(re.compile(f"/cases/{case.pk}$"))
    case.refresh_from_db()
    assert case.state == State.FILED


def test_a_resident_reports_and_follows_a_matter_without_scripts(
    open_page: OpenPage, cast: Cast, catalogue_loaded: Classes, settings: Any
) -> None:
    settings.PROOF_DELAY = 2
    page = open_page("/report", width=390, scripts=False)
    page.locator("#id_photos").set_input_files([photo()])
    page.locator("#id_words").fill("路面塌陷")
    page.locator("#id_lon").fill(str(INSIDE[0]))
    page.locator("#id_lat").fill(str(INSIDE[1]))
    page.get_by_role("button", name="上报", exact=True).click()
    expect(page.locator(".gz-note[data-tone=risk]")).to_contain_text("提交过快")
    expect(page.locator("#id_words")).to_have_value("路面塌陷")
    expect(page.get_by_label("teal.jpg")).to_be_checked()
    page.wait_for_timeout(2_000)
    page.get_by_role("button", name="上报", exact=True).click()
    number, secret = kept_words(page)
    page.get_by_role("link", name="反映其他问题").click()
    page.get_by_role("link", name="查询办理进展").click()
    page.locator("#id_number").fill(number)
    page.locator("#id_secret").fill(secret)
    page.get_by_role("button", name="查询", exact=True).click()
    expect(page.locator(".gz-case-words")).to_have_text("路面塌陷")
    case = Case.objects.get(number=number)
    assert case.place_kind == "point"
    assert len(selectors.photos_of(cast.scope("acceptor"), case)) == 1, "chosen once, kept through the refusal"


def test_a_wrong_secret_is_answered_like_a_wrong_number(open_page: OpenPage, cast: Cast) -> None:
    page = open_page("/track", width=390, scripts=False)
    page.locator("#id_number").fill("370211-20261116-00001")
    page.locator("#id_secret").fill("not-the-secret")
    page.get_by_role("button", name="查询", exact=True).click()
    expect(page.locator(".gz-note")).to_be_visible()
    expect(page.locator(".gz-timeline")).to_have_count(0)
