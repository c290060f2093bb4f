"""The pages with which a city is founded: readable for everybody, wide and narrow, in both languages."""

from __future__ import annotations

import re

import pytest

from gezhi.domain.cases.models import CityCalendar
from tests.browsing import assert_well_made
from tests.journeys.conftest import Sit

LATIN = re.compile(r"[A-Za-z]{4,}")
FILE_WORDS = {"provinces", "cities", "areas", "streets", "villages", "code", "name", "uploads", "dongguan"}
KEPT_LATIN = FILE_WORDS | {"English", "Excel", "Ctrl", "JSON", "GeoJSON", "GeoPackage", "Shapefile", "CGCS", "EPSG"}
NAMES = re.compile(r"[\u4e00-\u9fff]+")

PAGES = {
    "calendar": "/console/calendar",
    "divisions": "/console/divisions",
    "borders": "/console/borders",
    "editions": "/console/catalogue",
    "edition": "/console/catalogue/of/gbt30428.2-2013",
    "class": "/console/catalogue/of/gbt30428.2-2013/component/0101",
    "activate": "/console/catalogue/of/gbt30428.2-2013/activate",
    "procedure": "/console/catalogue/procedure",
}


def pages() -> dict[str, str]:
    """The pages, and that of the calendar's newest version."""
    return {**PAGES, "version": f"/console/calendar/versions/{CityCalendar.objects.latest('version').pk}"}


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_page_of_founding_is_accessible_and_fits(sit: Sit, language: str) -> None:
    desk = sit("system_admin", "/console", language=language)
    for name, path in pages().items():
        desk.goes_to(path)
        assert_well_made(desk.page, f"founding-{name}", language=language)
        if language == "zh-CN":
            assert set(LATIN.findall(desk.page.locator("body").inner_text())) <= KEPT_LATIN, path
