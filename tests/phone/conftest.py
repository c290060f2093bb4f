"""A phone in somebody's hand: a browser with a memory of its own, that can lose signal and be killed."""

from __future__ import annotations

import io
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from PIL import Image
from playwright.sync_api import BrowserContext, FilePayload, Page, Playwright, expect

from gezhi.domain.accounts.models import Account
from gezhi.domain.registry.models import Building
from gezhi.domain.registry.services import places
from gezhi.domain.registry.services import themes as themes_services
from gezhi.domain.registry.tests.theme_fixtures import XFORM, words
from gezhi.domain.registry.vocabulary import SubjectKind
from gezhi.edges.sync.models import Receipt
from gezhi.ground.plumbing.fresh import forget_everything
from gezhi.ground.plumbing.journal.sealing import seal_all
from gezhi.ground.plumbing.xlsforms import XlsForm
from gezhi.ground.plumbing.xlsforms.outline import read_outline
from tests.browsing import CHROMIUM_ARGUMENTS, WATCH, listen, sign_in
from tests.cast import INSIDE, MONDAY, Cast

PIN = "482913"
SENT_WITHIN = 30_000
WITH_PICTURE = (
    XFORM.replace("<phone/>", "<phone/><picture/>")
    .replace('<bind nodeset="/data/meta', '<bind nodeset="/data/picture" type="binary"/><bind nodeset="/data/meta')
    .replace("</h:body>", '<upload ref="/data/picture" mediatype="image/*"><label>照片</label></upload></h:body>')
)


def photo(colour: str = "teal") -> FilePayload:
    """A picture as a camera would hand it over."""
    out = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(out, "JPEG")
    return {"name": f"{colour}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


@dataclass
class Handheld:
    """The phone of one account; what it keeps outlives its browser."""

    playwright: Playwright
    server: str
    account: Account
    memory: Path
    language: str = "zh-CN"
    width: int = 390
    dark: bool = False
    complaints: list[str] = field(default_factory=list)
    _context: BrowserContext | None = None

    @property
    def context(self) -> BrowserContext:
        if self._context is None:
            self._context = self._started()
        return self._context

    @property
    def page(self) -> Page:
        return self.context.pages[-1]

    def _started(self) -> BrowserContext:
        context = self.playwright.chromium.launch_persistent_context(
            str(self.memory),
            executable_path=shutil.which("chromium"),
            args=[*CHROMIUM_ARGUMENTS, "--use-fake-device-for-media-stream"],
            viewport={"width": self.width, "height": 844},
            locale=self.language,
            timezone_id=settings.CITY_TIME_ZONE,
            has_touch=True,
            color_scheme="dark" if self.dark else "light",
            reduced_motion="reduce",
            permissions=["geolocation", "background-sync", "microphone"],
            geolocation={"longitude": INSIDE[0], "latitude": INSIDE[1], "accuracy": 8},
        )
        context.add_init_script(WATCH)
        return context

    def sign_in(self) -> None:
        """A session of the account, as the sign-in page begins it."""
        sign_in(self.context, self.server, self.account)

    def opens(self, place: str = "") -> Page:
        """The phone at an address, without a PIN."""
        page = self.context.new_page()
        listen(page, self.complaints, "ERR_INTERNET_DISCONNECTED")
        page.goto(f"{self.server}/phone/{place}")
        return page

    def enrols(self) -> Page:
        """Sign in, choose a PIN, and wait until everything has come down and the shell is kept."""
        self.sign_in()
        page = self.opens()
        page.locator("#pin").fill(PIN)
        page.locator("#pin-again").fill(PIN)
        page.get_by_role("button").first.click()
        expect(page.locator(".gz-places")).to_be_visible()
        expect(page.locator(".gz-quiet")).to_contain_text(self.word("已同步", "Matched"))
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        return page

    def unlocks(self) -> Page:
        """Open the phone again with its PIN."""
        page = self.opens()
        page.locator("#pin").fill(PIN)
        page.get_by_role("button", name=self.word("打开", "Open"), exact=True).click()
        expect(page.locator(".gz-places")).to_be_visible()
        return page

    def word(self, chinese: str, english: str) -> str:
        return english if self.language.startswith("en") else chinese

    def goes(self, place: str) -> None:
        """Another place, without loading the page anew."""
        self.page.evaluate(
            """place => { history.pushState({ours: true}, '', '/phone/' + place);
            dispatchEvent(new PopStateEvent('popstate')) }""",
            place,
        )

    def presses(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def shoots(self, field: str, colour: str = "teal") -> None:
        """Take a photo, and wait until it is kept."""
        before = self.page.locator(".gz-shot img").count()
        self.page.locator(f"#{field}").set_input_files([photo(colour)])
        expect(self.page.locator(".gz-shot img")).to_have_count(before + 1)

    def speaks(self) -> None:
        """Record something into the beeping microphone, and hear it before it is sent."""
        self.presses("语音说明")
        expect(self.page.get_by_role("timer")).to_contain_text("0:02")
        self.page.get_by_role("button", name="停止录音").click()
        self.hears()

    def hears(self) -> None:
        """Play what was said on this screen; it has begun when it can be stopped."""
        self.page.get_by_role("button", name="播放").click()
        expect(self.page.get_by_role("button", name="暂停")).to_be_visible()

    def queued(self) -> int:
        """How many deeds the quiet line says are waiting."""
        told = self.page.locator(".gz-quiet a").all_inner_texts()
        return sum(int("".join(filter(str.isdigit, text)) or 0) for text in told)

    def signal(self, is_there: bool) -> None:
        self.context.set_offline(not is_there)

    def is_killed(self) -> None:
        """The browser ends, whatever it was doing."""
        self.context.close()
        self._context = None


Phones = Callable[..., Handheld]


@pytest.fixture
def handheld(playwright: Playwright, cast: Cast, live_server: object, tmp_path: Path) -> Iterator[Phones]:
    """`handheld("worker")`: the phone of somebody of the cast. In the end no page may have complained."""
    settle()
    made: list[Handheld] = []

    def one(role: str, **more: Any) -> Handheld:
        memory = tmp_path / f"phone-{len(made)}"
        made.append(Handheld(playwright, str(live_server), cast.accounts[role], memory, **more))
        return made[-1]

    yield one
    for phone in made:
        if phone._context is not None:
            phone.is_killed()
    assert [complaint for phone in made for complaint in phone.complaints] == []


def arrive(count: int, deed: str = "") -> None:
    """Wait until so many commands (of one deed) have been accepted, and no more of them have."""
    receipts = Receipt.objects.filter(outcome="done")
    told = receipts.filter(deed=deed) if deed else receipts
    end = time.monotonic() + SENT_WITHIN / 1000
    while told.count() < count and time.monotonic() < end:
        time.sleep(0.1)
    assert told.count() == count


def settle() -> None:
    """What was done is numbered, and no process remembers what was before."""
    seal_all()
    forget_everything()


@pytest.fixture
def house(cast: Cast) -> Building:
    """A house with twelve doors in 王芳's grid."""
    return places.add_building(
        scope=cast.scope("worker"),
        name="3号楼",
        compound="海韵花园",
        point=INSIDE,
        stairwells=2,
        floors=3,
        rooms=2,
        at=MONDAY,
    )


@pytest.fixture
def theme(cast: Cast) -> str:
    """A theme about people, whose form asks for a picture; its key."""
    admin = cast.scope("system_admin")
    made = themes_services.add_theme(scope=admin, key="alone", about=SubjectKind.PERSON, words=words(), at=MONDAY)
    compiled = XlsForm(WITH_PICTURE, "", WITH_PICTURE, read_outline(WITH_PICTURE))
    form = themes_services.keep_form(
        by=admin.actor, theme=made, content=b"xlsx", name="独居老人.xlsx", compiled=compiled, at=MONDAY
    )
    themes_services.adopt_form(scope=admin, key="alone", number=form.number, at=MONDAY)
    return "alone"
