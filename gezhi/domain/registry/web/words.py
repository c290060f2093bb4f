"""Rows of the register as lines of pages: masked, with the address that opens them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gezhi.domain.registry.labels import (
    CONDITION_LABELS,
    REGISTRATION_LABELS,
    SEX_LABELS,
    kind_field_label,
)
from gezhi.domain.registry.labels.doors import door_words
from gezhi.domain.registry.rules.components import ATTRIBUTES
from gezhi.domain.registry.rules.fields import Form
from gezhi.domain.registry.selectors.codes import table
from gezhi.domain.registry.vocabulary import Kind
from gezhi.ground.kernel.masking import mask_name


@dataclass(frozen=True, slots=True)
class Line:
    """One row in words: what it is called, what else helps to tell it, where it opens."""

    title: str
    text: str | Promise
    url: str
    note: str | Promise = ""


def person_line(row: Any) -> Line:
    """Somebody: name masked, sex, year of birth, home."""
    home = f"{row.home.building.address} {door_of(row.home)}" if row.home else ""
    words = [str(SEX_LABELS[row.sex])] if row.sex in ("1", "2") else []
    words += [_("born %(year)s") % {"year": row.birth_date.year}] if row.birth_date else []
    return Line(mask_name(row.name), " · ".join(words), reverse("registry:person", args=[row.pk]), home)


def building_line(row: Any) -> Line:
    """A building by its address; its compound where the address does not say it."""
    address = row.address or row.name
    where = row.compound.name if row.compound_id and row.compound.name not in address else ""
    return Line(address, where, reverse("registry:building", args=[row.pk]))


def unit_line(row: Any) -> Line:
    """An organisation: name, class."""
    url = reverse("registry:unit", args=[row.pk])
    return Line(row.name, coded("unit_class", row.unit_class, english=get_language() == "en"), url)


def home_line(row: Any) -> Line:
    url = reverse("registry:home", args=[row.pk])
    return Line(f"{row.building.address} {door_of(row)}", CONDITION_LABELS[row.condition], url)


def door_of(home: Any) -> str:
    """A door inside its building: 2单元301室."""
    return door_words(home.stairwell, home.room)


def coded(name: str, code: str, *, english: bool) -> str:
    """A code's name in the reader's language; empty where there is none."""
    return next((row.name_en if english else row.name for row in table(name) if row.code == code), "")


def attributes_in_words(text: str) -> str:
    """The attributes of a component as history keeps them, in one line."""
    english, told = get_language() == "en", json.loads(text) if text else {}
    words = []
    for one in ATTRIBUTES:
        value = str(told.get(one.name, ""))
        value = coded(one.table, value, english=english) or value if one.form is Form.CODE else value
        words += [f"{kind_field_label(Kind.COMPONENT, one.name)} {value}"] if value else []
    return " · ".join(words)


def age(birth: date | None, today: date) -> str:
    """Somebody's age in years."""
    if birth is None:
        return ""
    years = today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
    return _("%(years)s years") % {"years": years}


def registration(kind: str) -> str | Promise:
    return REGISTRATION_LABELS[kind]
