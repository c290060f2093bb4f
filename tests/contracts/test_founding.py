"""A city is founded from nothing: Dongguan, by `gezhi init` and the console, without a line of the demo."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from gezhi.domain.accounts import services as accounts
from gezhi.domain.accounts.models import Account, Department, Post
from gezhi.domain.cases.models import Case, CaseClass, CityCalendar, ClassEdition, TimeLimit
from gezhi.domain.cases.vocabulary import State
from gezhi.domain.grids import selectors as grids
from gezhi.domain.grids.models import Cell, MeshEdition
from gezhi.ground.kernel.area_code import Level
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.scope import EVERYTHING
from gezhi.ground.plumbing.sealing.ring import ring_file
from tests.cast import CALENDAR
from tests.shared_data import shared

pytestmark = pytest.mark.django_db

CODE = "441900000000"
PEOPLE: dict[str, dict[str, str]] = {
    "system_admin": {"username": "lin.yi", "name": "林毅", "password": "Lizhi-Wan-7-yue"},
    "security_admin": {"username": "chen.an", "name": "陈安", "password": "Humen_Da_Qiao9"},
    "audit_admin": {"username": "he.shen", "name": "何审", "password": "Songshan.Hu.33"},
}


def people_file(folder: Path, mode: int = 0o600, **changes: Any) -> Path:
    file = folder / "administrators.json"
    file.write_text(json.dumps({**PEOPLE, **changes}), encoding="utf-8")
    file.chmod(mode)
    return file


def init(tmp_path: Path, **options: Any) -> str:
    out = io.StringIO()
    file = options.pop("administrators", None) or people_file(tmp_path)
    given: dict[str, Any] = {"code": CODE, "administrators": file, **options}
    call_command("init", stdout=out, **given)
    return out.getvalue()


def signed_in(username: str, password: str) -> Client:
    client = Client()
    answer = client.post("/accounts/login/", {"login": username, "password": password})
    assert answer.status_code == 302, "the password is taken at the door"
    return client


def administrator(role: str) -> Client:
    """One of the three at their first sign-in: nothing opens before the password is changed."""
    username, first = PEOPLE[role]["username"], PEOPLE[role]["password"]
    client = signed_in(username, first)
    assert client.get("/console")["Location"] == "/me/password"
    own = f"{first}-Wo-Zi-Ji-2"
    answer = client.post("/me/password", {"present": first, "password": own, "again": own})
    assert answer.status_code == 302, re.findall(r"gz-error[^>]*>(.*?)</div>", answer.content.decode())
    return client


def test_init_makes_a_tree_keys_and_three_people_and_says_what_comes_next(tmp_path: Path) -> None:
    said = init(tmp_path)
    assert grids.top_cell().code == "4419"
    assert ring_file().exists()
    assert {(post.account.username, post.role, post.code) for post in Post.objects.select_related("account")} == {
        (told["username"], role, "4419") for role, told in PEOPLE.items()
    }
    assert [line[:2] for line in said.splitlines()[-5:]] == ["1.", "2.", "3.", "4.", "5."]
    for told in PEOPLE.values():
        assert told["password"] not in said
        assert not Account.objects.filter(password__contains=told["password"]).exists()
    assert not ClassEdition.objects.exists(), "without a folder the city is empty"


def test_the_three_cannot_do_each_others_work(tmp_path: Path) -> None:
    init(tmp_path)
    own = {"system_admin": "/console/calendar", "audit_admin": "/console/journal"}
    for role in PEOPLE:
        client = administrator(role)
        for owner, path in own.items():
            assert (client.get(path).status_code == 200) is (owner == role), (role, path)
        assert client.get("/cases").status_code == 403


def test_a_second_init_is_refused(tmp_path: Path) -> None:
    init(tmp_path)
    before = Account.objects.count(), MeshEdition.objects.count()
    with pytest.raises(CommandError):
        init(tmp_path)
    assert (Account.objects.count(), MeshEdition.objects.count()) == before


def test_a_demo_is_no_place_for_a_city(tmp_path: Path, settings: Any) -> None:
    settings.IS_DEMO = True
    with pytest.raises(CommandError):
        init(tmp_path)
    assert not Account.objects.exists()


def refused(tmp_path: Path, **options: Any) -> str:
    with pytest.raises(CommandError) as told:
        init(tmp_path, **options)
    assert not Account.objects.exists()
    return str(told.value)


@pytest.mark.parametrize(
    "password",
    [
        "short-1A",
        "password1234",
        "Admin-123456",
        "lin.yi-Lin.Yi-1",
        "aaaaaaaaaaaaaaaa",
        "1234567890123456",
        "Gezhi@2026!!",
        "",
        "Humen_Da_Qiao9",
    ],
)
def test_a_default_weak_common_or_shared_password_is_refused_and_not_repeated(tmp_path: Path, password: str) -> None:
    person = {**PEOPLE["system_admin"], "password": password}
    said = refused(tmp_path, administrators=people_file(tmp_path, system_admin=person))
    assert not password or password not in said


@pytest.mark.parametrize(
    "changes",
    [
        {"audit_admin": None},
        {"audit_admin": {**PEOPLE["audit_admin"], "username": "lin.yi"}},
        {"audit_admin": {**PEOPLE["audit_admin"], "username": "He Shen"}},
        {"audit_admin": {**PEOPLE["audit_admin"], "name": " "}},
    ],
)
def test_three_people_are_needed(tmp_path: Path, changes: dict[str, Any]) -> None:
    refused(tmp_path, administrators=people_file(tmp_path, **changes))


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_file_of_passwords_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    refused(tmp_path, administrators=people_file(tmp_path, mode))


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_text("[1")
    file.chmod(0o600)
    refused(tmp_path, administrators=file)
    refused(tmp_path, administrators=tmp_path / "nowhere.json")


@pytest.mark.parametrize("code", ["", "99", "4419x", "441"])
def test_an_area_that_is_none_is_refused(tmp_path: Path, code: str) -> None:
    refused(tmp_path, code=code)
    assert not Cell.objects.exists()


def test_a_founding_that_was_broken_off_is_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(**_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("gezhi.domain.accounts.services.give_post", break_off)
        with pytest.raises(KeyboardInterrupt):
            init(tmp_path)
    assert not Account.objects.exists()
    init(tmp_path)
    assert Account.objects.count() == 3


DEPARTMENTS = [
    ["cgj", "东莞市城市管理和综合执法局", "Urban Management Bureau", False],
    ["ws", "环卫公司", "Cleaners", True],
]


def city_folder(folder: Path, **more: str) -> Path:
    folder.mkdir()
    (folder / "departments.json").write_text(json.dumps(DEPARTMENTS), encoding="utf-8")
    for name, text in more.items():
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return folder


CLASSES = "kind,code,name,name_en,parent\nevent,01,市容环境,City appearance,\nevent,0101,荔枝摊占道,Lychee stalls,01\n"
LIMITS = "kind,code,condition_order,filing_condition,closing_condition,limit_value,limit_unit\n"
ROW = "event,0101,1,占用人行道,摊位撤离,2,work_day\n"


def test_a_folder_brings_departments_catalogue_limits_and_calendar(tmp_path: Path) -> None:
    chosen = json.dumps({"edition": "dongguan-2026", "title": "东莞市 2026"})
    more = {"catalogue__json": chosen, "classes__csv": CLASSES, "limits__csv": LIMITS + ROW}
    folder = city_folder(tmp_path / "dongguan", calendar__json=json.dumps(CALENDAR), **more)
    init(tmp_path, city=folder)
    assert ClassEdition.objects.get(is_active=True).key == "dongguan-2026"
    assert TimeLimit.objects.get().filing_condition == "占用人行道"
    assert CityCalendar.objects.get().content == CALENDAR
    assert Department.objects.count() == 2


def test_a_folder_with_a_fault_founds_nothing_until_it_is_put_right(tmp_path: Path) -> None:
    chosen = json.dumps({"edition": "dongguan-2026", "title": "东莞市 2026"})
    folder = city_folder(
        tmp_path / "d",
        catalogue__json=chosen,
        classes__csv=CLASSES,
        limits__csv=LIMITS + "event,0199,1,a,b,2,work_day\n",
    )
    assert "0199" in refused(tmp_path, city=folder)
    (folder / "limits.csv").write_text(LIMITS + ROW, encoding="utf-8")
    init(tmp_path, city=folder)
    assert Account.objects.count() == 3


def communities() -> SimpleUploadedFile:
    """Dongguan's 609 communities, as the city would upload them."""
    return SimpleUploadedFile(
        "villages-dongguan-2023.csv", shared("divisions-cn/villages-dongguan-2023.csv").read_bytes()
    )


def test_dongguan_is_founded_in_the_console_and_closes_its_first_matter(tmp_path: Path) -> None:
    init(tmp_path, city=city_folder(tmp_path / "dongguan"))
    system = administrator("system_admin")

    system.post("/console/divisions", {"under": "4419", "scheme": "cn", "tables": [communities()]})
    count = {level: grids.cells(EVERYTHING, level=level, under="4419").count() for level in Level}
    assert (count[Level.CITY], count[Level.COUNTY], count[Level.TOWN], count[Level.COMMUNITY]) == (1, 0, 36, 609)

    national = (Path(settings.CITIES_DIR) / "cn" / "calendar.json").read_bytes()
    system.post("/console/calendar/year", {"file": SimpleUploadedFile("calendar.json", national)})
    hours = {"seen": CityCalendar.objects.get().pk, "times": "08:30-12:00, 14:30-17:30", "weekdays": list("12345")}
    assert system.post("/console/calendar/hours", hours).status_code == 302

    listed = {"key": "dongguan-2026", "title": "东莞市 2026", "file": SimpleUploadedFile("c.csv", CLASSES.encode())}
    assert system.post("/console/catalogue/classes", listed).status_code == 302
    limits = {"file": SimpleUploadedFile("l.csv", (LIMITS + ROW).encode())}
    assert system.post("/console/catalogue/of/dongguan-2026/limits", limits).status_code == 302
    assert system.post("/console/catalogue/of/dongguan-2026/activate").status_code == 302
    bureau = Department.objects.get(code="cgj")
    system.post("/console/catalogue/of/dongguan-2026/event/0101", {"department": bureau.pk, "is_usable": "on"})

    case = settle_a_matter(bureau)
    assert case.state == State.CLOSED
    assert case.due_at is not None
    assert case.code == town_and_community()[1]
    newest = CityCalendar.objects.latest("version").pk
    assert f"第 {newest} 版" in desk("acceptor").get(f"/cases/{case.pk}/why").content.decode()


PASSWORD = "Chashan-Zhen-77"


def desk(role: str) -> Client:
    return signed_in(f"desk.{role}", PASSWORD)


def town_and_community() -> tuple[str, str]:
    """A town and a community of it, by the tables."""
    with shared("divisions-cn/villages-dongguan-2023.csv").open(encoding="utf-8-sig", newline="") as lines:
        code = next(csv.DictReader(lines))["code"]
    return code[:9], code


def staff(bureau: Department) -> None:
    """The desks of the city: what the security and the system administrator make in the console."""
    city = grids.live_cell("4419")
    for role in ("acceptor", "dispatcher", "department_officer", "handler", "supervisor"):
        made = accounts.create_account(by=SYSTEM, username=f"desk.{role}", name=role, password=PASSWORD)
        held = bureau if role in {"department_officer", "handler"} else None
        accounts.give_post(
            by=SYSTEM, account=made, role=role, cell_id=city.pk, code=city.code, department=held, valid_from=now()
        )


def settle_a_matter(bureau: Department) -> Case:
    """From the call to the closing, every step at its own desk, through the pages."""
    staff(bureau)
    found = CaseClass.objects.get(edition="dongguan-2026", code="0101")
    page = desk("acceptor").get("/cases/new").content.decode()
    id = re.search(r'name="id" value="([0-9a-f-]{36})"', page)
    assert id is not None
    told = {
        "id": id[1],
        "words": "路口摆满荔枝摊",
        "source": "hotline",
        "urgency": "normal",
        "code": town_and_community()[1],
    }
    assert desk("acceptor").post("/cases/new", {**told, "case_class": str(found.pk)}).status_code == 302
    case = Case.objects.get()
    limit = TimeLimit.objects.get()
    filing = {"case_class": str(found.pk), "condition": str(limit.pk), "urgency": "normal"}
    do(case, "acceptor", "file", **filing)
    do(case, "dispatcher", "dispatch", to=f"department:{bureau.pk}", words="")
    handler = Account.objects.get(username="desk.handler")
    do(case, "department_officer", "name_handler", handler=str(handler.pk))
    do(case, "handler", "submit", answer="摊位已撤离")
    do(case, "department_officer", "confirm", words="")
    do(case, "acceptor", "close", words="")
    case.refresh_from_db()
    return case


def do(case: Case, role: str, deed: str, **told: str) -> None:
    case.refresh_from_db()
    answer = desk(role).post(f"/cases/{case.pk}/{deed}", {"version": case.version, **told})
    assert answer.status_code == 302, (deed, re.findall(r"gz-error[^>]*>(.*?)</div>", answer.content.decode()))
