"""A micro grid's doors without signal: one tap each, ticked at once, at the desk as evidence afterwards."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from gezhi.domain.accounts.services import create_account, give_post
from gezhi.domain.grids import selectors as grids
from gezhi.domain.office import services
from gezhi.domain.office.models import Instruction, InstructionReceipt
from gezhi.domain.registry.models import Building, Home, HomeVisit
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.actors import SYSTEM
from tests.browsing import OpenPage, assert_accessible, assert_well_made, screenshot
from tests.cast import COUNTY, LONG_AGO, MICRO, Cast
from tests.phone.conftest import Handheld, Phones, settle

SMALL = """() => [...document.querySelectorAll('main a, main button, main input, main summary')]
    .map(one => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
    .filter(([, box]) => box.width > 0 && (box.width < 44 || box.height < 44)).map(([html]) => html)"""


def given(cast: Cast) -> Instruction:
    """From the district down to every micro grid."""
    told: dict[str, Any] = {
        "code": COUNTY,
        "roles": ["micro_worker"],
        "title": "逐户查看燃气软管",
        "words": "老化的登记。",
    }
    return services.give_instruction(scope=cast.scope("leader"), needs_answer=True, at=now(), **told)


def answers(phone: Handheld) -> None:
    """Note the instruction and report back, without signal."""
    page = phone.page
    page.get_by_text("逐户查看燃气软管").click()
    phone.presses("签收")
    page.locator("#answer-words").fill("12 户已看 4 户，换软管 1 根")
    screenshot(page, "phone-instruction-390-zh")
    assert page.evaluate(SMALL) == []
    phone.presses("反馈完成情况")
    expect(page.get_by_text("已反馈")).to_be_visible()
    phone.goes("")
    expect(page.get_by_text("逐户查看燃气软管")).to_have_count(0)


def test_a_micro_grid_is_walked_without_signal_and_stands_as_evidence(
    cast: Cast, house: Building, handheld: Phones, open_page: OpenPage
) -> None:
    cell = grids.live_cell(MICRO).pk
    told: dict[str, Any] = {"cell_id": cell, "code": MICRO, "department": None, "valid_from": LONG_AGO}
    me = create_account(by=SYSTEM, username="micro", name="宋梅", at=LONG_AGO)
    give_post(by=SYSTEM, account=me, role="micro_worker", **told)
    cast.accounts["micro"] = me
    row = given(cast)
    settle()
    phone = handheld("micro")
    page = phone.enrols()
    expect(page.get_by_role("heading", name="我的户室")).to_be_visible()
    doors = page.locator(".gz-round-door")
    expect(doors).to_have_count(12)
    assert_accessible(page)
    assert page.evaluate(SMALL) == []

    phone.signal(False)
    for place, name in enumerate(["见面", "无人", "电话", "传单"]):
        doors.nth(place).get_by_role("button", name=name).click()
        expect(doors.nth(place).get_by_role("button", name=name)).to_be_disabled()
    expect(page.get_by_text("12 户中已完成 2 户")).to_be_visible()
    expect(doors.nth(1)).to_contain_text("未成 1 次")
    expect(doors.nth(3)).to_contain_text("已发宣传单")
    assert phone.queued() == 4
    screenshot(page, "my-doors-390-zh")
    phone.goes("orders")
    phone.goes("")
    expect(doors).to_have_count(10)

    answers(phone)
    phone.signal(True)
    expect(page.locator(".gz-quiet a")).to_have_count(0, timeout=30_000)
    expect(page.get_by_text("12 户中已完成 2 户")).to_be_visible()
    noted = HomeVisit.objects.order_by("at").values_list("way", "result", "account_id")
    assert list(noted) == [
        *(("knock", "met", me.pk), ("knock", "nobody", me.pk)),
        *(("phone", "met", me.pk), ("leaflet", "left", me.pk)),
    ]
    assert sorted(Home.objects.filter(condition="lived_in").values_list("tries", flat=True)) == [0, 0]
    assert InstructionReceipt.objects.get(instruction=row).answer == "12 户已看 4 户，换软管 1 根"
    desk = open_page(f"/instructions/{row.pk}", account=cast.accounts["leader"])
    assert_well_made(desk, "instruction", language="zh-CN")
