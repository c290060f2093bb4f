"""From the code at a door to a finished report: so few taps and typed fields, and the place is known by itself.

Seconds are measured in docs/measured.md; what is counted here is what makes them.
"""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Locator, expect

from gezhi.domain.cases.models import Case
from gezhi.domain.registry.models import Building
from tests.cast import Cast
from tests.office.offered import coded
from tests.phone.conftest import PIN, SENT_WITHIN, Phones, settle

MOST_TAPS = 5
"""Report, open with the PIN, photo, the field of words, send."""
MOST_FIELDS = 2
"""The PIN, and a few words."""


@dataclass
class Thumb:
    """Somebody's thumb: it taps, and types into what it has tapped."""

    taps: int = 0
    fields: int = 0

    def tap(self, target: Locator) -> None:
        self.taps += 1
        target.tap()

    def type(self, words: str, target: Locator) -> None:
        """Into the field that waits for it; one that does not wait costs a tap."""
        if not target.evaluate("one => one === document.activeElement"):
            self.tap(target)
        self.fields += 1
        target.press_sequentially(words)


def test_a_worker_reports_from_a_door_in_a_few_taps(cast: Cast, house: Building, handheld: Phones) -> None:
    token = coded(cast, house)
    settle()
    phone = handheld("worker")
    phone.enrols()
    thumb = Thumb()

    page = phone.page
    page.goto(f"{phone.server}/d/{token}")
    thumb.tap(page.get_by_role("link", name="在手机端上报"))
    expect(page.locator("#pin")).to_be_focused()
    thumb.type(PIN, page.locator("#pin"))
    thumb.tap(page.get_by_role("button", name="打开", exact=True))
    expect(page.locator("#report-address")).to_have_value("海韵花园3号楼 1单元")
    phone.shoots("report-photo")
    thumb.taps += 1  # the camera is one tap
    thumb.type("楼道灯坏了三天了", page.locator("#report-words"))
    thumb.tap(page.get_by_role("button", name="提交上报"))
    expect(page.get_by_role("heading", name="已上传中心")).to_be_visible(timeout=SENT_WITHIN)

    assert thumb.taps <= MOST_TAPS
    assert thumb.fields <= MOST_FIELDS
    case = Case.objects.get()
    assert (case.address, case.photos.count()) == ("海韵花园3号楼 1单元", 1)
