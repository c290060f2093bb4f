"""What the pages do beyond HTML: menus, dialogs, rows, photos, pins, live news; and that they work without it."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, Route, expect

from tests.browsing import OpenPage


def test_ctrl_k_and_slash_lead_to_the_search_box(open_page: OpenPage) -> None:
    page = open_page("/gallery")
    page.keyboard.press("Control+k")
    expect(page.locator("[data-search]")).to_be_focused()
    page.keyboard.type("a/b")
    expect(page.locator("[data-search]")).to_have_value("a/b")


def test_a_menu_closes_on_escape_and_gives_the_focus_back(open_page: OpenPage) -> None:
    page = open_page("/gallery")
    menu = page.locator("details.gz-post")
    menu.locator("summary").click()
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()


def test_only_one_menu_is_open_at_a_time(open_page: OpenPage) -> None:
    page = open_page("/gallery")
    page.locator("details.gz-post summary").click()
    page.locator(".gz-filters summary").first.click()
    expect(page.locator("details[data-menu][open]")).to_have_count(1)


def test_a_dialog_opens_over_the_page_holds_the_focus_and_closes_beside_it(open_page: OpenPage) -> None:
    page = open_page("/gallery")
    page.locator("a[data-dialog]").first.click()
    dialog = page.locator("#sample_dialog")
    expect(dialog).to_be_visible()
    assert page.evaluate("document.querySelector('#sample_dialog').contains(document.activeElement)")
    page.mouse.click(4, 4)
    expect(dialog).to_be_hidden()


def test_the_sections_fold_to_icons_and_stay_folded(open_page: OpenPage) -> None:
    page = open_page("/gallery")
    page.locator("[data-fold-button]").click()
    expect(page.locator(".gz-side")).to_have_css("width", "52px")
    page.reload()
    expect(page.locator(".gz-side")).to_have_css("width", "52px")


def test_a_refused_deed_explains_itself_to_the_mouse_and_the_keyboard(open_page: OpenPage) -> None:
    page = open_page("/gallery")
    button = page.locator(".gz-why button").first
    words = page.locator(".gz-why-text").first
    expect(words).to_be_hidden()
    button.hover()
    expect(words).to_be_visible()
    page.mouse.move(0, 0)
    button.focus()
    expect(words).to_be_visible()


def test_the_language_is_switched_and_kept(open_page: OpenPage) -> None:
    page = open_page("/gallery")
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text("Gallery")
    page.reload()
    expect(page.locator("h1")).to_have_text("Gallery")
    page.get_by_role("button", name="中文").click()
    expect(page.locator("h1")).to_have_text("组件陈列")


def test_choosing_a_row_moves_the_map_and_the_arrows_walk_the_list(open_page: OpenPage) -> None:
    page = open_page("/gallery?page=work")
    expect(page.locator("[data-map]")).to_have_attribute("data-ready", "yes")
    page.evaluate("window.places = []; document.addEventListener('gezhi:place', (e) => places.push(e.detail))")
    rows = page.locator("[data-row]")
    rows.nth(1).locator("td").last.click()
    expect(rows.nth(1)).to_have_attribute("aria-current", "true")
    expect(rows.nth(0)).not_to_have_attribute("aria-current", "true")
    assert page.evaluate("places")[0]["key"] == "GZ-20261121-0002"
    rows.nth(1).locator("a").focus()
    page.keyboard.press("ArrowDown")
    expect(rows.nth(2).locator("a")).to_be_focused()


def test_choosing_a_point_opens_its_row(open_page: OpenPage) -> None:
    page = open_page("/gallery?page=work")
    box = page.locator("[data-map]").bounding_box()
    assert box is not None
    page.locator("[data-row]").nth(3).locator("td").last.click()
    page.wait_for_timeout(500)  # the map flies for 200 ms
    page.evaluate("document.querySelectorAll('[data-row]').forEach((row) => row.removeAttribute('aria-current'))")
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator("[data-row]").nth(3)).to_have_attribute("aria-current", "true")


def photo(width: int, height: int, orientation: int = 1) -> bytes:
    """A JPEG whose left half is red, with an EXIF mark that says how to hold it."""
    picture = Image.new("RGB", (width, height), "blue")
    picture.paste("red", (0, 0, width // 2, height))
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif, quality=95)
    return out.getvalue()


def chosen(page: Page) -> list[dict[str, Any]]:
    """The files that would be sent: name, type, and the size of the picture in them."""
    found: list[dict[str, Any]] = page.evaluate(
        """() => Promise.all([...document.querySelector('input[type=file]').files].map(async (file) => {
            const bitmap = await createImageBitmap(file, {imageOrientation: 'none'});
            return {name: file.name, type: file.type, width: bitmap.width, height: bitmap.height};
        }))"""
    )
    return found


def test_photos_are_made_smaller_and_stand_upright(open_page: OpenPage) -> None:
    page = open_page("/gallery?page=public", width=390)
    turned = photo(3200, 2400, orientation=6)
    page.locator("input[type=file]").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": turned})
    expect(page.locator("[data-previews] img")).to_have_count(1)
    assert chosen(page) == [{"name": "a.jpg", "type": "image/jpeg", "width": 1200, "height": 1600}]


def test_photos_add_up_to_the_limit_and_can_be_let_go(open_page: OpenPage) -> None:
    page = open_page("/gallery?page=public", width=390)
    field = page.locator("input[type=file]")
    small = photo(64, 48)
    for name in ("a.jpg", "b.jpg"):
        field.set_input_files({"name": name, "mimeType": "image/jpeg", "buffer": small})
        expect(page.get_by_alt_text(name)).to_be_visible()
    two: list[FilePayload] = [{"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": small} for name in "cd"]
    field.set_input_files(two)
    expect(page.locator("[data-previews] img")).to_have_count(3)
    expect(page.locator("[data-photo-input] [data-said]")).to_contain_text("只保留前 3 张")
    page.get_by_role("button", name=re.compile("a.jpg")).click()
    assert [file["name"] for file in chosen(page)] == ["b.jpg", "c.jpg"]


def test_a_file_the_browser_cannot_read_is_sent_as_it_is(open_page: OpenPage) -> None:
    page = open_page("/gallery?page=public", width=390)
    odd: FilePayload = {"name": "a.heic", "mimeType": "image/heic", "buffer": b"not a picture"}
    page.locator("input[type=file]").set_input_files(odd)
    expect(page.locator("[data-photo-input] [data-said]")).to_contain_text("按原样上传")
    assert page.evaluate("document.querySelector('input[type=file]').files[0].name") == "a.heic"


def test_the_map_fills_the_pins_fields_by_mouse_and_by_keyboard(open_page: OpenPage) -> None:
    page = open_page("/gallery?page=public", width=390)
    lon, lat = page.locator("#id_lon"), page.locator("#id_lat")
    page.locator("[data-map]").click(position={"x": 100, "y": 100})
    expect(lon).to_have_value(re.compile(r"^120\.0\d+$"))
    expect(lat).to_have_value(re.compile(r"^35\.9\d+$"))
    lon.evaluate("field => field.value = '120.5'")  # a phone that has the map hides the two numbers
    lat.evaluate("field => field.value = '36'")
    lat.dispatch_event("change")
    page.locator("[data-map]").focus()
    page.keyboard.press("Enter")
    assert abs(float(lon.input_value()) - 120.5) < 1e-4
    assert abs(float(lat.input_value()) - 36) < 1e-4


def test_my_position_fills_the_fields_or_says_why_not(open_page: OpenPage) -> None:
    page = open_page("/gallery?page=public", width=390)
    page.get_by_role("button", name="我的位置").click()
    expect(page.locator("[data-pin] [data-said]")).to_contain_text("请在地图上点选位置或填写地址")
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": 120.25, "latitude": 35.5, "accuracy": 12})
    page.get_by_role("button", name="我的位置").click()
    expect(page.locator("#id_lon")).to_have_value("120.25")
    expect(page.locator("[data-pin] [data-said]")).to_contain_text("精度约 12 米")


def test_photos_open_large_and_are_walked_with_keys(open_page: OpenPage) -> None:
    page = open_page("/gallery")
    page.locator("[data-photo]").first.click()
    expect(page.locator("#sample_photos")).to_be_visible()
    expect(page.locator("#sample_photos [data-caption-here]")).to_have_text("处置前")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#sample_photos [data-caption-here]")).to_have_text("处置后")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#sample_photos [data-place-here]")).to_have_text("1 / 2")
    page.keyboard.press("Escape")
    expect(page.locator("#sample_photos")).to_be_hidden()


@pytest.fixture
def live_page(open_page: OpenPage) -> Page:
    """A page with a part that follows a case, fed by answers of `/live` and `/part` that the test gives."""
    page = open_page("/gallery?page=sign_in")

    def with_feed(route: Route) -> None:
        answer = route.fetch()
        follow = '<div id="part" data-live="case:7" hx-get="/part" hx-trigger="live" hx-swap="outerHTML">old</div>'
        text = answer.text().replace("<body ", '<body data-live-url="/live" data-live-position="41" ')
        route.fulfill(response=answer, body=text.replace("</main>", f"{follow}<span data-inbox>0</span></main>"))

    page.route("**/gallery**", with_feed)
    page.route("**/part", lambda route: route.fulfill(body='<div id="part">new</div>', content_type="text/html"))
    return page


def test_a_part_follows_the_news_of_its_subject(live_page: Page) -> None:
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        news = {"position": 42, "subjects": ["case:7"], "inbox": 5}
        route.fulfill(json=news) if len(asked) == 1 else route.fulfill(status=204)

    live_page.route("**/live?*", answer)
    live_page.goto(live_page.url)
    expect(live_page.locator("#part")).to_have_text("new", timeout=8000)
    expect(live_page.locator("[data-inbox]")).to_have_text("5")
    live_page.wait_for_timeout(3500)
    assert [url.split("?")[1] for url in asked[:2]] == ["since=41", "since=42"]


def test_news_of_other_subjects_leave_a_part_alone(live_page: Page) -> None:
    other = {"position": 42, "subjects": ["case:8"]}
    live_page.route("**/live?*", lambda route: route.fulfill(json=other))
    with live_page.expect_response("**/live?since=41"):
        live_page.goto(live_page.url)
    live_page.wait_for_timeout(300)
    expect(live_page.locator("#part")).to_have_text("old")


@pytest.mark.parametrize("name", ["parts", "work", "phone", "public", "sign_in", "wall"])
def test_every_page_is_whole_without_scripts(open_page: OpenPage, name: str) -> None:
    page = open_page(f"/gallery?page={name}", scripts=False)
    expect(page.locator("main")).to_be_visible()
    if name == "parts":
        expect(page.locator("#id_photos")).to_be_visible()
        expect(page.get_by_role("cell", name="84")).to_be_visible()
        page.locator(".gz-filters summary").first.click()
        expect(page.locator(".gz-filter-form").first).to_be_visible()
        page.locator("label[for=id_stars_2]").click()
        assert page.locator("#id_stars_2").is_checked()
