"""The security administrator rotates the keys in the console, at a desk and on a phone, in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult
from playwright.sync_api import expect

from gezhi.ground.plumbing.jobs.progress import report_progress
from gezhi.ground.plumbing.sealing.ring import ring
from tests.browsing import assert_accessible, assert_fits
from tests.cast import Cast
from tests.journeys.conftest import Sit

WORD = {"zh-CN": "轮换密钥", "en": "Rotate the keys"}


@pytest.fixture(autouse=True)
def own_keys(settings: Any, tmp_path: Path) -> None:
    settings.KEYS_DIR = tmp_path / "keys"


@pytest.mark.parametrize(("width", "language"), [(1280, "zh-CN"), (390, "en")])
def test_the_keys_are_rotated_in_the_console(sit: Sit, cast: Cast, width: int, language: str) -> None:
    word = WORD[language]
    assert ring().current["seal"] == 1
    desk = sit("security_admin", "/console", width=width, language=language)
    desk.page.locator("a[href='/console/keys']").click()
    expect(desk.page).to_have_url(re.compile("/console/keys$"))
    assert_fits(desk.page)
    assert_accessible(desk.page)

    desk.page.get_by_role("link", name=word).click()
    expect(desk.page).to_have_url(re.compile("/console/keys/.+"))
    assert_fits(desk.page)
    assert_accessible(desk.page)
    desk.page.get_by_role("button", name=word).click()

    expect(desk.page).to_have_url(re.compile("/console/keys$"))
    assert ring().current["seal"] == 2
    report_progress(DBTaskResult.objects.get().pk, 1234, 5000)
    desk.goes_to("/console/keys")
    expect(desk.page.get_by_role("progressbar")).to_be_visible()
    expect(desk.page.get_by_role("link", name=word)).to_have_count(0)
    assert_fits(desk.page)
    assert_accessible(desk.page)
