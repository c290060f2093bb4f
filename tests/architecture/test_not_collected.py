"""Ethnic group, religion and political status: in no field, form, table, match key, search or picture."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest
from django.conf import settings

from gezhi.domain.cases.selectors import CaseFilter
from gezhi.domain.registry.rules import columns
from gezhi.domain.registry.rules.addresses import AddressParts
from gezhi.domain.registry.rules.fields import FIELDS
from gezhi.domain.registry.rules.matching.people import BLIND_PEOPLE, PEOPLE
from gezhi.domain.registry.rules.tallying import of_home, of_organisation, of_person
from gezhi.domain.registry.rules.typed import TypedKind

FORBIDDEN = re.compile(
    r"ethnic|nationality_group|minzu|religio|faith|politic|party_member|biometr|face|民族|宗教|信仰|政治面貌|党派|指纹|人脸"
)
ROOT = Path(settings.BASE_DIR) / "gezhi"


def test_no_field_of_any_kind_is_one_of_them() -> None:
    names = {field.name for described in FIELDS.values() for field in described}
    assert len(names) > 25
    assert not [name for name in names if FORBIDDEN.search(name)]


def test_a_column_with_them_is_not_read_and_is_said_to_be_left_out() -> None:
    headings = [word for words in columns.PEOPLE.values() for word in words]
    assert not [word for word in headings if FORBIDDEN.search(word)]
    assert {"民族", "宗教信仰", "政治面貌"} <= set(columns.NOT_COLLECTED)


def test_nobody_is_matched_counted_or_looked_for_by_them() -> None:
    keys = {key for model in (PEOPLE, BLIND_PEOPLE) for field in model.fields for key in [field.name]}
    keys |= {column for model in (PEOPLE, BLIND_PEOPLE) for block in model.blocks for column in block}
    counted = {one.measure for one in of_person("1", None, "11", "370211")}
    counted |= {one.measure for one in (*of_home("empty", "", None), *of_organisation(""))}
    asked = {kind.value for kind in TypedKind} | {field.name for field in fields(AddressParts)}
    asked |= {field.name for field in fields(CaseFilter)}
    assert keys > {"name", "document"}
    assert counted > {"people", "age"}
    assert asked > {"name", "phone"}
    assert not [word for word in keys | counted | asked if FORBIDDEN.search(word)]


@pytest.mark.parametrize("form", sorted(ROOT.glob("**/web/*.py")), ids=lambda path: path.stem)
def test_no_form_of_a_page_asks_for_them(form: Path) -> None:
    assert not FORBIDDEN.search(re.sub(r'"""[\s\S]*?"""|#.*|surface|interface', "", form.read_text(encoding="utf-8")))
