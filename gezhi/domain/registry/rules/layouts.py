"""What goes out in lists: the columns of each, which values stand under masks, how cells are made safe. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

from gezhi.ground.kernel.masking import mask_document, mask_name, mask_phone, mask_text


class Hidden(StrEnum):
    """Kinds of values that go out under a mask unless a second person lets them go."""

    NAME = "name"
    DOCUMENT = "document"
    PHONE = "phone"


MASKS: Mapping[Hidden, Callable[[str], str]] = {
    Hidden.NAME: mask_name,
    Hidden.DOCUMENT: mask_document,
    Hidden.PHONE: mask_phone,
}
HIDDEN: Mapping[str, Hidden] = {
    "name": Hidden.NAME,
    "former_name": Hidden.NAME,
    "head_name": Hidden.NAME,
    "owner_name": Hidden.NAME,
    "tenant_name": Hidden.NAME,
    "contact": Hidden.NAME,
    "kin_name": Hidden.NAME,
    "document": Hidden.DOCUMENT,
    "head_document": Hidden.DOCUMENT,
    "owner_document": Hidden.DOCUMENT,
    "tenant_document": Hidden.DOCUMENT,
    "phone": Hidden.PHONE,
    "head_phone": Hidden.PHONE,
    "owner_phone": Hidden.PHONE,
    "tenant_phone": Hidden.PHONE,
    "kin_phone": Hidden.PHONE,
}
"""Which facts are of which kind. The name of an organisation is public: its fact is `title`."""

PLACE = ("grid", "compound", "building", "stairwell", "floor", "room")
LISTS: Mapping[str, tuple[str, ...]] = {
    "people": (
        *("name", "document", "document_kind", "sex", "birth_date", "phone", *PLACE, "registration", "household"),
        *("relation", "origin", "former_name", "nationality", "marital", "education", "employment", "workplace"),
    ),
    "homes": (*PLACE, "condition", "use", "right", "area_m2", "rooms", "is_rented", "people"),
    "households": ("household", "kind", "nature", "head_name", "members", *PLACE),
    "organisations": (
        *("title", "uscc", "unit_class", "address", "contact", "phone", "staff_count", "hours", "is_key"),
        *("opened_date", "grid"),
    ),
}
"""Our own lists: their facts in order. That of people can be sent in again as it is."""

PERSON_FACTS: Mapping[str, str] = {
    "citizen_id": "document",
    "name": "name",
    "former_name": "former_name",
    "sex": "sex",
    "birth_date": "birth_date",
    "marital_status": "marital",
    "education": "education",
    "workplace": "workplace",
    "phone": "phone",
    "hukou_division": "origin",
    "residence_division": "county",
    "residence_address": "address",
    "hukou_residence_match": "match",
    "household_no": "household",
    "householder_citizen_id": "head_document",
    "householder_name": "head_name",
    "householder_phone": "head_phone",
    "relation_to_householder": "relation",
    "chinese_name": "name",
    "nationality": "nationality",
    "id_doc_type": "document_kind",
    "id_doc_no": "document",
    "arrived_on": "from_date",
    "registered_on": "from_date",
}
"""Fields of tables 12 to 15 of GB/T 31000-2015 → our facts; the others stay empty, some because they are never
collected (docs/pipl.md)."""
GBT_31000: Mapping[str, Mapping[str, str]] = {
    "8": {
        "grid_name": "title",
        "grid_chief_name": "head_name",
        "grid_worker_name": "name",
        "grid_worker_count": "workers",
        "grid_household_count": "households",
        "grid_area_m2": "area_m2",
    },
    "9": {
        "compound_name": "compound",
        "building_name": "building",
        "storey_count": "floors",
        "unit_count": "stairwells",
        "building_household_count": "homes",
        "building_population": "people",
        "location_division": "county",
        "location_address": "address",
        "longitude": "lon",
        "latitude": "lat",
    },
    "12": PERSON_FACTS,
    "13": {**PERSON_FACTS, "id_doc_no": ""},
    "14": {
        **PERSON_FACTS,
        "left_behind_type": "left_type",
        "main_family_member_name": "kin_name",
        "relation_to_left_behind": "kin_relation",
        "main_family_member_phone": "kin_phone",
        "main_family_member_work_address": "kin_work_address",
        "difficulties_and_requests": "difficulties",
        "assistance": "assistance",
    },
    "15": PERSON_FACTS,
    "16": {
        "house_no": "number",
        "house_address": "address",
        "building_use": "use",
        "floor_area_m2": "area_m2",
        "id_doc_type": "document_kind",
        "id_doc_no": "owner_document",
        "owner_name": "owner_name",
        "owner_phone": "owner_phone",
        "owner_address": "owner_address",
        "rental_use": "rental_use",
        "hazard_type": "hazard",
        "tenant_citizen_id": "tenant_document",
        "tenant_name": "tenant_name",
        "tenant_phone": "tenant_phone",
        "longitude": "lon",
        "latitude": "lat",
    },
    "23": {
        "uscc": "uscc",
        "enterprise_name": "title",
        "enterprise_address": "address",
        "enterprise_phone": "phone",
        "employee_count": "staff_count",
        "longitude": "lon",
        "latitude": "lat",
    },
    "24": {
        "uscc": "uscc",
        "social_org_name": "title",
        "registered_address": "address",
        "office_address": "address",
        "head_name": "contact",
        "head_phone": "phone",
        "longitude": "lon",
        "latitude": "lat",
    },
    "31": {
        "school_name": "title",
        "school_address": "address",
        "education_authority_division": "county",
        "longitude": "lon",
        "latitude": "lat",
    },
}
"""Which of our facts each field of a table is; in the order of the standard they stand in `cities/cn/layouts`."""
REGISTERED: Mapping[str, tuple[str, ...]] = {"12": ("11", "12"), "13": ("2", "3"), "15": ("4",)}
"""Kinds of registration that each table of people holds."""
CLASSES: Mapping[str, tuple[str, ...]] = {
    "23": ("company", "factory", "shop", "catering", "lodging", "warehouse", "site"),
    "24": ("social",),
    "31": ("school",),
}
"""Classes of organisations that each table holds."""

ANSWERS = "theme"
"""The list of what the form of a theme was told, visit by visit; its columns are the form's."""
THEMES: Mapping[str, str] = {"14": "left-behind"}
"""Whom a table holds is known by a theme, under this key: who may not see the theme may not ask for the table."""
SAID = frozenset(
    {"left_type", "kin_name", "kin_relation", "kin_phone", "kin_work_address", "difficulties", "assistance"}
)
"""Facts that the form of such a theme says, under the name of their question."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plain(cell: str) -> str:
    """A cell of a text file that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def masked(key: str, value: str, unmasked: frozenset[Hidden]) -> str:
    """A fact as it may go out."""
    kind = HIDDEN.get(key)
    return value if kind is None or kind in unmasked or not value else MASKS[kind](value)


def answer(values: Sequence[str], unmasked: frozenset[Hidden]) -> str:
    """What a form was told, as it came; numbers that look like somebody's stand under masks unless both kinds go."""
    told = " | ".join(values)
    return told if {Hidden.DOCUMENT, Hidden.PHONE} <= unmasked else mask_text(told)
