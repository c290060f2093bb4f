"""Real forms of others go down to a plain client and come up filled, with pictures, twice: each is one visit."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.test import Client

from gezhi.domain.registry.models import ThemeForm, ThemePhoto, ThemeVisit
from gezhi.domain.registry.rules.form_files import remarks
from gezhi.domain.registry.selectors.themes import submission_of
from gezhi.domain.registry.services import themes
from gezhi.domain.registry.tests.theme_fixtures import Alone, alone
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.problems import sentence
from gezhi.ground.plumbing.xlsforms import Question
from gezhi.ground.plumbing.xlsforms.tests.test_verdicts import VERDICTS, compiled
from tests.cast import MONDAY, Cast
from tests.contracts.openrosa.phone import filled, phone_of, picture
from tests.everything import everything

__all__ = ["alone"]
pytestmark = pytest.mark.django_db

ELSEWHERE = {
    "fieldtm_entities_registration.xls": "features.csv",
    "hot_archived_buildings.xls": "buildings.geojson",
    "hot_archived_solidwaste.xlsx": "communities.csv",
}
"""Real forms that take choices from a file that their makers keep elsewhere."""
SENT = sorted(set(VERDICTS) - set(ELSEWHERE))
PICTURES = {
    "kobo_good_eats_multilang.xls": 2,
    "kobo_tutorial.xls": 1,
    "ona_external_choice_form_v2.xlsx": 1,
    "pyx_widgets.xls": 1,
    "pyx_xlsform_spec_test.xlsx": 1,
}
"""How many questions of them ask for a picture."""
SAYS = {"integer": "42", "decimal": "1.5", "text": "好 & <b>", "date": "2026-11-20", "geopoint": "36.09 120.35 0 5"}


def kept(cast: Cast, alone: Alone, name: str) -> ThemeForm:
    admin = cast.scope("system_admin")
    return themes.keep_form(
        by=admin.actor, theme=alone.theme, content=name.encode(), name=name, compiled=compiled(name), at=MONDAY
    )


def said(questions: list[Question]) -> Iterator[tuple[str, str]]:
    """An answer to every question that a file can answer, that has choices, or that takes what one types."""
    for question in questions:
        if question.kind == "image":
            yield question.name, f"{question.name}.jpg"
        elif question.kind == "file":
            yield question.name, f"{question.name}.m4a"
        elif question.choices and question.kind == "select_one":
            yield question.name, next(iter(question.choices))
        elif question.kind in SAYS:
            yield question.name, SAYS[question.kind]


def test_nine_real_forms_are_sent_with_their_attachments_and_each_is_one_visit_however_often_it_comes(
    cast: Cast, alone: Alone
) -> None:
    phone, desk = phone_of(cast, "worker"), Client()
    desk.force_login(cast.accounts["worker"])
    for name in SENT:
        form, id = kept(cast, alone, name), uuid4()
        themes.adopt_form(scope=cast.scope("system_admin"), key="alone", number=form.number, at=MONDAY)
        assert ("itemsets.csv" in phone.files("alone")) == bool(compiled(name).itemsets), name
        answers = dict(said(compiled(name).outline.questions))
        files = {file: picture() for file in answers.values() if file.endswith((".jpg", ".m4a"))}
        xml = filled(phone.form("alone"), alone.here.pk, id=id, **answers)
        sent = phone.send(xml, files)
        assert sent.status == 201, f"{name}: {sent.message}"
        before = everything()
        assert (phone.send(xml, files).content, everything()) == (sent.content, before), name
        visit = ThemeVisit.objects.get(pk=id)
        assert (visit.form_id, submission_of(visit)) == (form.pk, xml), name
        assert ThemePhoto.objects.filter(visit=visit).count() == PICTURES.get(name, 0), name
        opened = f"/register/themes/alone/person/{alone.here.pk}/visits/{id}"
        assert desk.get(f"{opened}/submission.xml").content.decode() == xml, name
        for file in files:
            assert desk.get(f"{opened}/photos/{file}").status_code == (200 if file.endswith(".jpg") else 404), file
    assert ThemeVisit.objects.count() == len(SENT) == 9
    assert ThemePhoto.objects.count() == sum(PICTURES.values())


@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_form_whose_choices_stand_in_a_file_elsewhere_is_not_adopted_and_says_which(
    cast: Cast, alone: Alone, name: str
) -> None:
    form, before = kept(cast, alone, name), phone_of(cast, "worker").forms()
    with pytest.raises(Problem, match=r"theme\.lists_missing") as refusal:
        themes.adopt_form(scope=cast.scope("system_admin"), key="alone", number=form.number, at=MONDAY)
    assert ELSEWHERE[name] in sentence(refusal.value)
    assert phone_of(cast, "worker").forms() == before
    desk = Client()
    desk.force_login(cast.accounts["system_admin"])
    page = desk.get(f"/console/themes/alone/forms/{form.number}")
    assert f"未保存的文件：{ELSEWHERE[name]}" in page.content.decode()


def test_what_stands_beside_a_form_is_told_before_it_is_adopted() -> None:
    told = {(remark.code, name) for name in VERDICTS for remark in remarks(compiled(name).xform)}
    assert told == {("theme.lists_missing", name) for name in ELSEWHERE} | {
        ("theme.files_not_shown", name) for name in ("pyx_widgets.xls", "pyx_xlsform_spec_test.xlsx")
    }
    ours = "<input appearance=\"search('homes')\"/><bind calculate=\"pulldata('people', 'label', 'name', .)\"/>"
    assert [(one.code, one.parameters["files"]) for one in remarks(ours)] == [
        ("theme.lists_only_on_phones", "homes.csv, people.csv")
    ]
