"""A whole day without signal: everything arrives at the desk once, in order, with both times."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from playwright.sync_api import expect

from gezhi.domain.cases.models import Case, CaseClass
from gezhi.domain.cases.models import Photo as CasePhoto
from gezhi.domain.cases.vocabulary import State
from gezhi.domain.registry.models import Building, Home, Person, ThemePhoto, ThemeVisit, Tie
from gezhi.domain.registry.services import people
from gezhi.domain.registry.tests.test_people import door
from gezhi.edges.sync.models import Receipt
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.journal.models import Deed, Look
from gezhi.ground.plumbing.journal.writing import facts_of
from tests.cast import MONDAY, Cast
from tests.journeys.test_worker_on_foot import dispatched_to_worker
from tests.phone.conftest import Handheld, Phones, arrive, photo, settle

Classes = dict[str, CaseClass]
LOOKS = 4
"""Cards that were opened on the way."""
DEEDS = [
    *(
        "case.report",
        "case.take",
        "case.submit",
        "home.found",
        "home.visit",
        "home.confirm",
        "person.enter",
        "mark.visit",
    ),
]


def reports(phone: Handheld) -> None:
    page = phone.page
    page.get_by_role("link", name="上报").click()
    phone.shoots("report-photo")
    page.locator("#report-words").fill("井盖松动")
    expect(page.locator(".gz-place-line")).to_contain_text("已定位")
    phone.presses("提交上报")
    expect(page.get_by_text("已保存在本机")).to_be_visible()


def takes_and_finishes(phone: Handheld, words: str) -> None:
    page = phone.page
    page.get_by_role("link", name="今日").click()
    page.get_by_text(words).first.click()
    expect(page.get_by_text("照片 1 张，联网后可查看")).to_be_visible()
    phone.presses("接单")
    expect(page.get_by_text("接单：已存本机")).to_be_visible()
    phone.presses("提交结果")
    phone.shoots("photo-submit", "olive")
    page.locator("#words-submit").fill("已清理，恢复畅通")
    page.locator("form button[type=submit]").click()
    expect(page.get_by_text("提交结果：已存本机")).to_be_visible()


def visits(phone: Handheld, house: Building) -> None:
    page = phone.page
    phone.goes(f"home/{door(house, '102').pk}")
    phone.presses("登记为无人居住")
    expect(page.get_by_text("登记入户情况：已存本机")).to_be_visible()
    phone.goes(f"home/{door(house, '201').pk}")
    page.locator("summary").get_by_text("登记走访情况").click()
    page.get_by_label("无人应答").check()
    phone.presses("登记走访")
    expect(page.get_by_text("登记走访情况：已存本机")).to_be_visible()
    phone.goes(f"home/{door(house, '101').pk}")
    phone.presses("住户情况无变化")
    phone.presses("全部确认")
    expect(page.get_by_text("住户情况无变化：已存本机")).to_be_visible()


def enters_a_tenant(phone: Handheld) -> None:
    page = phone.page
    phone.presses("登记人员")
    page.get_by_label("租客").check()
    page.locator("#said-name").fill("周新")
    page.locator("#said-document").fill("11010519491231002X")
    page.locator("#said-phone").fill("13812345678")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text("登记人员：已存本机")).to_be_visible()


def fills_a_form(phone: Handheld, person: Person) -> None:
    page = phone.page
    phone.goes(f"person/{person.pk}")
    page.get_by_role("link", name="独居老人").click()
    page.get_by_label("需要帮助").check()
    page.locator("input[type=file]").set_input_files([photo("navy")])
    expect(page.locator(".gz-xf-photo")).to_be_visible()
    phone.presses("提交")
    expect(page.get_by_text("填写专题表：已存本机")).to_be_visible()


def done_at(line: Deed) -> datetime:
    return datetime.fromisoformat(str(facts_of(line)["done_at"]))


def everything_is_there(order: Case, home: Home, person: Person) -> None:
    """The desk sees what was done on the way, with its pictures."""
    order.refresh_from_db()
    assert order.state == State.ANSWERED
    reported = Case.objects.get(words="井盖松动")
    assert [CasePhoto.objects.filter(case=case).count() for case in (reported, order)] == [1, 2]
    assert Home.objects.get(building=home.building, stairwell="1", room="102").condition == "empty"
    tenant = Tie.objects.get(role="tenant", home=home).person
    assert (tenant.name, tenant.birth_date) == ("周新", date(1949, 12, 31))
    visit = ThemeVisit.objects.get(record__subject_id=person.pk)
    assert ThemePhoto.objects.filter(visit=visit).count() == 1


def test_a_day_in_airplane_mode_then_the_app_is_killed_then_everything_is_at_the_desk_once(
    handheld: Phones, cast: Cast, catalogue_loaded: Classes, house: Building, theme: str
) -> None:
    order = dispatched_to_worker(cast, catalogue_loaded, "楼道堆物，请清理", photo()["buffer"])
    home = door(house, "101")
    person = people.enter(scope=cast.scope("worker"), home_id=home.pk, values={"name": "王桂英"}, at=MONDAY)
    settle()
    phone = handheld("worker")
    phone.enrols()
    before = Deed.objects.count()
    phone.signal(False)
    begun = now()

    reports(phone)
    takes_and_finishes(phone, "楼道堆物")
    visits(phone, house)
    enters_a_tenant(phone)
    fills_a_form(phone, person)

    assert phone.queued() == len(DEEDS)
    assert Deed.objects.count() == before
    phone.is_killed()
    ended = now()
    phone.signal(True)  # a new browser, which nobody opens a page in

    phone.context.pages  # noqa: B018  (starts the browser)
    arrive(len(DEEDS) + LOOKS)
    settle()
    receipts = Receipt.objects.order_by("received_at")
    assert [receipt.deed for receipt in receipts if not receipt.deed.endswith(".look")] == DEEDS
    lines = [line for line in Deed.objects.order_by("seq") if "done_at" in facts_of(line)]
    assert {line.request_id for line in lines} == {one.pk.hex for one in receipts if not one.deed.endswith(".look")}
    for line in lines:
        assert begun - timedelta(seconds=1) <= done_at(line) <= ended <= line.at
    looks = Look.objects.filter(deed__in=["register.home.view", "register.view"])
    assert len(looks) >= LOOKS
    assert all("done_at" in facts_of(look) for look in looks)
    everything_is_there(order, home, person)
    phone.unlocks()
    expect(phone.page.locator(".gz-quiet")).to_contain_text("已同步")
    assert phone.queued() == 0
