"""Real XLSForms of others get the verdict that pyxform gave when they were gathered."""

from __future__ import annotations

from functools import cache

import pytest

from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.xlsforms import Limits, XlsForm, compile_xlsform
from gezhi.ground.plumbing.xlsforms.compiling import taken
from gezhi.ground.plumbing.xlsforms.making import made
from tests.shared_data import shared

VERDICTS = {
    "ona_subdistrict_profiling_tool.xlsx": 97586,
    "ona_external_choice_form_v2.xlsx": 12740,
    "ona_new_cascading_select.xlsx": 2660,
    "kobo_good_eats_multilang.xls": 8433,
    "kobo_tutorial.xls": 4272,
    "kobo_new_repeats.xls": 2515,
    "pyx_xlsform_spec_test.xlsx": 26644,
    "pyx_widgets.xls": 12009,
    "hot_archived_buildings.xls": 119619,
    "hot_archived_solidwaste.xlsx": 15290,
    "fieldtm_entities_registration.xls": 2574,
    "xlsformorg_cascading_select.xlsx": 2580,
}
"""How many characters the XForm has, as the README of the data says."""
WARNED = {"kobo_new_repeats.xls", "ona_new_cascading_select.xlsx", "hot_archived_solidwaste.xlsx"}
BROKEN = "ona_enumerator_weekly.xlsx"


@cache
def compiled(name: str) -> XlsForm:
    """As the child does it, in this process: thirteen processes would cost more than the rest of the room."""
    limits = Limits()
    return taken(made(shared(f"xlsforms/{name}"), limits.unpacked_bytes), name, limits)


@pytest.fixture(scope="module")
def forms() -> dict[str, XlsForm]:
    return {name: compiled(name) for name in VERDICTS}


def test_twelve_of_the_real_forms_convert_to_what_the_readme_states(forms: dict[str, XlsForm]) -> None:
    assert {name: len(form.xform) for name, form in forms.items()} == VERDICTS
    assert not any(forms[name].warnings for name in WARNED)
    assert len(forms["kobo_good_eats_multilang.xls"].warnings) >= 5


def test_the_broken_form_is_refused_with_its_sheet_its_column_and_how_often_it_stands_there() -> None:
    with pytest.raises(Problem) as refusal:
        compiled(BROKEN)
    assert refusal.value.code == "xlsform.repeated_column"
    assert refusal.value.parameters == {"file": BROKEN, "sheet": "survey", "column": "label", "times": 3}


def test_a_form_lists_its_questions_with_kind_labels_and_choices(forms: dict[str, XlsForm]) -> None:
    outline = forms["pyx_xlsform_spec_test.xlsx"].outline
    assert outline.title == "Spec test"
    assert outline.languages == ["default", "chinese", "english"]
    kinds = {question.kind for question in outline.questions}
    assert {"text", "integer", "select_one", "select_multiple", "geopoint", "date", "note", "calculated"} <= kinds
    repeats = [q for q in forms["kobo_new_repeats.xls"].outline.questions if q.repeats]
    assert repeats
    cascade = forms["xlsformorg_cascading_select.xlsx"].outline.questions
    assert any(len(question.choices) > 2 for question in cascade)


def test_external_choices_stand_inside_the_form_that_a_browser_fills(forms: dict[str, XlsForm]) -> None:
    form = forms["ona_subdistrict_profiling_tool.xlsx"]
    assert form.itemsets.count("\n") >= 5667
    assert "query=" in form.xform
    assert "query=" not in form.screen
    assert form.screen.count("<itextId>") >= 5667 > form.xform.count("<itextId>")
    assert "الحسكة" in form.screen
    plain = forms["kobo_tutorial.xls"]
    assert plain.screen == plain.xform


@pytest.mark.long
@pytest.mark.parametrize("name", [*VERDICTS, BROKEN])
def test_the_child_process_gives_the_same_verdict(name: str) -> None:
    file = shared(f"xlsforms/{name}")
    if name == BROKEN:
        with pytest.raises(Problem, match="repeated_column"):
            compile_xlsform(file)
    else:
        assert len(compile_xlsform(file).xform) == VERDICTS[name]
