"""A second city, from nothing: Dongguan, founded in the browser by three people who cannot do each other's work."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import FilePayload, Page, expect

from gezhi.domain.accounts.models import Account, Department
from gezhi.domain.cases.models import Case, CaseClass
from gezhi.domain.cases.vocabulary import Deed, State
from gezhi.domain.grids import selectors as grids
from gezhi.ground.kernel.area_code import Level
from gezhi.ground.plumbing.scope import EVERYTHING
from tests.browsing import OpenPage
from tests.journeys.conftest import Desk, done_to
from tests.shared_data import shared

ADMINISTRATORS = {
    "system_admin": ("lin.yi", "林毅", "Lizhi-Wan-7-yue"),
    "security_admin": ("chen.an", "陈安", "Humen_Da_Qiao9"),
    "audit_admin": ("he.shen", "何审", "Songshan.Hu.33"),
}
OWN_WORK = {
    "system_admin": ("/console/posts", "/console/departments", "/console/calendar", "/console/catalogue"),
    "security_admin": ("/console/accounts", "/console/sign-in", "/console/keys"),
    "audit_admin": ("/console/journal",),
}
DESKS = {
    "ma.shouli": ("马受理", "acceptor"),
    "pai.qian": ("钱派遣", "dispatcher"),
    "zhu.ren": ("朱主任", "department_officer"),
    "zhou.gong": ("周工", "handler"),
}
BUREAU = "东莞市城市管理和综合执法局"
WORDS = "路口摆满荔枝摊，行人无法通过"
CLASSES = "kind,code,name,name_en,parent\nevent,01,市容环境,City appearance,\nevent,0101,荔枝摊占道,Lychee stalls,01\n"
LIMITS = (
    "kind,code,condition_order,filing_condition,closing_condition,limit_value,limit_unit\n"
    "event,0101,1,占用人行道,摊位撤离,2,work_day\n"
)


@dataclass(frozen=True)
class Office:
    """Where people sit down: `office("lin.yi", password)` signs in as a person does, the first time or again."""

    open_page: OpenPage

    def __call__(self, username: str, password: str) -> Desk:
        page = self.open_page("/")
        page.locator("#id_login").fill(username)
        page.locator("#id_password").fill(password)
        page.get_by_role("button", name="登录", exact=True).click()
        page.wait_for_url("**/me/password")
        page.locator("#id_present").fill(password)
        for field in ("#id_password", "#id_again"):
            page.locator(field).fill("Wo-Zi-Ji-Xuan-2")
        page.get_by_role("button", name="修改密码").click()
        expect(page.locator("body")).to_contain_text("密码已修改")
        desk = Desk(page, "zh-CN")
        desk.goes_to("/")
        return desk


def named(name: str, text: str | bytes) -> FilePayload:
    return {"name": name, "mimeType": "text/csv", "buffer": text.encode() if isinstance(text, str) else text}


def sent(page: Page, *, action: str = "") -> None:
    """Send the page's form, or the one that goes to `action`, and wait for the answer without a refusal."""
    form = page.locator(f"main form[action='{action}']" if action else "main form.gz-form").first
    with page.expect_navigation():
        form.locator("button.btn-primary").click()
    assert page.locator(".gz-note[data-tone=risk], .gz-error, .gz-trouble").all_inner_texts() == []


def init(folder: Path) -> None:
    """What the operator does at the shell: the national tree under one code, and three people."""
    file = folder / "administrators.json"
    told = {
        role: {"username": username, "name": name, "password": password}
        for role, (username, name, password) in ADMINISTRATORS.items()
    }
    file.write_text(json.dumps(told), encoding="utf-8")
    file.chmod(0o600)
    call_command("init", code="441900000000", administrators=file, verbosity=0)


def load_the_city(desk: Desk, villages: Path) -> None:
    """The system administrator: communities, calendar, the city's own class list with its limits, a department."""
    page = desk.page
    desk.goes_to("/console/divisions")
    page.locator("#id_under").fill("4419")
    page.locator("#id_tables").set_input_files([named(villages.name, villages.read_bytes())])
    sent(page)
    desk.goes_to("/console/calendar")
    page.locator("#id_file").set_input_files(Path(settings.CITIES_DIR) / "cn" / "calendar.json")
    sent(page)
    desk.goes_to("/console/catalogue")
    page.locator("#id_key").fill("dongguan-2026")
    page.locator("#id_title").fill("东莞市 2026")
    page.locator("#id_file").set_input_files([named("classes.csv", CLASSES)])
    sent(page, action="/console/catalogue/classes")
    desk.goes_to("/console/catalogue/of/dongguan-2026")
    limits = "/console/catalogue/of/dongguan-2026/limits"
    page.locator(f"form[action='{limits}'] input[type=file]").set_input_files([named("limits.csv", LIMITS)])
    sent(page, action=limits)
    desk.goes_to("/console/catalogue/of/dongguan-2026/activate")
    page.get_by_role("button", name="用于新案件").click()
    page.wait_for_url("**/console/catalogue")
    desk.goes_to("/console/departments/new")
    page.locator("#id_code").fill("cgj")
    page.locator("#id_name").fill(BUREAU)
    sent(page)


def make_accounts(desk: Desk) -> dict[str, str]:
    """The security administrator: an account for every desk; the first passwords, as the page shows them once."""
    first = {}
    for username, (name, _) in DESKS.items():
        desk.goes_to("/console/accounts/new")
        desk.page.locator("#id_username").fill(username)
        desk.page.locator("#id_name").fill(name)
        sent(desk.page)
        first[username] = desk.page.locator("[data-secret]").inner_text()
    return first


def give_posts(desk: Desk) -> None:
    """The system administrator: what each of them does, over the whole city."""
    for username, (_, role) in DESKS.items():
        desk.goes_to("/console/posts/new")
        desk.page.locator("#id_account").fill(username)
        desk.page.locator("#id_role").select_option(role)
        desk.page.locator("#id_area").fill("4419")
        if role in {"department_officer", "handler"}:
            desk.page.locator("#id_department").select_option(label=BUREAU)
        sent(desk.page)


def opens_only_own_work(desk: Desk, role: str) -> None:
    """The console is the first page, and what belongs to the other two, or to the desks, is refused."""
    assert desk.page.url.endswith("/console")
    for owner, paths in OWN_WORK.items():
        for path in paths:
            assert desk.page.request.get(_beside(desk, path)).status == (200 if owner == role else 403), (role, path)
    assert desk.page.request.get(_beside(desk, "/cases")).status == 403


def _beside(desk: Desk, path: str) -> str:
    return "/".join(desk.page.url.split("/", 3)[:3]) + path


def settle_a_matter(acceptor: Desk, dispatcher: Desk, officer: Desk, handler: Desk) -> Case:
    """From the call to the closing, every step at its own desk."""
    kind = CaseClass.objects.get(edition="dongguan-2026", code="0101")
    acceptor.goes_to("/cases/new")
    acceptor.page.locator("#id_words").fill(WORDS)
    acceptor.page.locator("#id_case_class").select_option(str(kind.pk))
    acceptor.page.locator("#id_code").select_option("441900003")
    acceptor.page.locator("main form button[type=submit]").last.click()
    expect(acceptor.page.locator("#case")).to_be_visible()
    acceptor.chooses(Deed.FILE, WORDS)
    acceptor.page.locator("#id_condition").select_option(index=1)
    acceptor.does(Deed.FILE)
    dispatcher.chooses(Deed.DISPATCH, WORDS)
    dispatcher.page.locator("#id_to").select_option(f"department:{Department.objects.get(code='cgj').pk}")
    dispatcher.does(Deed.DISPATCH)
    officer.chooses(Deed.NAME_HANDLER, WORDS)
    officer.page.locator("#id_handler").select_option(str(Account.objects.get(username="zhou.gong").pk))
    officer.does(Deed.NAME_HANDLER)
    handler.chooses(Deed.SUBMIT, WORDS)
    handler.page.locator("#id_answer").fill("摊位已撤离，人行道已恢复通行")
    handler.does(Deed.SUBMIT)
    officer.chooses(Deed.CONFIRM, WORDS)
    officer.does(Deed.CONFIRM)
    acceptor.chooses(Deed.CLOSE, WORDS)
    acceptor.does(Deed.CLOSE)
    acceptor.finds_state(State.CLOSED)
    return Case.objects.get()


@pytest.mark.django_db
def test_dongguan_is_founded_in_the_browser_and_closes_its_first_matter(open_page: OpenPage, tmp_path: Path) -> None:
    villages = shared("divisions-cn/villages-dongguan-2023.csv")
    init(tmp_path)
    office = Office(open_page)
    desks = {role: office(username, password) for role, (username, _, password) in ADMINISTRATORS.items()}
    for role, desk in desks.items():
        opens_only_own_work(desk, role)

    load_the_city(desks["system_admin"], villages)
    count = {level: grids.cells(EVERYTHING, level=level, under="4419").count() for level in Level}
    assert (count[Level.CITY], count[Level.TOWN], count[Level.COMMUNITY]) == (1, 36, 609)
    first = make_accounts(desks["security_admin"])
    give_posts(desks["system_admin"])

    case = settle_a_matter(*(office(username, first[username]) for username in DESKS))
    assert case.due_at is not None, "the city's own limit by the city's own calendar"
    assert done_to(case.pk) == ["report", "file", "dispatch", "name_handler", "submit", "confirm", "close"]
    audit = desks["audit_admin"]
    audit.goes_to("/console/journal")
    expect(audit.page.locator("main")).to_contain_text("马受理")
