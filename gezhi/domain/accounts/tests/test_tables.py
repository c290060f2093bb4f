"""Accounts and posts from a table: checked row by row, written whole or by choice, the same again is nothing new."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gezhi.domain.accounts.models import Account, Post
from gezhi.ground.plumbing.tabular import Sheet, read_table, write_workbook
from tests.cast import GRID, MICRO, Cast
from tests.everything import everything

pytestmark = pytest.mark.django_db

ACCOUNTS = ["用户名", "姓名", "同一人的其他用户名"]
POSTS = ["用户名", "岗位", "区域", "部门编码", "起始日期", "截止日期"]


def book(folder: Path, columns: list[str], *rows: list[Any]) -> SimpleUploadedFile:
    file = folder / "sent.xlsx"
    write_workbook(file, [Sheet("表", columns, rows)])
    return SimpleUploadedFile("sent.xlsx", file.read_bytes())


def desk(cast: Cast, role: str) -> Client:
    client = Client()
    client.force_login(cast.accounts[role])
    return client


def fetched(client: Client, page: str, folder: Path, words: str) -> list[list[str]]:
    """The rows of the workbook behind the link with these words."""
    link = re.search(rf'href="(/console/handed/[^"]+)">{words}', page)
    assert link is not None
    answer = client.get(link.group(1))
    assert answer.status_code == 200
    assert client.get(link.group(1)).status_code == 404
    file = folder / "got.xlsx"
    file.write_bytes(answer.content)
    return [line.cells for line in read_table(file)]


def sent(client: Client, what: str, file: Any, *, only_good: bool = False) -> Any:
    return client.post(f"/console/{what}/table", {"file": file, "only_good": "1" if only_good else "0"})


def test_good_accounts_are_made_and_their_passwords_handed_out_once(cast: Cast, tmp_path: Path) -> None:
    secadmin = desk(cast, "security_admin")
    rows = [["zhao.yun", "赵云", ""], ["zhao.yun2", "赵云", "zhao.yun"], ["worker", "王芳", ""]]

    page = sent(secadmin, "accounts", book(tmp_path, ACCOUNTS, *rows)).content.decode()

    first, second = Account.objects.get(username="zhao.yun"), Account.objects.get(username="zhao.yun2")
    assert first.person_id == second.person_id
    passwords = {cells[0]: cells[2] for cells in fetched(secadmin, page, tmp_path, "初始密码")}
    assert set(passwords) == {"zhao.yun", "zhao.yun2"}
    assert all(Account.objects.get(username=name).check_password(word) for name, word in passwords.items())
    assert first.must_change_password


def test_the_same_table_again_is_nothing_new(cast: Cast, tmp_path: Path) -> None:
    secadmin, rows = desk(cast, "security_admin"), [["zhao.yun", "赵云", ""]]
    sent(secadmin, "accounts", book(tmp_path, ACCOUNTS, *rows))
    before = everything()

    page = sent(secadmin, "accounts", book(tmp_path, ACCOUNTS, *rows)).content.decode()

    assert "表中没有新内容" in page
    assert everything() == before


def test_one_bad_row_stops_all_unless_the_good_ones_are_wanted(cast: Cast, tmp_path: Path) -> None:
    secadmin = desk(cast, "security_admin")
    rows = [
        ["zhao.yun", "赵云", ""],
        ["Bad Name", "坏", ""],
        ["worker", "别人", ""],
        ["zhao.yun", "赵云", ""],
        ["nameless", "", ""],
        ["ghost", "鬼", "nobody-there"],
        ["of.stranger", "赵磊", "stranger"],
    ]
    secadmin.get("/console/accounts")
    before = everything()

    page = sent(secadmin, "accounts", book(tmp_path, ACCOUNTS, *rows)).content.decode()

    refused = fetched(secadmin, page, tmp_path, "有误的行")
    assert [cells[3] for cells in refused] == ["3", "4", "5", "6", "7", "8"]
    assert all(cells[4] for cells in refused)
    assert {name: state for name, state in everything().items() if before[name] != state} == {}

    sent(secadmin, "accounts", book(tmp_path, ACCOUNTS, *rows), only_good=True)
    assert Account.objects.filter(username="zhao.yun").exists()
    assert not Account.objects.filter(username__in=["nameless", "ghost", "of.stranger"]).exists()


def test_posts_of_a_table_follow_the_rules_of_one_post(cast: Cast, tmp_path: Path) -> None:
    sysadmin = desk(cast, "system_admin")
    good = [
        ["leader", "督导员", "前湾社区", "", "2026-12-01", "2026-12-31"],
        ["worker", "handler", GRID, "gas", "", ""],
    ]
    bad = [
        ["nobody", "网格员", GRID, "", "", ""],
        ["worker", "皇帝", GRID, "", "", ""],
        ["worker", "审计管理员", GRID, "", "", ""],
        ["audit_admin", "网格员", GRID, "", "", ""],
        ["system_admin", "领导", GRID, "", "", ""],
        ["worker", "网格员", "370212001001", "", "", ""],
        ["worker", "网格员", "无此地", "", "", ""],
        ["worker", "处置人员", GRID, "", "", ""],
        ["worker", "处置人员", GRID, "nope", "", ""],
        ["worker", "网格员", MICRO, "", "明天", ""],
        ["worker", "网格员", MICRO, "", "2026-12-02", "2026-12-01"],
    ]
    posts = Post.objects.count()

    page = sent(sysadmin, "posts", book(tmp_path, POSTS, *good, *bad)).content.decode()
    assert Post.objects.count() == posts
    assert len(fetched(sysadmin, page, tmp_path, "有误的行")) == len(bad)

    sent(sysadmin, "posts", book(tmp_path, POSTS, *good, *bad), only_good=True)
    assert Post.objects.count() == posts + 2
    assert "表中没有新内容" in sent(sysadmin, "posts", book(tmp_path, POSTS, *good)).content.decode()
    assert Post.objects.count() == posts + 2


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("sent.xlsx", b"PK\x03\x04 not a workbook"),
        SimpleUploadedFile("sent.csv", b"\x00\xff\xfe"),
        SimpleUploadedFile("sent.csv", "姓名\n赵云\n".encode()),
        SimpleUploadedFile("sent.exe", b"MZ"),
        SimpleUploadedFile("../../sent.csv", ("用户名,姓名\n" + "x,y\n" * 1001).encode()),
    ],
    ids=["broken workbook", "no text", "no column", "no table", "too many rows"],
)
def test_a_file_that_is_no_table_of_accounts_is_refused_and_nothing_changes(cast: Cast, file: Any) -> None:
    secadmin = desk(cast, "security_admin")
    secadmin.get("/console/accounts")
    before = everything()

    answer = sent(secadmin, "accounts", file)

    assert answer.status_code == 422
    assert everything() == before


@pytest.mark.parametrize(("role", "what"), [("security_admin", "accounts"), ("system_admin", "posts")])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_empty_table_that_is_offered_can_be_filled_in(
    cast: Cast, tmp_path: Path, role: str, what: str, language: str
) -> None:
    client = desk(cast, role)
    client.cookies["django_language"] = language
    file = tmp_path / "empty.xlsx"
    file.write_bytes(client.get(f"/console/{what}/template.xlsx").content)
    assert not list(read_table(file))

    answer = sent(client, what, SimpleUploadedFile("a.xlsx", file.read_bytes()))

    assert answer.status_code == 200


def test_a_workbook_is_handed_to_its_maker_only(cast: Cast, tmp_path: Path) -> None:
    secadmin = desk(cast, "security_admin")
    page = sent(secadmin, "accounts", book(tmp_path, ACCOUNTS, ["zhao.yun", "赵云", ""])).content.decode()
    link = re.search(r'href="(/console/handed/[^"]+)"', page)
    assert link is not None

    assert desk(cast, "system_admin").get(link.group(1)).status_code == 404
    assert secadmin.head(link.group(1)).status_code == 404
    assert secadmin.get(link.group(1)).status_code == 200
