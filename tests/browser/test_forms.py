"""XForms in the browser: real forms of others are filled, submitted and opened again unchanged."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from gezhi.domain.registry.models import ThemeForm, ThemeVisit
from gezhi.domain.registry.selectors.themes import submission_of
from gezhi.domain.registry.services import themes as services
from gezhi.domain.registry.tests.theme_fixtures import Alone, alone, somebody, words
from gezhi.domain.registry.vocabulary import SubjectKind
from gezhi.ground.plumbing.xlsforms import Limits
from gezhi.ground.plumbing.xlsforms.compiling import taken
from gezhi.ground.plumbing.xlsforms.making import made
from tests.browsing import OpenPage, assert_accessible, assert_fits, screenshot
from tests.cast import MICRO, MONDAY, Cast
from tests.contracts.openrosa.phone import filled, phone_of, picture
from tests.journeys.conftest import photo
from tests.shared_data import shared

__all__ = ["alone"]

FILL_REQUIRED = """
(place) => {
  for (const question of place.querySelectorAll('.gz-xf-question')) {
    if (!question.querySelector('.form-label.required') || question.closest('[hidden]')) continue;
    const field = question.querySelector('input, select, textarea');
    if (field === null || field.disabled || field.type === 'file') continue;
    if (field.type === 'radio' || field.type === 'checkbox') { if (!field.checked) field.click(); continue; }
    if (field.tagName === 'SELECT') {
      if (field.value === '' && field.options.length > 1) field.selectedIndex = 1;
    } else if (field.value === '') {
      field.value = {date: '2026-11-16', time: '09:30', 'datetime-local': '2026-11-16T09:30'}[field.type]
        || (field.inputMode !== '' ? '3' : field.placeholder ? '35.95 120.05' : 'Wang Fang');
    } else continue;
    field.dispatchEvent(new Event('change', {bubbles: true}));
  }
}
"""


FITTING = {"pyx_widgets.xls": {"/data/my_date": "2099-01-01"}}
"""Answers in the place of defaults that have become wrong since."""


def ready(page: Page) -> None:
    expect(page.locator("[data-xform]")).to_have_attribute("data-ready", "yes", timeout=20_000)


def answers(page: Page) -> str:
    said: str = page.locator("[data-xform]").evaluate("(place) => place.answers()")
    return said


NAMES = [
    "ona_subdistrict_profiling_tool.xlsx",
    "ona_external_choice_form_v2.xlsx",
    "ona_new_cascading_select.xlsx",
    "kobo_good_eats_multilang.xls",
    "kobo_tutorial.xls",
    "kobo_new_repeats.xls",
    "pyx_xlsform_spec_test.xlsx",
    "pyx_widgets.xls",
    "hot_archived_buildings.xls",
    "hot_archived_solidwaste.xlsx",
    "fieldtm_entities_registration.xls",
    "xlsformorg_cascading_select.xlsx",
]


def theme_of(cast: Cast, name: str) -> str:
    """A theme with one of the real forms."""
    admin, key, limits = cast.scope("system_admin"), f"form-{NAMES.index(name)}", Limits()
    theme = services.add_theme(scope=admin, key=key, about=SubjectKind.PERSON, words=words(name=name), at=MONDAY)
    file = shared(f"xlsforms/{name}")
    compiled = taken(made(file, limits.unpacked_bytes), name, limits)
    form = services.keep_form(
        by=admin.actor, theme=theme, content=file.read_bytes(), name=name, compiled=compiled, at=MONDAY
    )
    # Three of them name lists that stand elsewhere: such a form is no longer adopted, and may have been before.
    ThemeForm.objects.filter(pk=form.pk).update(adopted_at=MONDAY)
    return key


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_a_real_form_is_filled_submitted_and_opens_again_unchanged(open_page: OpenPage, cast: Cast, name: str) -> None:
    person = somebody("张桂兰", MICRO)
    key = theme_of(cast, name)
    page = open_page(f"/register/themes/{key}/person/{person.pk}", account=cast.accounts["worker"], language="en")
    ready(page)
    for _ in range(6):  # an answer may bring further questions
        page.locator("[data-xform]").evaluate(FILL_REQUIRED)
        page.wait_for_timeout(50)
    for path, answer in FITTING.get(name, {}).items():
        page.locator(f"[data-path='{path}'] input").fill(answer)
        page.locator(f"[data-path='{path}'] input").blur()
    wanted = page.locator(".gz-xf-question:has(.form-label.required) input[type=file]")
    for field in wanted.all():
        if field.is_visible():
            field.set_input_files([photo()])
            expect(field.locator("xpath=..").locator("img")).to_be_visible()
    page.locator("[data-submit]").click()
    page.wait_for_url("**/visits/**", timeout=15_000)
    kept = submission_of(ThemeVisit.objects.get())
    ready(page)
    assert answers(page) == kept


def test_a_form_is_begun_on_a_phone_gone_on_with_after_a_reload_submitted_and_read(
    open_page: OpenPage, cast: Cast, alone: Alone
) -> None:
    """In Chinese: what is missing is said, a draft comes back from the server, nothing is kept in the browser."""
    path = f"/register/themes/alone/person/{alone.here.pk}"
    page = open_page(path, account=cast.accounts["worker"], width=390, touch=True)
    ready(page)
    page.locator("[data-submit]").click()
    expect(page.locator(".gz-error:visible")).to_have_text(["此题必填。"])
    page.get_by_label("需要帮助").check()
    expect(page.locator(".gz-xf-end [data-said]")).to_have_text("草稿已保存")
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page.reload()
    ready(page)
    expect(page.get_by_label("需要帮助")).to_be_checked()
    assert_fits(page)
    assert_accessible(page)
    screenshot(page, "theme-fill-390-zh", whole=True)
    page.locator("[data-submit]").click()
    page.wait_for_url("**/visits/**")
    ready(page)
    assert answers(page) == submission_of(ThemeVisit.objects.get())
    expect(page.get_by_label("需要帮助")).to_be_disabled()
    assert_accessible(page)


def test_what_a_phone_has_sent_opens_at_the_desk_with_its_answers_and_its_picture(
    open_page: OpenPage, cast: Cast
) -> None:
    person, key = somebody("张桂兰", MICRO), theme_of(cast, "kobo_tutorial.xls")
    phone = phone_of(cast, "worker")
    xml = filled(phone.form(key), person.pk, name="王芳", photo="1 2.jpg")
    assert phone.send(xml, {"1 2.jpg": picture()}).status == 201
    visit = ThemeVisit.objects.get()
    path = f"/register/themes/{key}/person/{person.pk}/visits/{visit.pk}"
    page = open_page(path, account=cast.accounts["worker"])
    ready(page)
    expect(page.locator("[data-path='/data/name'] input")).to_have_value("王芳")
    expect(page.locator(".gz-xf-photo")).to_be_visible()
    assert page.locator(".gz-xf-photo").evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 40


def test_the_settings_for_a_phone_are_shown_once_as_a_code(open_page: OpenPage, cast: Cast) -> None:
    page = open_page("/me/collect", account=cast.accounts["worker"], width=390, touch=True)
    assert_fits(page)
    assert_accessible(page)
    page.get_by_role("button", name="生成手机设置").click()
    expect(page.locator("figure svg")).to_be_visible()
    expect(page.locator("[data-secret]")).to_have_text(re.compile("^gz_"))
    assert_fits(page)
    assert_accessible(page)
