"""Every page of every role: accessible, within its window, in one language; and the pictures of the manual."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from gezhi.domain.cases import selectors, services
from gezhi.domain.cases.models import Case, CaseClass
from gezhi.domain.cases.services import assessing, dispatching
from gezhi.domain.cases.vocabulary import ClassKind, Source
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.journal.sealing import seal_all
from tests.browsing import OpenPage, assert_accessible, assert_fits, assert_well_made, screenshot, wants_pictures
from tests.cast import INSIDE, Cast
from tests.journeys.conftest import Classes, Sit

REPORTS = {
    "前湾小区东门污水井盖不见了": (ClassKind.COMPONENT, "0102"),
    "长江路公交站垃圾桶满了没人清": (ClassKind.EVENT, "0192"),
    "2 号楼楼道堆放纸箱，出入不便": (ClassKind.EVENT, "0136"),
    "幼儿园门口路面塌了一块": (ClassKind.EVENT, "0505"),
    "菜市场后门井盖破损": (ClassKind.COMPONENT, "0101"),
    "前湾路三盏路灯不亮": (ClassKind.COMPONENT, "0137"),
}
MATTERS = tuple(REPORTS)
NAMES = re.compile(r"[\u4e00-\u9fff]+")
LATIN = re.compile(r"[A-Za-z]{3,}")
DESK_PAGES = [
    "/workbench",
    "/inbox",
    "/cases",
    "/cases/new",
    "/cases/map",
    "/catalogue",
    "/statistics",
    "/staff",
    "/me",
]
KEPT_LATIN = {"English", "Excel", "Ctrl", "GB", "acceptor", "worker"}


@pytest.fixture
def busy_town(cast: Cast, catalogue_loaded: Classes) -> Case:
    """A few matters, each a step further than the one before; the last one is in a department's hands."""
    cases = [_reported(cast, words, n) for n, words in enumerate(MATTERS)]
    for case in cases[2:]:
        wanted = services.Command(cast.scope("acceptor", now()), case.pk)
        found = _class(cast, case.words)
        assessing.file(command=wanted, case_class=found, limit=found.limits.order_by("order").first())
    for case in cases[4:]:
        wanted = services.Command(cast.scope("dispatcher", now()), case.pk)
        dispatching.dispatch(command=wanted, department_id=cast.bureau.pk)
    seal_all()
    return cases[-1]


def _class(cast: Cast, words: str) -> CaseClass:
    kind, code = REPORTS[words]
    return selectors.class_by_key(cast.scope("acceptor", now()), kind=kind, code=code)


def _reported(cast: Cast, words: str, n: int) -> Case:
    found = _class(cast, words)
    place = services.Place(lon=INSIDE[0] + n * 0.01, lat=INSIDE[1] + n * 0.005, address="长江路 1 号")
    at = now() - timedelta(hours=6 - n)
    wanted = services.Report(words=words, place=place, source=Source.HOTLINE, case_class=found, at=at)
    return services.report(scope=cast.scope("acceptor", at), report=wanted).case


def test_every_page_of_a_desk_is_accessible_and_fits(sit: Sit, busy_town: Case) -> None:
    desk = sit("acceptor")
    case = f"/cases/{busy_town.pk}"
    for path in [*DESK_PAGES, case, f"{case}/why", f"{case}/print", f"{case}/amend", f"/cases?open={busy_town.pk}"]:
        desk.goes_to(path)
        assert_well_made(desk.page, "desk" + path.replace("/", "-"), language="zh-CN")


@pytest.mark.parametrize("path", ["/workbench", "/inbox", "/cases", "/cases/new", "/cases/map", "/me"])
def test_every_place_of_the_phone_is_accessible_and_fits(sit: Sit, busy_town: Case, path: str) -> None:
    page = sit("worker", path, width=390, touch=True).page
    expect(page.locator(".gz-places")).to_be_visible()
    assert_fits(page)
    assert_accessible(page)


@pytest.mark.parametrize("role", ["dispatcher", "officer", "supervisor", "leader"])
def test_no_english_is_left_on_a_chinese_page(sit: Sit, busy_town: Case, role: str) -> None:
    desk = sit(role)
    for path in ["/workbench", "/cases", f"/cases/{busy_town.pk}", "/statistics", "/staff"]:
        desk.goes_to(path)
        assert set(LATIN.findall(_words(desk.page))) <= KEPT_LATIN


def test_no_chinese_is_left_on_an_english_page_but_names_and_what_people_wrote(sit: Sit, busy_town: Case) -> None:
    desk = sit("dispatcher", language="en")
    for path in ["/workbench", "/cases", "/statistics?by=class", "/statistics?by=department", "/staff"]:
        desk.goes_to(path)
        assert _strange(desk.page) == set()


def _words(page: Page) -> str:
    return page.locator("body").inner_text()


def _strange(page: Page) -> set[str]:
    """Chinese on the page that is neither a name nor data."""
    data = {"中文", "长江路", "号"} | {part for words in MATTERS for part in NAMES.findall(words)}
    places = re.compile(r"黄岛区|黄岛街道|前湾社区|微?网格|崂山区|青岛市|山东省")
    found = {word for word in NAMES.findall(places.sub("", _words(page))) if word not in data}
    people = {"李强", "王芳", "刘敏", "孙浩", "周丽", "陈静", "高峰", "郑楠"}
    return {word for word in found if word not in people}


def test_choosing_a_row_opens_the_case_beside_the_list_and_the_address_follows(sit: Sit, busy_town: Case) -> None:
    page = sit("acceptor", "/cases?is_open=1").page
    page.locator("tr[data-row]", has_text=MATTERS[0]).get_by_role("link").click()
    expect(page.locator("#detail .gz-case-words")).to_have_text(MATTERS[0])
    opened = page.url
    assert re.search(r"/cases\?is_open=1&open=[0-9a-f-]{36}$", opened)
    page.reload()
    expect(page.locator("#detail .gz-case-words")).to_have_text(MATTERS[0])
    expect(page.locator("tr[aria-current]")).to_have_count(1)


def test_the_keyboard_walks_the_list_and_opens_a_case(sit: Sit, busy_town: Case) -> None:
    page = sit("acceptor", "/cases?is_open=1").page
    page.locator("tr[data-row] a").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#detail [data-key]")).to_be_visible()
    expect(page.locator("tr[data-row]").nth(1)).to_have_attribute("aria-current", "true")


def test_one_click_on_the_mark_in_the_bar_goes_on_duty_and_off_again(sit: Sit) -> None:
    page = sit("acceptor").page
    page.get_by_role("button", name="未在岗").click()
    page.get_by_role("button", name="在岗", exact=True).click()
    expect(page.get_by_role("button", name="未在岗")).to_be_visible()


def test_the_wall_shows_where_the_open_matters_are(open_page: OpenPage, cast: Cast, busy_town: Case) -> None:
    page = open_page("/wall", width=1920, height=1080, account=cast.accounts["leader"])
    expect(page.locator("[data-map]")).to_have_attribute("data-ready", "yes")
    expect(page.locator(".gz-stat", has_text="在办").locator(".gz-stat-value")).to_have_text(str(len(MATTERS)))
    assert_accessible(page)
    assert_fits(page)


@pytest.mark.skipif(not wants_pictures(), reason="nobody asked for pictures (GEZHI_PICTURES=1)")
@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_four_main_pages_stand_for_their_pictures(sit: Sit, busy_town: Case, language: str, width: int) -> None:
    desk = sit("acceptor", language=language, width=width)
    pages = {
        "workbench": "/workbench",
        "case-list": "/cases?is_open=1",
        "case": f"/cases/{busy_town.pk}",
        "wall": "/wall",
    }
    for name, path in pages.items():
        desk.goes_to(path)
        expect(desk.page.locator("[data-map]:not([data-ready]):visible")).to_have_count(0, timeout=15_000)
        screenshot(desk.page, f"{name}-{width}-{language[:2]}")
