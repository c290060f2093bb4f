"""The page behind a code in the browser: it reads well on a phone, and leads to a finished report in a few touches."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from gezhi.domain.cases.models import Case
from gezhi.domain.cases.tests.matters import Classes
from gezhi.domain.office import services
from gezhi.domain.registry.models import Building
from gezhi.domain.registry.tests.test_people import house
from gezhi.domain.workforce import services as workforce
from gezhi.ground.kernel.clock import now
from tests.browsing import OpenPage, assert_accessible, assert_fits, assert_well_made, screenshot
from tests.cast import COMMUNITY, MICRO, Cast
from tests.office.offered import coded


@pytest.fixture
def building(cast: Cast, catalogue_loaded: Classes) -> Building:
    """A building with a notice at its doors, a phone to call and services to book."""
    services.load_shipped(at=now(), is_open=True)
    scope, at = cast.scope("system_admin", now()), now()
    workforce.set_duty_phone(scope=scope, code=COMMUNITY, phone="0532-86991111")
    workforce.start_duty(scope=cast.scope("worker", at), at=at)
    words, ends = "周三 9 时至 17 时停水。", at + timedelta(days=3)
    services.hang_bulletin(scope=scope, code=MICRO, title="停水通知", words=words, valid_from=at, valid_to=ends, at=at)
    return house(cast)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_what_is_behind_a_code_reads_well(open_page: OpenPage, cast: Cast, building: Building, language: str) -> None:
    token = coded(cast, building)
    page = open_page(f"/d/{token}", language=language)
    assert_well_made(page, "door", language=language)
    for link in page.locator("main a").all():
        box = link.bounding_box()
        assert box is not None
        assert box["height"] >= 44, link.inner_text()
    page.goto(f"{page.url}/services/senior-card")
    assert_well_made(page, "booking", language=language)


def test_a_new_resident_goes_from_the_code_to_a_finished_report_without_a_position(
    open_page: OpenPage, cast: Cast, building: Building
) -> None:
    token = coded(cast, building)
    page = open_page(f"/d/{token}", width=390, touch=True)
    page.get_by_role("link", name="在此报事").tap()
    expect(page.locator(".gz-public-place")).to_contain_text("海韵花园3号楼")
    assert_fits(page)
    assert_accessible(page)
    screenshot(page, "door-report-390-zh", whole=True)
    page.locator("#id_words").fill("楼道灯不亮")
    page.get_by_role("button", name="上报", exact=True).tap()
    expect(page.locator(".gz-public-done")).to_be_visible()
    assert Case.objects.get().lon == building.lon
    screenshot(page, "door-reported-390-zh", whole=True)
    page.goto(f"{page.url.split('/report')[0]}/d/{token}")
    assert_fits(page)
    assert_accessible(page)
    screenshot(page, "door-mine-390-zh", whole=True)
    page.get_by_role("button", name=re.compile("楼道灯不亮")).tap()
    expect(page.locator(".gz-case-words")).to_have_text("楼道灯不亮")


def test_it_all_works_without_scripts(open_page: OpenPage, cast: Cast, building: Building, settings: Any) -> None:
    settings.PROOF_DELAY = 1
    page = open_page(f"/d/{coded(cast, building)}", width=390, scripts=False)
    page.get_by_role("link", name=re.compile("预约服务")).click()
    page.get_by_role("link", name=re.compile("老年优待证")).click()
    page.locator("#id_name").fill("王桂英")
    page.locator("#id_phone").fill("13800138000")
    page.wait_for_timeout(1_100)
    page.get_by_role("button", name="提交预约").click()
    expect(page.locator(".gz-keep .gz-code")).to_have_count(2)
    assert "老年优待证" in Case.objects.get().words


def test_the_sheet_to_print_fits_and_is_accessible(open_page: OpenPage, cast: Cast, building: Building) -> None:
    coded(cast, building)
    page = open_page(f"/register/buildings/{building.pk}/codes", account=cast.accounts["worker"])
    assert_well_made(page, "door-codes", language="zh-CN")
    page.get_by_role("link", name="打印页").click()
    expect(page.locator(".gz-sign")).to_have_count(2)
    assert_well_made(page, "door-sheet", language="zh-CN")
    page.emulate_media(media="print")
    expect(page.locator(".gz-sheet-head")).to_be_hidden()
