"""The edition for field clients: any form of an office, and the choice of a subject; nothing goes elsewhere."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
import pyxform.validators.odk_validate
from defusedxml.ElementTree import fromstring

from gezhi.edges.openrosa.rules.edition import LIST_FILE, field_edition
from gezhi.ground.plumbing.xlsforms import XlsForm
from gezhi.ground.plumbing.xlsforms.outline import read_outline
from gezhi.ground.plumbing.xlsforms.tests.test_verdicts import VERDICTS, compiled

XF, XHTML = "{http://www.w3.org/2002/xforms}", "{http://www.w3.org/1999/xhtml}"
SMALL = """<?xml version="1.0"?><h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
 xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>t</h:title><model>{submission}<instance><data id="x">{inside}
</data></instance><bind nodeset="/data/body" type="string"/></model></h:head><h:body><input ref="/data/body">
<label>?</label></input></h:body></h:html>"""


def edition(xform: str) -> str:
    return field_edition(xform, id="alone", version="7", asking=lambda language: f"谁? {language}")


def model_of(xform: str) -> Element:
    found = fromstring(xform).find(f"{XHTML}head/{XF}model")
    assert found is not None
    return found


@pytest.fixture(scope="module")
def forms() -> dict[str, XlsForm]:
    return {name: compiled(name) for name in VERDICTS}


def test_every_real_form_begins_with_the_choice_of_a_subject_and_asks_the_rest_as_before(
    forms: dict[str, XlsForm],
) -> None:
    for name, form in forms.items():
        made = edition(form.xform)
        outline = read_outline(made)
        assert (outline.id, outline.version, outline.root) == ("alone", "7", form.outline.root), name
        assert outline.questions == form.outline.questions, name
        assert outline.languages == form.outline.languages, name
        body = fromstring(made).find(f"{XHTML}body")
        assert body is not None
        first = body[0]
        assert (first.tag, first.get("ref")) == (f"{XF}select1", f"/{outline.root}/meta/gezhi_subject"), name
        model = model_of(made)
        assert [one.get("src") for one in model if one.get("id") == "gezhi_subjects"] == [f"jr://file-csv/{LIST_FILE}"]
        binds = {one.get("nodeset"): one for one in model.findall(f"{XF}bind")}
        assert binds[f"/{outline.root}/meta/gezhi_subject"].get("required") == "true()", name
        assert f"/{outline.root}/meta/instanceID" in binds, name


def test_no_form_is_sent_or_sealed_for_somebody_else(forms: dict[str, XlsForm]) -> None:
    """A real form says that it goes to a server elsewhere, sealed with a key that is not ours."""
    form = forms["pyx_xlsform_spec_test.xlsx"]
    assert "example-odk-aggregate.appspot.com" in form.xform
    made = edition(form.xform)
    assert "appspot" not in made
    assert "base64RsaPublicKey" not in made


def test_the_question_is_worded_in_every_language_of_the_form(forms: dict[str, XlsForm]) -> None:
    model = model_of(edition(forms["pyx_xlsform_spec_test.xlsx"].xform))
    said = {
        translation.get("lang"): [
            "".join(text.itertext()) for text in translation if text.get("id") == "gezhi_subject:label"
        ]
        for translation in model.iter(f"{XF}translation")
    }
    assert said == {language: [f"谁? {language}"] for language in ("default", "chinese", "english")}


def test_questions_named_like_parts_of_a_form_stay_questions() -> None:
    inside = "<submission/><body/><translation/><model/><instance/>"
    made = edition(SMALL.format(submission='<submission action="https://elsewhere.example"/>', inside=inside))
    assert "elsewhere" not in made
    root = model_of(made).find(f"{XF}instance/{XF}data")
    assert root is not None
    assert [child.tag.removeprefix(XF) for child in root][:5] == [
        "submission", "body", "translation", "model", "instance",
    ]  # fmt: skip


def test_a_form_without_an_identifier_gets_one_for_each_filling() -> None:
    made = edition(SMALL.format(submission="", inside="<body/>"))
    model = model_of(made)
    assert [child.tag.removeprefix(XF) for child in model.find(f"{XF}instance/{XF}data/{XF}meta") or ()] == [
        "instanceID", "timeEnd", "gezhi_subject",
    ]  # fmt: skip
    preloaded = [bind.get("{http://openrosa.org/javarosa}preload") for bind in model.findall(f"{XF}bind")]
    assert preloaded.count("uid") == 1


def test_an_if_without_else_is_completed() -> None:
    xform = SMALL.format(submission="", inside="<body/>").replace('type="string"', """calculate="if(1=1, 'a')" """, 1)
    assert "if(1=1, 'a', '')" in edition(xform)


@pytest.mark.long
def test_the_engine_of_the_phone_accepts_every_edition(tmp_path: Path) -> None:
    """ODK Validate, which the compiler brings along, is JavaRosa: the engine inside ODK Collect."""
    java = shutil.which("java")
    if java is None:
        pytest.skip("no Java here: ODK Validate cannot run")
    jar = Path(pyxform.validators.odk_validate.__file__).with_name("bin") / "ODK_Validate.jar"
    for name in VERDICTS:
        (tmp_path / f"{name}.xml").write_text(edition(compiled(name).xform), encoding="utf-8")
    refused = {}
    for file in sorted(tmp_path.glob("*.xml")):
        done = subprocess.run(
            [java, "-Djava.awt.headless=true", "-jar", str(jar), str(file)], capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            refused[file.name] = done.stderr[-600:]
    assert refused == {}
