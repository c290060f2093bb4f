"""Every part of a page, as a picky user would look at it."""

from __future__ import annotations

import pytest

from tests.browsing import OpenPage, assert_accessible, assert_fits, assert_well_made, screenshot

PAGES = ("parts", "work", "phone", "public", "sign_in", "wall")


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("name", PAGES)
def test_every_gallery_page_fits_and_passes_axe(open_page: OpenPage, name: str, language: str) -> None:
    assert_well_made(open_page(f"/gallery?page={name}", language=language), f"gallery-{name}", language=language)


def test_the_wall_fills_its_screens_without_scrolling(open_page: OpenPage) -> None:
    for width, height in ((1920, 1080), (3840, 1080), (3840, 2160)):
        page = open_page("/gallery?page=wall", width=width, height=height)
        assert_fits(page)
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
        screenshot(page, f"gallery-wall-{width}x{height}")


@pytest.mark.parametrize("name", ["phone", "public"])
def test_a_phone_in_the_dark_stays_legible(open_page: OpenPage, name: str) -> None:
    page = open_page(f"/gallery?page={name}", width=390)
    page.emulate_media(color_scheme="dark")
    page.reload()
    assert_accessible(page)
    screenshot(page, f"gallery-{name}-dark", whole=True)


def test_the_accessibility_check_finds_a_planted_fault(open_page: OpenPage) -> None:
    page = open_page("/gallery?page=sign_in")
    page.evaluate("document.querySelector('#login').removeAttribute('id')")
    with pytest.raises(AssertionError, match="label"):
        assert_accessible(page)


def test_the_fit_check_finds_a_planted_overflow(open_page: OpenPage) -> None:
    page = open_page("/gallery?page=sign_in", width=390)
    page.evaluate("document.querySelector('#login').style.width = '500px'")
    with pytest.raises(AssertionError, match="wider"):
        assert_fits(page)
