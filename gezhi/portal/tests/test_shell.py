"""The frame around the pages."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, override_settings

from gezhi.domain.cases import selectors as cases
from gezhi.portal.shell import PostChoice, Section, Shell, at, phone_places, stranger
from tests.cast import Cast

SECTIONS = (Section("cases", "案件", "case", "/cases"), Section("mine", "我的", "user", "/cases/mine"))


def rendered(shell: Shell, template: str = "gezhi/base.html", path: str = "/cases/7") -> str:
    return render_to_string(template, {"shell": shell}, RequestFactory().get(path))


def test_a_page_belongs_to_the_section_with_the_longest_address_that_begins_it() -> None:
    shell = Shell(sections=SECTIONS)
    assert shell.section_at("/cases/7") == "cases"
    assert shell.section_at("/cases/mine/7") == "mine"
    assert shell.section_at("/staff") == ""


def test_the_section_of_the_page_is_marked_once() -> None:
    assert rendered(Shell(sections=SECTIONS)).count('aria-current="page"') == 1


def test_several_posts_make_a_switcher_and_one_does_not() -> None:
    posts = (PostChoice("1", "派遣员", "甲街道"), PostChoice("2", "督导员", "乙区"))
    one = Shell(user_name="李强", posts=posts[:1], current_post=posts[0], switch_post_url="/posts")
    two = Shell(user_name="李强", posts=posts, current_post=posts[0], switch_post_url="/posts")
    assert 'action="/posts"' not in rendered(one)
    assert "甲街道 · 派遣员" in rendered(one)
    assert 'value="2"' in rendered(two)


@pytest.mark.parametrize("template", ["base", "phone", "public", "sign_in", "wall"])
def test_every_page_of_the_demo_says_so(template: str) -> None:
    assert "演示数据" in rendered(Shell(is_demo=True), f"gezhi/{template}.html")
    assert "演示数据" not in rendered(Shell(), f"gezhi/{template}.html")


def test_the_page_stays_still_without_a_feed_position() -> None:
    assert "data-live-url" not in rendered(Shell(live_url="/live"))
    assert 'data-live-position="0"' in rendered(Shell(live_url="/live", live_position=0))


def test_places_without_an_address_are_left_out() -> None:
    assert [place.key for place in at(phone_places(), {"today": "/today", "me": "/me"})] == ["today", "me"]
    assert len(phone_places()) == 5


@override_settings(IS_DEMO=True)
def test_a_stranger_sees_that_it_is_a_demo() -> None:
    assert stranger().is_demo
    assert not stranger().is_signed_in


@pytest.mark.django_db
def test_the_language_is_switched_by_a_plain_form() -> None:
    client = Client(headers={"accept-language": "zh-CN"})
    assert "组件陈列" in client.get("/gallery").content.decode()
    client.post("/i18n/setlang/", {"language": "en", "next": "/gallery"})
    page = client.get("/gallery").content.decode()
    assert '<html lang="en"' in page
    assert "Gallery" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "path"), [("system_admin", "/console"), ("audit_admin", "/console"), ("acceptor", "/workbench")]
)
def test_everybody_begins_where_their_work_is(cast: Cast, role: str, path: str) -> None:
    client = Client()
    client.force_login(cast.accounts[role])
    assert client.get("/")["Location"] == path


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/cases", "/cases/new", "/catalogue"])
def test_a_city_without_a_class_list_says_who_chooses_one(cast: Cast, path: str) -> None:
    cases.forget_catalogue()
    client = Client()
    client.force_login(cast.accounts["acceptor"])
    answer = client.get(path)
    assert answer.status_code == 409
    assert "尚未就绪" in answer.content.decode()
    assert "“系统管理 → 事项目录”中启用" in answer.content.decode()
