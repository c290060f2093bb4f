"""Every screen of the phone, as a picky user sees it: nothing sideways, nothing too small for a thumb, nothing that axe
finds serious; by day and by night, in both languages, at 390 and at 768 px. The manual's pictures are taken here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from gezhi.domain.cases.models import Case, CaseClass
from gezhi.domain.patrols import services as patrols
from gezhi.domain.registry.models import Building, Home, Person, Theme
from gezhi.domain.registry.services import people
from gezhi.domain.registry.tests.test_people import door
from tests.browsing import assert_accessible, assert_fits, screenshot
from tests.cast import INSIDE, MONDAY, Cast
from tests.journeys.test_worker_on_foot import dispatched_to_worker
from tests.phone.conftest import Handheld, Phones, photo, settle

Classes = dict[str, CaseClass]
WIDTHS = (390, 768)
THUMB = 44

SMALL = """(thumb) => [...document.querySelectorAll('a, button, input, select, textarea, summary')]
  .filter((e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .filter((e) => !e.closest('.visually-hidden, .ol-control') && !e.classList.contains('visually-hidden'))
  .map((e) => [e, (e.closest('label, .gz-list-row, .form-check') ?? e).getBoundingClientRect()])
  .filter(([, box]) => box.height > 0 && (box.height < thumb - 0.5 || box.width < thumb - 0.5))
  .map(([e, box]) => `${e.tagName}.${e.className} ${e.textContent.trim().slice(0, 20)} ${box.width}×${box.height}`)"""


def well(phone: Handheld, name: str) -> None:
    """The screen in front, at both widths."""
    page = phone.page
    look = f"{phone.language[:2]}-{'night' if phone.dark else 'day'}"
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844 if width == WIDTHS[0] else 1024})
        assert_fits(page)
        assert page.evaluate(SMALL, THUMB) == [], name
        screenshot(page, f"phone-{name}-{width}-{look}")
    page.set_viewport_size({"width": WIDTHS[0], "height": 844})
    assert_accessible(page)


@dataclass(frozen=True)
class Street:
    """What a worker has before them: an order, a house, and somebody at home."""

    case: Case
    house: Building
    home: Home
    person: Person
    theme: Theme


@pytest.fixture
def street(cast: Cast, catalogue_loaded: Classes, house: Building, theme: str) -> Street:
    case = dispatched_to_worker(cast, catalogue_loaded, "楼道堆物，请清理", photo("olive")["buffer"])
    home = door(house, "101")
    values = {"name": "王桂英", "sex": "2", "phone": "13812345678"}
    person = people.enter(scope=cast.scope("worker"), home_id=home.pk, values=values, at=MONDAY)
    lon, lat = INSIDE
    patrols.make_gate(scope=cast.scope("system_admin"), name="东门", compound="海韵花园", lon=lon, lat=lat, at=MONDAY)
    return Street(case, house, home, person, Theme.objects.get(key=theme))


@pytest.mark.parametrize("look", [("zh-CN", False), ("en-US", True)], ids=["zh-day", "en-night"])
def test_every_screen_is_fit_for_a_thumb_and_for_everybody(
    handheld: Phones, street: Street, look: tuple[str, bool]
) -> None:
    language, dark = look
    settle()
    phone = handheld("worker", language=language, dark=dark)
    phone.sign_in()
    phone.opens()
    expect(phone.page.locator("#pin-again")).to_be_visible()
    well(phone, "pin")
    phone.page.close()
    page = phone.enrols()
    home, person, house, theme = street.home.pk, street.person.pk, street.house.pk, street.theme.pk

    def sees(what: str) -> Callable[[], None]:
        return lambda: expect(page.locator(what).first).to_be_visible()

    seen = {
        "today": ("", sees("text=楼道堆物")),
        "case": (f"case/{street.case.pk}", sees(".gz-seen img")),
        "report": ("report", lambda: expect(page.locator(".gz-place-line")).to_contain_text("8")),
        "grid": ("grid", sees("text=3号楼")),
        "building": (f"building/{house}", sees(".gz-door-tile")),
        "home": (f"home/{home}", sees("text=王桂英")),
        "person": (f"person/{person}", sees("text=138****5678")),
        "form": (f"form/{theme}/{person}", sees(".gz-xf-question")),
        "map": ("map", sees("[data-ready=yes]")),
        "me": ("me", sees("text=王芳")),
        "help": ("help", lambda: expect(page.locator(".gz-place-line")).to_contain_text("8")),
        "week": ("week", sees(".gz-week-count")),
        "queue": ("queue", sees(".gz-empty")),
    }
    for name, (place, there) in seen.items():
        phone.goes(place)
        there()
        well(phone, name)
    phone.goes(f"case/{street.case.pk}")
    page.get_by_role("button", name="Photo of the report" if dark else "上报照片").tap()
    expect(page.locator("dialog img")).to_be_visible()
    well(phone, "case-photo")
    page.keyboard.press("Escape")
    phone.goes("gate")
    page.locator(".btn-primary").tap()
    page.locator(".gz-gate .btn").first.tap()
    expect(page.locator(".gz-gate .btn").first).to_contain_text("1")
    page.locator(".gz-fold-card > summary").tap()
    page.locator("#visitor-door").fill("101")
    expect(page.locator(".gz-fold-card .gz-list-row").first).to_be_visible()
    well(phone, "gate")
    phone.goes(f"person/{person}")
    page.get_by_role("link", name="In-person view" if dark else "本人查看").tap()
    expect(page.locator("input[name=checked]")).to_have_count(3)
