"""Maps draw cells from vector tiles and points from a window, and say which cell was chosen."""

from __future__ import annotations

import re

import mapbox_vector_tile
from playwright.sync_api import Page, Route
from shapely.geometry import box

from tests.browsing import OpenPage, screenshot, wait_until_drawn

MAP = """
<div class="gz-map" data-map data-center="120.1,35.9" data-zoom="10" data-cell-url="/cells/CODE" tabindex="0"
 data-points-url="/points" data-layers='[{"url": "/tiles/{z}/{x}/{y}", "kind": "cells", "maxZoom": 12}]'>
<script type="application/json">{"left": 2, "right": 5}</script></div>
"""
QING_2 = (178, 218, 213)
QING_5 = (11, 95, 89)


def tile(route: Route) -> None:
    """A tile whose left half is one cell and whose right half another."""
    cells = [
        {"geometry": box(0, 0, 2048, 4096), "properties": {"code": "left", "name": "甲"}},
        {"geometry": box(2048, 0, 4096, 4096), "properties": {"code": "right", "name": "乙"}},
    ]
    body = mapbox_vector_tile.encode([{"name": "cells", "features": cells}])
    route.fulfill(body=body, content_type="application/vnd.mapbox-vector-tile")


def page_with_map(open_page: OpenPage, asked: list[str]) -> Page:
    page = open_page("/gallery?page=public")

    def with_map(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("<h1", f"{MAP}<h1"))

    def points(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(json={"type": "FeatureCollection", "features": []})

    page.route("**/gallery**", with_map)
    page.route("**/tiles/**", tile)
    page.route("**/points**", points)
    page.goto(page.url)
    wait_until_drawn(page)
    return page


def colours(page: Page) -> set[tuple[int, int, int]]:
    """The colours on the map's canvas, on a grid of 8 pixels."""
    found: list[list[int]] = page.evaluate(
        """() => {
            const canvas = document.querySelector('[data-layers] canvas');
            const pen = canvas.getContext('2d');
            const seen = [];
            for (let x = 4; x < canvas.width; x += 8)
                for (let y = 4; y < canvas.height; y += 8) seen.push([...pen.getImageData(x, y, 1, 1).data]);
            return seen.map((pixel) => pixel.slice(0, 3));
        }"""
    )
    return {(red, green, blue) for red, green, blue in found}


def test_cells_are_drawn_in_the_colours_of_their_classes(open_page: OpenPage) -> None:
    page = page_with_map(open_page, [])
    assert {QING_2, QING_5} <= colours(page)
    screenshot(page, "map-cells")


def test_the_points_of_the_window_are_asked_for_again_after_a_move(open_page: OpenPage) -> None:
    asked: list[str] = []
    page = page_with_map(open_page, asked)
    first = set(asked)
    page.locator("[data-layers]").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(600)
    assert first
    assert set(asked) - first
    assert all(re.search(r"bbox=[\d.,-]+&zoom=10$", url) for url in asked)


def test_choosing_a_cell_leads_into_it(open_page: OpenPage) -> None:
    page = page_with_map(open_page, [])
    page.route("**/cells/**", lambda route: route.fulfill(body="<title>cell</title>", content_type="text/html"))
    page.locator("[data-layers]").click(position={"x": 120, "y": 150})
    page.wait_for_url(re.compile("/cells/(left|right)$"))
