"""A lost elder, found without signal: the police station has her photo, the answer comes back, she is handed over."""

from __future__ import annotations

from datetime import datetime, timedelta

from playwright.sync_api import expect

from gezhi.domain.cases import selectors, services
from gezhi.domain.cases.models import Case, CaseClass, Photo, Recording
from gezhi.domain.cases.services import catalogue, dispatching
from gezhi.domain.cases.vocabulary import State
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.journal.writing import facts_of
from tests.browsing import screenshot
from tests.cast import Cast
from tests.phone.conftest import SENT_WITHIN, Handheld, Phones, arrive, settle
from tests.phone.test_screens import well

Classes = dict[str, CaseClass]
FIVE_HOURS = timedelta(hours=5)
COUNTED = """(() => { window.rung = 0; window.AudioContext = class { constructor() { window.rung += 1;
  throw new DOMException('no sound in tests', 'NotSupportedError'); } } })()"""


def police_helps(cast: Cast, classes: Classes) -> None:
    """The city names the class and the department that help on the spot."""
    found = classes["manhole"]
    catalogue.change_class(by=SYSTEM, class_id=found.pk, told=catalogue.ClassIn("", department_id=cast.bureau.pk))
    catalogue.set_procedure(by=SYSTEM, case_class=found, is_help=True)


def calls(phone: Handheld) -> None:
    page = phone.page
    page.get_by_role("link", name="有人需要帮助").click()
    phone.shoots("help-photo")
    phone.speaks()
    page.locator("#help-words").fill("走失老人，自称姓王，穿蓝色棉衣")
    expect(page.locator(".gz-place-line")).to_contain_text("已定位")
    phone.presses("发出求助")
    expect(page.get_by_text("已保存在本机")).to_be_visible()


def hands_over(phone: Handheld) -> None:
    page = phone.page
    phone.presses("移交")
    page.locator("#handed-words").fill("移交其女儿，村干部陪同")
    since = page.locator("#handed-since").input_value()
    page.locator("#handed-since").fill(f"{datetime.fromisoformat(since) - FIVE_HOURS:%Y-%m-%dT%H:%M}")
    well(phone, "handover")
    phone.presses("登记移交")


def test_help_called_without_signal_is_answered_and_handed_over(
    handheld: Phones, cast: Cast, catalogue_loaded: Classes
) -> None:
    police_helps(cast, catalogue_loaded)
    settle()
    phone = handheld("worker")
    phone.context.add_init_script(COUNTED)
    page = phone.enrols()
    phone.signal(False)
    calls(phone)
    assert Case.objects.count() == 0

    phone.signal(True)
    expect(page.get_by_text("已上传中心")).to_be_visible(timeout=SENT_WITHIN)
    case = Case.objects.get(words__startswith="走失老人")
    assert (case.state, case.department_id, case.urgency) == (State.DISPATCHED, cast.bureau.pk, "urgent")
    assert Photo.objects.get(case=case).purpose == "person"
    assert len(selectors.photos_of(cast.scope("officer"), case)) == 1
    assert selectors.photos_of(cast.scope("acceptor"), case) == []
    said = Recording.objects.get(case=case)
    assert (said.purpose, said.container) == ("person", "webm")
    assert said.seconds >= 1

    dispatching.step(command=services.Command(cast.scope("officer"), case.pk), words="已核实：王某，家住邻镇，家属在途")
    settle()
    phone.presses("返回今日")
    phone.goes("me")
    phone.presses("立即同步")
    phone.goes("orders")
    expect(page.get_by_text("已核实：王某")).to_be_visible(timeout=SENT_WITHIN)
    assert page.evaluate("window.rung") == 1
    screenshot(page, "phone-today-answer-390-zh-day")
    page.get_by_text("已核实：王某").click()
    phone.hears()
    hands_over(phone)
    arrive(1, "case.note")
    line = facts_of(Deed.objects.get(subject_id=case.pk, deed="case.note"))
    assert line["words"] == "移交其女儿，村干部陪同"
    assert 300 <= line["stayed_minutes"] <= 305
    phone.goes("orders")
    expect(page.get_by_text("新回复")).to_have_count(0)
