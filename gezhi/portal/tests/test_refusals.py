"""What people read when something is refused or breaks: what happened, what was kept, what to do."""

from __future__ import annotations

import pytest
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory

from gezhi.ground.kernel.problem import ProblemKind
from gezhi.ground.plumbing.problems import answer

STALE = ProblemKind("test.stale", 409, "<b>{name}</b> has changed.")


def request(**headers: str) -> HttpRequest:
    return RequestFactory().get("/cases/7", headers=headers)


def test_a_refusal_is_a_page_that_says_nothing_was_changed() -> None:
    page = answer(request(), STALE(name="x"))
    text = page.content.decode()
    assert page.status_code == 409
    assert "内容已被他人更改" in text
    assert "未作任何更改" in text
    assert "&lt;b&gt;x&lt;/b&gt; has changed." in text
    assert "<html" in text


def test_a_refusal_inside_a_page_is_a_fragment() -> None:
    page = answer(request(**{"hx-request": "true"}), STALE(name="x"))
    text = page.content.decode()
    assert "<html" not in text
    assert 'role="alert"' in text
    assert "未作任何更改" in text


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500", "503"])
def test_every_error_page_is_whole_even_without_a_request(name: str) -> None:
    text = render_to_string(f"{name}.html")
    assert 'lang="zh-Hans"' in text
    assert "返回首页" in text
    assert "gezhi/gezhi.css" in text
