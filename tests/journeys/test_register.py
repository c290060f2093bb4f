"""The register for somebody new to it: a table in and put right, somebody found, a number seen, a theme added."""

from __future__ import annotations

import random
import re
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from playwright.sync_api import FilePayload, Page, expect

from gezhi.domain.registry import services
from gezhi.domain.registry.models import Person, ThemeVisit
from gezhi.domain.registry.services import Batch, Family, HomeState, Member, Source
from gezhi.domain.registry.services.shipped_themes import workbook
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.journal.sealing import seal_all
from tests.browser.test_forms import FILL_REQUIRED
from tests.browsing import assert_accessible, assert_fits, screenshot, wants_pictures
from tests.cast import COMMUNITY, COUNTY, INSIDE, MICRO, MONDAY, Cast
from tests.journeys.conftest import Sit

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEAD = ["姓名", "身份证号", "联系电话", "小区", "楼栋", "单元", "房号", "网格编码", "民族"]
ROWS = [
    ["张建国", "11010519491231002X", "13800138000", "幸福花园", "3号楼", "1单元", "301", MICRO, "汉"],
    ["李秀英", "440524188001010014", "", "幸福花园", "3号楼", "1单元", "302", MICRO, "汉"],
    ["王小明", "370211201501013218", "", "幸福花园", "3号楼", "1单元", "302", MICRO, "汉"],
]
RIGHT = "370211201501013219"


def table(folder: Path, *rows: list[str]) -> FilePayload:
    """A community's list, as it keeps it in Excel."""
    book = openpyxl.Workbook()
    for row in (HEAD, *rows):
        book.active.append(row)
    file = folder / "居民台账.xlsx"
    book.save(file)
    return {"name": file.name, "mimeType": EXCEL, "buffer": file.read_bytes()}


def sent_in(page: Page, file: FilePayload) -> None:
    """The table is tried at once; what is good is taken over when somebody says so."""
    page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + "/register/import")
    page.locator("#id_file").set_input_files([file])
    page.locator("#id_area").fill(COMMUNITY)
    page.locator("main form button.btn-primary").click()
    page.get_by_role("button", name="导入合格行").click()
    expect(page.locator(".gz-note[data-tone=done]")).to_be_visible()


def put_right(page: Page, folder: Path) -> FilePayload:
    """The workbook of refused rows, corrected in its place and saved."""
    with page.expect_download() as told:
        page.get_by_role("link", name=re.compile("Excel")).click()
    file = folder / "refused.xlsx"
    told.value.save_as(file)
    book = openpyxl.load_workbook(file)
    sheet = book.active
    rows = list(sheet.iter_rows(values_only=True))
    (line,) = [number for number, row in enumerate(rows, start=1) if "王小明" in row]
    sheet.cell(line, rows[line - 1].index(ROWS[2][1]) + 1).value = RIGHT
    book.save(file)
    return {"name": file.name, "mimeType": EXCEL, "buffer": file.read_bytes()}


def test_a_table_comes_in_and_a_person_is_found_and_a_number_seen_for_a_reason(
    sit: Sit, cast: Cast, tmp_path: Path
) -> None:
    desk = sit("registrar", "/register")
    page = desk.page
    sent_in(page, table(tmp_path, *ROWS))
    expect(page.get_by_text("校验")).not_to_have_count(0)
    assert_fits(page)
    assert_accessible(page)
    sent_in(page, put_right(page, tmp_path))
    assert sorted(Person.objects.values_list("name", flat=True)) == ["张建国", "李秀英", "王小明"]

    desk.goes_to("/register")
    page.get_by_role("link", name=re.compile("3号楼")).first.click()
    expect(page.get_by_text("302").first).to_be_visible()
    assert_accessible(page)
    desk.goes_to("/register/find")
    page.locator("main input[name=q]").fill("zjg")
    page.locator("main input[name=q]").press("Enter")
    page.get_by_role("link", name=re.compile("张")).first.click()
    expect(page.locator("main")).not_to_contain_text("13800138000")
    page.locator("select[name=field]").select_option("phone")
    page.locator("input[name=reason]").fill("核实独居情况")
    page.get_by_role("button", name="查看一次").click()
    expect(page.locator("main")).to_contain_text("13800138000")

    seal_all()
    audit = sit("audit_admin", "/console/journal?journal=looks").page
    audit.get_by_role("link", name=re.compile("敏感号码|号码")).first.click()
    expect(audit.locator("main")).to_contain_text("核实独居情况")
    assert "13800138000" not in audit.content()


def test_a_theme_is_added_by_uploading_its_form_and_filled(sit: Sit, cast: Cast, tmp_path: Path) -> None:
    sent_in(sit("registrar", "/register").page, table(tmp_path, ROWS[0]))
    person = Person.objects.get()
    admin = sit("system_admin", "/console/themes/new")
    page = admin.page
    page.locator("#id_key").fill("lonely")
    page.locator("input[name=about][value=person]").check()
    page.locator("#id_name").fill("独居老人")
    page.locator("#id_purpose").fill("定期探访")
    page.locator("#id_ground").fill("《中华人民共和国老年人权益保障法》第十三条")
    page.locator("input[name=roles][value=grid_worker]").check()
    page.locator("#id_ends_date").fill("2030-12-31")
    page.locator("main form button.btn-primary").click()
    page.locator("main a.btn-primary").click()
    form: FilePayload = {"name": "living-alone.xlsx", "mimeType": EXCEL, "buffer": workbook("living-alone", "独居老人")}
    page.locator("#id_file").set_input_files([form])
    page.locator("main form button.btn-primary").click()
    page.get_by_role("button", name="启用").first.click()

    worker = sit("worker", f"/register/people/{person.pk}", width=390, touch=True)
    page = worker.page
    page.locator("main summary").filter(has_text="纳入专题").click()
    page.get_by_role("link", name="独居老人").click()
    expect(page.locator("[data-xform]")).to_have_attribute("data-ready", "yes")
    for _ in range(3):  # an answer may bring further questions
        page.locator("[data-xform]").evaluate(FILL_REQUIRED)
        page.wait_for_timeout(50)
    page.get_by_label("电话").fill("13800138001")
    page.get_by_label("电话").blur()
    assert_fits(page)
    assert_accessible(page)
    page.locator("[data-submit]").click()
    page.wait_for_url("**/visits/**")
    assert ThemeVisit.objects.count() == 1
    worker.goes_to(f"/register/people/{person.pk}")
    expect(page.get_by_text("上次走访")).to_be_visible()


def peopled() -> UUID:
    """A building where some sixty people live, made of every age; its id."""
    dice = random.Random(7)
    batch = Batch(services.gathering(by=SYSTEM, source=Source.WORKER, at=MONDAY, title="入户采集"), MONDAY)
    building = services.drawn_building(batch, code=MICRO, name="3号楼", compound="海韵花园", point=INSIDE)
    for stairwell, floor, room in services.doors(2, 6, 2):
        state = dice.choices(list(HomeState), [3, 16, 2, 1, 1])[0]
        door: dict[str, Any] = {"stairwell": stairwell, "floor": floor, "room": room}
        home = batch.home(MICRO, building_id=building, **door, condition=state.value, condition_at=MONDAY)
        if state is HomeState.LIVED_IN:
            members = [
                Member(
                    dice.choice("王李张刘陈杨赵黄周吴")
                    + dice.choice(["秀英", "建国", "芳", "伟", "敏", "丽娟", "志强"]),
                    relation,
                    {
                        "sex": sex,
                        "birth_date": date(2026 - dice.randint(*ages), 3, 9),
                        "origin": COUNTY,
                        "phone": "19900001234",
                    },
                )
                for relation, sex, ages in (("02", "1", (28, 80)), ("12", "2", (26, 78)), ("30", "2", (1, 17)))
            ]
            family = Family(f"{stairwell}{room}", is_tenant=dice.random() < 0.2, members=members)
            services.move_in(batch, code=MICRO, home_id=home, family=family)
    batch.write()
    services.fold_tallies()
    return building


@pytest.mark.skipif(not wants_pictures(), reason="nobody asked for pictures (GEZHI_PICTURES=1)")
@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_registers_pages_stand_for_their_pictures(sit: Sit, cast: Cast, language: str, width: int) -> None:
    building = peopled()
    desk = sit("registrar", language=language, width=width)
    pages = {
        "register": "/register",
        "archive": f"/register/archive?area={COMMUNITY}",
        "building": f"/register/buildings/{building}",
        "population": f"/register/pictures?area={COMMUNITY}",
        "person": f"/register/people/{Person.objects.order_by('birth_date')[0].pk}",
    }
    for name, path in pages.items():
        desk.goes_to(path)
        screenshot(desk.page, f"{name}-{width}-{language[:2]}")
