"""What may happen to a phone: somebody else was quicker, a PIN is guessed, the phone is lost, a post ends."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.accounts import services as accounts_services
from gezhi.domain.accounts.models import Device
from gezhi.domain.cases.models import CaseClass
from gezhi.domain.registry.models import Building, Person
from gezhi.domain.registry.services import people
from gezhi.domain.registry.tests.test_people import door
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.actors import SYSTEM
from tests.cast import MONDAY, Cast
from tests.phone.conftest import Handheld, Phones, settle

Classes = dict[str, CaseClass]
HELD = "indexedDB.databases().then(all => all.map(one => one.name).includes('gezhi-phone'))"


@pytest.fixture
def somebody(cast: Cast, catalogue_loaded: Classes, house: Building) -> Person:
    home = door(house, "101")
    return people.enter(scope=cast.scope("worker"), home_id=home.pk, values={"name": "王桂英"}, at=MONDAY)


def is_told_to_match(phone: Handheld) -> None:
    phone.goes("me")
    phone.presses("立即同步")


def test_two_who_amended_one_person_stand_side_by_side_until_somebody_chooses(
    handheld: Phones, cast: Cast, somebody: Person
) -> None:
    phone = handheld("worker")
    page = phone.enrols()
    phone.signal(False)
    phone.goes(f"person/{somebody.pk}")
    phone.presses("更正")
    page.locator("#said-workplace").fill("造船厂")
    page.get_by_role("button", name="更正", exact=True).click()
    expect(page.get_by_text("更正人员信息：已存本机")).to_be_visible()
    people.amend(scope=cast.scope("registrar"), id=somebody.pk, values={"workplace": "港务局"})
    settle()

    phone.signal(True)
    page.get_by_role("link", name="1 条需处理").click()

    choosing = page.locator(".gz-choosing")
    expect(choosing).to_contain_text("造船厂")
    expect(choosing).to_contain_text("港务局")
    phone.presses("仍用我的填写")
    expect(page.get_by_text("已全部上传")).to_be_visible()
    somebody.refresh_from_db()
    assert somebody.workplace == "造船厂"


def test_eight_wrong_pins_erase_what_is_kept(handheld: Phones, somebody: Person) -> None:
    phone = handheld("worker")
    phone.enrols()
    phone.is_killed()
    page = phone.opens()
    assert page.evaluate(HELD)
    for left in range(7, -1, -1):
        page.locator("#pin").fill("000000")
        page.get_by_role("button", name="打开", exact=True).click()
        told = f"还可输入 {left} 次" if left else "口令连续输错八次"
        expect(page.get_by_text(told)).to_be_visible()
    assert not page.evaluate(HELD)


def test_a_lost_phone_erases_itself_at_its_next_contact(handheld: Phones, cast: Cast, somebody: Person) -> None:
    phone = handheld("worker")
    page = phone.enrols()
    device = Device.objects.get()
    accounts_services.lose_my_device(scope=cast.scope("worker", now()), id=device.pk, at=now())
    settle()

    is_told_to_match(phone)

    expect(page.get_by_text("本机已被报失，数据已清除")).to_be_visible()
    assert not page.evaluate(HELD)


def test_a_post_that_ends_takes_its_documents_along(handheld: Phones, cast: Cast, somebody: Person) -> None:
    phone = handheld("worker")
    page = phone.enrols()
    phone.goes("grid")
    expect(page.get_by_text("3号楼").first).to_be_visible()
    post = accounts.my_posts(cast.scope("worker", now()), at=now()).get()
    accounts_services.end_post(by=SYSTEM, post=post, at=now())
    settle()

    is_told_to_match(phone)

    phone.goes("")
    expect(page.get_by_text("您当前没有岗位")).to_be_visible()
    phone.goes(f"person/{somebody.pk}")
    expect(page.get_by_text("此人已不在您的网格内")).to_be_visible()
