"""Large photos travel in pieces: with a lost connection in between, and from every page that takes photos."""

from __future__ import annotations

import io
import os
import re
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, Route, expect

from gezhi.domain.cases.models import Case, CaseClass, Photo
from gezhi.domain.cases.tests.matters import dispatched
from gezhi.ground.plumbing.uploads import store
from tests.browsing import OpenPage, assert_fits, assert_well_made, screenshot
from tests.cast import Cast
from tests.journeys.conftest import photo

PIECES = re.compile(r"/api/v1/uploads/[^/]+/\d+$")


def noise() -> FilePayload:
    """A photo that stays above 1 MB however the browser makes it smaller."""
    side = 1600
    out = io.BytesIO()
    Image.frombytes("RGB", (side, side), os.urandom(side * side * 3)).save(out, "PNG", compress_level=0)
    return {"name": "large.png", "mimeType": "image/png", "buffer": out.getvalue()}


def choose(page: Page, *files: FilePayload) -> None:
    page.locator("#id_photos").set_input_files(list(files))
    expect(page.locator("[data-previews] img")).to_have_count(len(files))


def requests_of(page: Page) -> list[tuple[str, int]]:
    """Method and size of every body that is sent from now on."""
    seen: list[tuple[str, int]] = []
    page.on("request", lambda sent: seen.append((sent.method, len(sent.post_data_buffer or b""))))
    return seen


def test_a_large_photo_goes_in_pieces_and_the_form_names_it(open_page: OpenPage, cast: Cast) -> None:
    page = open_page("/report", width=390)
    seen = requests_of(page)
    choose(page, noise(), photo())
    page.locator("#id_words").fill("路面塌陷")
    page.locator("#id_address").fill("长江路 1 号")
    page.get_by_role("button", name="上报", exact=True).click()
    expect(page.locator(".gz-public-done")).to_be_visible(timeout=20_000)

    assert sorted(Photo.objects.filter(case=Case.objects.get()).values_list("width", flat=True)) == [640, 1600]
    assert sum(method == "PUT" for method, _size in seen) >= 3
    assert max(size for _method, size in seen) <= store.PIECE
    assert not list(store.root().glob("*/*")), "taken is gone"


def test_a_lost_connection_is_waited_for_and_the_photo_goes_on_where_it_stood(open_page: OpenPage, cast: Cast) -> None:
    page = open_page("/report", width=390)
    seen = requests_of(page)
    lost: list[str] = []

    def lose(route: Route) -> None:
        number = int(route.request.url.rsplit("/", 1)[1])
        if number >= store.PIECE and len(lost) < 2:
            lost.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    page.route(PIECES, lose)
    choose(page, noise())
    expect(page.locator("[data-photo-input] [data-said]")).to_contain_text("网络已断开")
    screenshot(page, "upload-waiting-390-zh")
    assert_fits(page)
    page.locator("#id_words").fill("路面塌陷")
    page.locator("#id_address").fill("长江路 1 号")
    page.get_by_role("button", name="上报", exact=True).click()
    expect(page.locator(".gz-public-done")).to_be_visible(timeout=30_000)

    assert len(lost) == 2
    assert Photo.objects.filter(case=Case.objects.get()).count() == 1
    puts = [size for method, size in seen if method == "PUT"]
    assert sum(puts) - 2 * store.PIECE <= 12 * 1024 * 1024
    assert puts.count(store.PIECE) >= 3


def test_what_the_server_refuses_is_said_and_the_form_waits_for_the_person(
    open_page: OpenPage, cast: Cast, settings: Any
) -> None:
    settings.UPLOADS = {**settings.UPLOADS, "browser": {"most_files": 0, "most_bytes": 0}}
    page = open_page("/report", width=390)
    choose(page, noise())
    expect(page.locator("[data-photo-input] [data-said]")).to_contain_text("请先提交所属表单")
    page.locator("#id_words").fill("路面塌陷")
    page.locator("#id_address").fill("长江路 1 号")
    page.get_by_role("button", name="上报", exact=True).click()
    expect(page.locator("main form")).not_to_have_attribute("aria-busy", "true")
    assert not Case.objects.exists()
    page.get_by_role("button", name="移除").click()
    page.get_by_role("button", name="上报", exact=True).click()
    expect(page.locator(".gz-public-done")).to_be_visible()
    assert Case.objects.count() == 1


def test_an_officer_shows_a_step_with_a_large_photo(
    open_page: OpenPage, cast: Cast, catalogue_loaded: dict[str, CaseClass]
) -> None:
    case = dispatched(cast, catalogue_loaded)
    page = open_page(f"/cases/{case.pk}/step", account=cast.accounts["officer"])
    choose(page, noise())
    page.locator("#id_words").fill("已到现场")
    page.locator("main form .gz-form-deeds button[type=submit]").click()
    page.wait_for_url(re.compile(f"/cases/{case.pk}$"), timeout=20_000)
    assert Photo.objects.get(case=case, purpose="step").width == 1600


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_form_that_comes_back_shows_the_photos_it_kept(
    open_page: OpenPage, cast: Cast, settings: Any, language: str
) -> None:
    settings.PUBLIC_REPORTS = {**settings.PUBLIC_REPORTS, "address": 0}
    page = open_page("/report", language=language)
    choose(page, photo(), photo("navy"))
    page.locator("#id_words").fill("路面塌陷")
    page.locator("#id_address").fill("长江路 1 号")
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".gz-photo-kept input:checked")).to_have_count(2)
    assert_well_made(page, "report-kept", language=language)
