"""What is held about me, in the browser: from the desk's code to the request for a correction, without scripts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from gezhi.domain.cases.models import Case
from gezhi.domain.cases.services import catalogue
from gezhi.domain.cases.tests.matters import Classes
from gezhi.domain.registry.models import Person
from gezhi.domain.registry.tests.test_people import door, enter, house
from gezhi.ground.plumbing.actors import SYSTEM
from tests.browsing import OpenPage, assert_well_made
from tests.cast import LONG_AGO, Cast

EDITION = "gbt30428.2-2013"


@pytest.fixture
def resident(cast: Cast, catalogue_loaded: Classes) -> Person:
    catalogue.load_rights(by=SYSTEM, edition=EDITION, at=LONG_AGO)
    return enter(cast, door(house(cast), "301"), name="王桂英", phone="13800138000", workplace="造船厂", sex="2")


def test_a_resident_scans_reads_and_has_something_put_right(
    open_page: OpenPage, cast: Cast, resident: Person, settings: Any
) -> None:
    settings.PROOF_DELAY = 1
    desk = open_page(f"/register/people/{resident.pk}", account=cast.accounts["worker"])
    desk.get_by_role("link", name="本人查看").click()
    assert_well_made(desk, "own-check", language="zh-CN")
    desk.get_by_text("核对本人身份证件").click()
    desk.get_by_role("button", name="出示二维码").click()
    assert_well_made(desk, "own-code", language="zh-CN")
    address = re.search(r"/own/open/\S+", desk.locator("main").inner_text())
    assert address is not None

    mine = open_page(address[0], width=390, scripts=False)
    mine.get_by_role("button", name="打开查看").click()
    expect(mine.locator("h1")).to_have_text("王桂英")
    for link in mine.locator("main a, main button").all():
        box = link.bounding_box()
        assert box is not None
        assert box["height"] >= 44, link.inner_text()
    mine.get_by_role("link", name="有误: 工作单位").click()
    mine.locator("#id_right").fill("港务局")
    mine.wait_for_timeout(1_100)
    mine.get_by_role("button", name="提交申请").click()
    expect(mine.locator(".gz-keep .gz-code")).to_have_count(2)
    assert "应为：港务局" in Case.objects.get().words


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_pages_of_ones_own_read_well(open_page: OpenPage, cast: Cast, resident: Person, language: str) -> None:
    from django.test import Client

    clerk = Client()
    clerk.force_login(cast.accounts["worker"])
    code = clerk.post(f"/register/people/{resident.pk}/own", {"checked": "known"}).content.decode()
    address = re.search(r"/own/open/[\w-]+", code)
    assert address is not None
    page = open_page(address[0], language=language, width=390)
    assert_well_made(page, "own-open", language=language)
    page.locator("main button").click()
    assert_well_made(page, "own", language=language)
    page.goto(page.url + "/wrong?about=phone")
    assert_well_made(page, "own-wrong", language=language)
