"""Desks of the cast: the product in the browser of somebody who works in it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.utils.translation import override
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from gezhi.domain.cases.labels import DEED_LABELS, STATE_LABELS
from gezhi.domain.cases.models import Case, CaseClass
from gezhi.domain.cases.vocabulary import Deed, State
from gezhi.ground.plumbing.journal.models import Deed as JournalDeed
from gezhi.ground.plumbing.journal.sealing import seal_all
from tests.browsing import OpenPage
from tests.cast import INSIDE, Cast

Classes = dict[str, CaseClass]


def photo(colour: str = "teal") -> FilePayload:
    """A picture as a phone would hand it over."""
    out = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(out, "JPEG")
    return {"name": f"{colour}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def take_photo(page: Page, field: str = "photos", colour: str = "teal") -> None:
    """Choose a photo, and wait until the page has made it smaller."""
    page.locator(f"#id_{field}").set_input_files([photo(colour)])
    expect(page.locator(f"[data-photo-input]:has(#id_{field}) [data-previews] img")).to_have_count(1)


def stand_at(page: Page, point: tuple[float, float] = INSIDE) -> None:
    """The device knows where it is; the page asks it."""
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": point[0], "latitude": point[1], "accuracy": 8})
    page.locator("[data-geolocate]").click()
    expect(page.locator("#id_lon")).to_have_value(str(point[0]))


def kept_words(page: Page) -> tuple[str, str]:
    """Number and secret that a report's answer gives to keep; the proof of work may hold the form back for seconds."""
    codes = page.locator(".gz-keep .gz-code")
    expect(codes).to_have_count(2)
    number, secret = codes.all_inner_texts()
    return number, secret


@dataclass
class Desk:
    """Somebody of the cast before their screen."""

    page: Page
    language: str

    def label(self, deed: Deed) -> str:
        with override("en" if self.language == "en" else "zh-hans"):
            return str(DEED_LABELS[deed])

    def state(self, state: State) -> str:
        with override("en" if self.language == "en" else "zh-hans"):
            return str(STATE_LABELS[state])

    def goes_to(self, path: str) -> None:
        """Another address of the product."""
        root = self.page.url.split("/", 3)
        self.page.goto(f"{root[0]}//{root[2]}{path}")

    def sees_soon(self, words: str) -> None:
        """Without loading the page again: the sealer runs as the clock would let it."""
        seal_all()
        expect(self.page.get_by_text(words).first).to_be_visible(timeout=5_000)

    def chooses(self, deed: Deed, words: str) -> None:
        """On the workbench: the deed that the case with these words waits for."""
        self.goes_to("/workbench")
        row = self.page.locator("tr, .gz-order-card").filter(has_text=words).first
        row.locator(f"a.btn:text-is('{self.label(deed)}'), button:text-is('{self.label(deed)}')").click()

    def opens_deed(self, case: Case, deed: Deed) -> None:
        """On the case's page: a deed in front, or behind “more”."""
        self.goes_to(f"/cases/{case.pk}")
        link = self.page.locator(f"#case a[href='/cases/{case.pk}/{deed.value}']")
        if not link.is_visible():
            self.page.locator("#case .gz-case-deeds summary").click()
        link.click()

    def does(self, deed: Deed) -> None:
        """Send the deed's form; the case's page follows."""
        self.page.locator("main form .gz-form-deeds").get_by_role("button", name=self.label(deed), exact=True).click()
        self.page.wait_for_url(lambda url: url.rsplit("/", 1)[-1] not in {d.value for d in Deed})
        expect(self.page.locator("#case")).to_be_visible()

    def finds_state(self, state: State) -> None:
        expect(self.page.locator("#case .gz-case-line .gz-state").first).to_have_text(self.state(state))


@dataclass(frozen=True)
class Sit:
    """`sit("acceptor", "/workbench", width=390, language="en")`: somebody of the cast sits down."""

    open_page: OpenPage
    cast: Cast

    def __call__(
        self, role: str, path: str = "/workbench", *, language: str = "zh-CN", width: int = 1280, touch: bool = False
    ) -> Desk:
        account = self.cast.accounts[role]
        return Desk(self.open_page(path, account=account, language=language, width=width, touch=touch), language)


@pytest.fixture
def sit(open_page: OpenPage, cast: Cast, catalogue_loaded: Classes) -> Sit:
    """Desks for everybody, over a city with a class list."""
    return Sit(open_page, cast)


def done_to(case_id: UUID) -> list[str]:
    """The deeds in a case's journal, in order, without their prefix."""
    lines = JournalDeed.objects.filter(subject_id=case_id).order_by("seq", "at").values_list("deed", flat=True)
    return [line.removeprefix("case.") for line in lines]
