"""Managed components 部件: what their 17 digits tell, and the attributes of GB/T 47678.5 beside the columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gezhi.domain.registry.rules.checking import Known, checked
from gezhi.domain.registry.rules.fields import Field, Form
from gezhi.ground.kernel.identifiers import ComponentCode, CreditCode
from gezhi.ground.kernel.masking import mask_text
from gezhi.ground.kernel.problem import problem

OTHER_COUNTY = problem(
    "component.other_county", 422, "The number begins with the county {told}; the place lies in {county}."
)
NO_NAME = problem("component.no_name", 422, "The class {code} is none of the national list: give the component a name.")

ATTRIBUTES = (
    Field("manager_code", limit=18),
    Field("owner_code", limit=18),
    Field("maintainer", limit=120),
    Field("maintainer_code", limit=18),
    Field("changed_date", Form.DAY),
    Field("source", Form.CODE, "component_source"),
    Field("accuracy", Form.CODE, "component_accuracy"),
    Field("remark", limit=1000),
)
CREDIT_CODES = ("manager_code", "owner_code", "maintainer_code")


def shaped(values: Mapping[str, Any], classes: Mapping[str, str], known: Known) -> dict[str, Any]:
    """Numbers in their stored form; the name of the number's class (`classes`) where an empty name was given.

    Raises Problem `component_code.malformed`, `credit_code.*`, `component.no_name` and as `checked`.
    """
    found = dict(values)
    if "number" in found:
        number = ComponentCode(found["number"])
        found["number"] = str(number)
        if found.get("name") == "":
            found["name"] = _class_name(number.class_code, classes)
    if "attributes" in found:
        found["attributes"] = _attributes(found["attributes"], known)
    return found


def check_county(number: str, code: str) -> None:
    """Raises Problem `component.other_county` where the number's division is not the place's."""
    if number[:6] != code[:6]:
        raise OTHER_COUNTY(told=number[:6], county=code[:6])


def _class_name(code: str, classes: Mapping[str, str]) -> str:
    if code not in classes:
        raise NO_NAME(code=code)
    return classes[code]


def _attributes(told: Mapping[str, Any], known: Known) -> dict[str, str]:
    """Texts only, days as 2026-05-01; empty ones are left out."""
    lines = tuple(Field(one.name, limit=10) if one.form is Form.DAY else one for one in ATTRIBUTES)
    found = {name: value for name, value in checked(lines, told, known).items() if value}
    if "remark" in found:
        found["remark"] = mask_text(found["remark"])
    return {name: str(CreditCode(value)) if name in CREDIT_CODES else value for name, value in found.items()}
