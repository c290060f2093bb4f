"""What may be said about each kind of row: its fields, how each is written, and which are sealed.

One description serves forms, tables that come in, the history and the exports. Ethnic group, religion and political
status are no field of anything (a test holds it).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gezhi.domain.registry.vocabulary import Kind


class Form(StrEnum):
    """How a value is written."""

    LINE = "line"
    CODE = "code"  # one of a code table
    DAY = "day"
    NUMBER = "number"
    DECIMAL = "decimal"
    YES_NO = "yes_no"
    SEALED = "sealed"
    ATTRIBUTES = "attributes"  # named values beside the columns: the attributes of a component


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind: its column, its form, the code table or the blind index's purpose, the most characters."""

    name: str
    form: Form = Form.LINE
    table: str = ""
    limit: int = 0


def _line(name: str, limit: int) -> Field:
    return Field(name, limit=limit)


def _code(name: str, table: str) -> Field:
    return Field(name, Form.CODE, table)


PERSON = (
    _line("name", 80),
    Field("document", Form.SEALED, "document", 40),
    Field("phone", Form.SEALED, "phone", 20),
    _code("document_kind", "gat517_id_document"),
    _code("sex", "gbt2261_1_sex"),
    Field("birth_date", Form.DAY),
    _line("former_name", 80),
    _line("origin", 6),
    _line("nationality", 3),
    _code("marital", "gbt2261_2_marital_status"),
    _code("education", "gbt4658_education"),
    _code("employment", "gbt2261_4_employment_status"),
    _line("workplace", 120),
)
HOME = (
    _line("stairwell", 8),
    Field("floor", Form.NUMBER),
    _line("room", 16),
    _code("use", "gbt31000_5_17_building_use"),
    _code("right", "house_right"),
    Field("area_m2", Form.DECIMAL),
    Field("rooms", Form.NUMBER),
    Field("is_rented", Form.YES_NO),
)
BUILDING = (
    _line("name", 80),
    _line("road", 80),
    _line("plate", 40),
    Field("floors", Form.NUMBER),
    Field("basements", Form.NUMBER),
    Field("stairwells", Form.NUMBER),
    Field("built_year", Form.NUMBER),
    _code("use", "gbt31000_5_17_building_use"),
)
ORGANISATION = (
    _line("name", 120),
    _line("uscc", 18),
    _code("unit_class", "unit_class"),
    _line("address", 200),
    _line("scope_words", 500),
    _line("contact", 40),
    Field("phone", Form.SEALED, "phone", 20),
    Field("staff_count", Form.NUMBER),
    _line("hours", 80),
    Field("is_key", Form.YES_NO),
    Field("opened_date", Form.DAY),
    Field("closed_date", Form.DAY),
)
HOUSEHOLD = (
    _line("number", 20),
    _code("kind", "household_type"),
    _code("nature", "hukou_nature"),
)
VEHICLE = (
    _line("plate", 10),
    _code("plate_kind", "vehicle_plate_type"),
    _code("colour", "vehicle_colour"),
    _line("model", 60),
)
PET = (
    _code("species", "pet_species"),
    _line("name", 40),
    _line("licence", 40),
    Field("vaccinated_date", Form.DAY),
)
COMPONENT = (
    _line("number", 17),
    _line("name", 80),
    _line("owner_unit", 120),
    _line("manager_unit", 120),
    _line("address", 200),
    _code("status", "component_status"),
    Field("placed_date", Form.DAY),
    Field("attributes", Form.ATTRIBUTES),
)
SERVICE_POINT = (
    _line("name", 80),
    _code("service", "service_point_kind"),
    _line("address", 200),
    _line("hours", 80),
    _line("phone", 20),
)
COMPOUND = (
    _line("name", 80),
    _code("use", "gbt37149_compound_class"),
    _line("address", 200),
)

FIELDS: dict[Kind, tuple[Field, ...]] = {
    Kind.PERSON: PERSON,
    Kind.HOME: HOME,
    Kind.BUILDING: BUILDING,
    Kind.ORGANISATION: ORGANISATION,
    Kind.HOUSEHOLD: HOUSEHOLD,
    Kind.VEHICLE: VEHICLE,
    Kind.PET: PET,
    Kind.COMPONENT: COMPONENT,
    Kind.SERVICE_POINT: SERVICE_POINT,
    Kind.COMPOUND: COMPOUND,
}


def field(kind: Kind, name: str) -> Field:
    """The description of a field. Raises KeyError for one that the kind does not have."""
    return {one.name: one for one in FIELDS[kind]}[name]
