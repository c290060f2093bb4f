"""A browser for tests: Debian's Chromium driven by Playwright, pictures, and the accessibility check."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Response,
    ViewportSize,
    expect,
    sync_playwright,
)

from gezhi.domain.accounts.models import Account

# Playwright's loop runs in this thread; the database is asked from it between two steps of a page, never during one.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
# Two cores carry three browsers and three servers; what is waited for comes, if late. No test measures time.
expect.set_options(timeout=20_000)

CHROMIUM_ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
]
PICTURES = Path(settings.BASE_DIR) / "docs" / "pictures"
WATCH = """
window.__violations = [];
document.addEventListener('securitypolicyviolation', (event) => {
  const where = `${event.sourceFile}:${event.lineNumber}`;
  window.__violations.push(`${event.violatedDirective}: ${event.blockedURI} ${where} ${event.sample}`);
});
"""

OpenPage = Callable[..., Page]


def pytest_configure(config: pytest.Config) -> None:
    """Pages in a browser ask side by side: their database is a file, as installed.

    In memory SQLite locks whole tables between the threads of one process, and waits for none.
    """
    default = settings.DATABASES["default"]
    if (
        "browser" in config.option.markexpr
        and "not browser" not in config.option.markexpr
        and default["ENGINE"] == "django.db.backends.sqlite3"
    ):
        default.setdefault("TEST", {})["NAME"] = str(Path(settings.VAR_DIR) / "browser.sqlite3")
        options = default["OPTIONS"]  # tests throw their data away: no waiting for the disk
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in these folders drives a browser, and says why when it cannot."""
    driven = {Path(__file__).parent / name for name in ("browser", "journeys", "phone")}
    for item in items:
        if driven.isdisjoint(item.path.parents):
            continue
        item.add_marker(pytest.mark.browser)
        reason = _missing() or _missing_for_a_phone(item.path)
        if reason:
            item.add_marker(pytest.mark.skip(reason=reason))


def _missing() -> str:
    if settings.DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3":
        return "browser tests run on SQLite only"
    if _chromium() is None:
        return "Chromium is not installed (apt-get install chromium-headless-shell fonts-noto-cjk)"
    if not (Path(settings.BASE_DIR) / "client" / "dist" / "gezhi" / "desk.js").exists():
        return "the client is not built (python -m tools.client_build)"
    return ""


def _missing_for_a_phone(path: Path) -> str:
    is_phone = (Path(__file__).parent / "phone") in path.parents
    return (
        "the whole Chromium is not installed (apt-get install chromium)"
        if is_phone and not shutil.which("chromium")
        else ""
    )


def _chromium() -> str | None:
    """The shell without windows costs half the processor time of the whole browser; either will do."""
    return shutil.which("chromium-headless-shell") or shutil.which("chromium")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """One driver for the whole run: there cannot be two in a process."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for the whole run."""
    chromium = playwright.chromium.launch(executable_path=_chromium(), args=CHROMIUM_ARGUMENTS)
    yield chromium
    chromium.close()


@pytest.fixture
def open_page(browser: Browser, live_server: object) -> Iterator[OpenPage]:
    """Opens an address of the running product: `open_page("/gallery", width=390, language="en")`.

    At the end of the test every opened page must have stayed free of console errors, failed requests to ourselves
    and Content-Security-Policy violations.
    """
    opened: list[tuple[Page, list[str]]] = []

    def open_one(path: str, *, width: int = 1280, height: int = 800, forgive: str = "", **more: Any) -> Page:
        """`forgive` is part of a complaint that the test provokes; `more` is language, scripts, touch, account."""
        account = more.pop("account", None)
        context = _context(browser, ViewportSize(width=width, height=height), **more)
        if account is not None:
            sign_in(context, str(live_server), account)
        page = context.new_page()
        complaints: list[str] = []
        listen(page, complaints, forgive)
        opened.append((page, complaints))
        page.goto(f"{live_server}{path}")
        if more.get("scripts", True):
            wait_until_drawn(page)
        return page

    yield open_one
    for page, complaints in opened:
        violations = page.evaluate("window.__violations || []")
        page.context.close()
        assert complaints == []
        assert violations == []


def sign_in(context: BrowserContext, server: str, account: Account) -> None:
    """A session of `account`, as the sign-in page would have begun it."""
    client = Client()
    client.force_login(account)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": server}])


def _context(
    browser: Browser, size: ViewportSize, *, language: str = "zh-CN", scripts: bool = True, touch: bool = False
) -> BrowserContext:
    context = browser.new_context(
        viewport=size,
        locale=language,
        java_script_enabled=scripts,
        has_touch=touch,
        reduced_motion="reduce",  # a test would only wait for what glides
    )
    context.add_init_script(WATCH)
    return context


def wait_until_drawn(page: Page) -> None:
    """Every map and chart that can be seen has been drawn."""
    page.wait_for_load_state("load")
    waiting = page.locator("[data-map]:not([data-ready]):visible, [data-chart]:not([data-ready]):visible")
    expect(waiting).to_have_count(0, timeout=15_000)


def listen(page: Page, complaints: list[str], forgive: str) -> None:
    """Collects what no page may do. A refusal (4xx) is an answer for a page or a form, never for a part of the page."""
    parts = {"script", "stylesheet", "image", "font"}

    def on_console(said: ConsoleMessage) -> None:
        forgiven = said.text.startswith("Failed to load resource") or (forgive != "" and forgive in said.text)
        if said.type == "error" and not forgiven:
            complaints.append(f"console: {said.text}")

    def on_response(got: Response) -> None:
        worst = 400 if got.request.resource_type in parts else 500
        if got.status >= worst:
            complaints.append(f"{got.status} {got.url}")

    page.on("pageerror", lambda error: complaints.append(f"uncaught: {error}"))
    page.on("console", on_console)
    page.on("response", on_response)


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """The home page at a desk, in Chinese."""
    return open_page("/")


def screenshot(page: Page, name: str, *, whole: bool = False) -> None:
    """A picture of the page, for whoever wants to look at it: into `docs/pictures/` when GEZHI_PICTURES=1, into the
    folder GEZHI_PICTURES_DIR when that is named, else none."""
    kept = os.environ.get("GEZHI_PICTURES") == "1"
    wanted = PICTURES if kept else os.environ.get("GEZHI_PICTURES_DIR")
    if not wanted:
        return
    folder = Path(wanted)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.png"
    page.screenshot(path=path, full_page=whole, animations="disabled")
    if kept:
        _smaller(path)


def wants_pictures() -> bool:
    """Whether somebody asked for pictures."""
    return os.environ.get("GEZHI_PICTURES") == "1" or bool(os.environ.get("GEZHI_PICTURES_DIR"))


def _smaller(path: Path) -> None:
    """256 colours are enough for pages of a manual and make a picture a quarter as heavy."""
    from PIL import Image

    with Image.open(path) as picture:
        reduced = picture.convert("RGB").quantize(colors=256, dither=Image.Dither.NONE)
    reduced.save(path, optimize=True)


def assert_accessible(page: Page) -> None:
    """axe finds nothing serious or critical on the page."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    grave = [
        f"{finding['id']}: {node['target']} {node.get('failureSummary', '')}"
        for finding in found
        if finding["impact"] in {"serious", "critical"}
        for node in finding["nodes"]
    ]
    assert grave == []


def assert_fits(page: Page) -> None:
    """The page, once it is there whole, does not scroll sideways."""
    page.wait_for_load_state()
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"the page is {wide} px wider than the window: {_widest(page)}"


def assert_well_made(page: Page, name: str, *, language: str) -> None:
    """An open page fits at a desk and on a phone; axe looks at the Chinese one at the desk, at the English one on the
    phone. Pictures are called `name-WIDTH-LANGUAGE`."""
    for width in (1280, 390):
        page.set_viewport_size(ViewportSize(width=width, height=800))
        wait_until_drawn(page)
        assert_fits(page)
        screenshot(page, f"{name}-{width}-{language[:2]}", whole=True)
        if (width == 1280) == language.startswith("zh"):
            assert_accessible(page)


def _widest(page: Page) -> object:
    return page.evaluate(
        """() => [...document.body.querySelectorAll('*')]
        .filter((e) => !e.closest('.gz-table-wrap, .gz-tabs, .gz-map'))
        .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
        .slice(0, 8).map((e) => `${e.tagName}.${e.className} ${Math.round(e.getBoundingClientRect().right)}`)"""
    )
