"""The register's words as people read them."""

from __future__ import annotations

from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from gezhi.domain.registry.labels.things import ANY_FIELD_LABELS, KIND_FIELD_LABELS
from gezhi.domain.registry.vocabulary import (
    CancelReason,
    CodedAt,
    ExportState,
    HomeState,
    IdentityCheck,
    Kind,
    RegistrationKind,
    RunState,
    Source,
    SubjectKind,
    TieRole,
    VisitResult,
    VisitWay,
)

CONDITION_LABELS: dict[str, str | Promise] = {
    HomeState.UNKNOWN: _("Not visited yet"),
    HomeState.LIVED_IN: _("Lived in"),
    HomeState.EMPTY: _("Nobody lives there"),
    HomeState.REFUSED: pgettext_lazy("home", "Refused"),
    HomeState.INCOMPLETE: pgettext_lazy("home", "Incomplete"),
}
CODED_AT_LABELS: dict[str, str | Promise] = {
    CodedAt.COMPOUND: _("Notice board of the compound"),
    CodedAt.BUILDING: _("The building"),
    CodedAt.STAIRWELL: _("Each stairwell"),
    CodedAt.HOME: _("Each home"),
}
CONDITION_TONES: dict[str, str] = {
    HomeState.UNKNOWN: "plain",
    HomeState.LIVED_IN: "done",
    HomeState.EMPTY: "plain",
    HomeState.REFUSED: "risk",
    HomeState.INCOMPLETE: "soon",
}
WAY_LABELS: dict[str, str | Promise] = {
    VisitWay.KNOCK: pgettext_lazy("visit", "At the door"),
    VisitWay.PHONE: pgettext_lazy("visit", "By phone"),
    VisitWay.LEAFLET: pgettext_lazy("visit", "Leaflet"),
}
RESULT_LABELS: dict[str, str | Promise] = {
    VisitResult.MET: pgettext_lazy("visit", "Met"),
    VisitResult.NOBODY: pgettext_lazy("visit", "Nobody there"),
    VisitResult.REFUSED: pgettext_lazy("visit", "Refused"),
    VisitResult.INCOMPLETE: pgettext_lazy("visit", "Incomplete"),
    VisitResult.LEFT: pgettext_lazy("visit", "Left at the door"),
}
RESULT_TONES: dict[str, str] = {
    VisitResult.MET: "done",
    VisitResult.NOBODY: "plain",
    VisitResult.REFUSED: "risk",
    VisitResult.INCOMPLETE: "soon",
    VisitResult.LEFT: "plain",
}
ROLE_LABELS: dict[str, str | Promise] = {
    TieRole.LIVES: _("Lives here"),
    TieRole.OWNER: pgettext_lazy("home", "Owner"),
    TieRole.FAMILY: _("Family"),
    TieRole.TENANT: _("Tenant"),
    TieRole.TRUSTEE: _("Keeps the key"),
}
REGISTRATION_LABELS: dict[str, str | Promise] = {
    "": _("Not registered here"),
    RegistrationKind.PERMANENT: _("Permanent, lives where registered"),
    RegistrationKind.PERMANENT_ELSEWHERE: _("Permanent, lives elsewhere"),
    RegistrationKind.LODGING: _("Lodging"),
    RegistrationKind.TEMPORARY: _("Temporary"),
    RegistrationKind.OVERSEAS: _("From overseas"),
    RegistrationKind.UNREGISTERED: _("Without registration"),
}
SOURCE_LABELS: dict[str, str | Promise] = {
    Source.RESIDENT: _("the resident"),
    Source.WORKER: _("a grid worker"),
    Source.DEPARTMENT: _("a department"),
    Source.IMPORT: _("a table"),
}
REASON_LABELS: dict[str, str | Promise] = {
    CancelReason.MOVED_AWAY: _("Moved away"),
    CancelReason.DIED: _("Died"),
    CancelReason.DUPLICATE: _("Entered twice"),
    CancelReason.MISTAKEN: _("Entered by mistake"),
}
"""Why a person's record ends."""
LEAVE_LABELS: dict[str, str | Promise] = {
    **REASON_LABELS,
    CancelReason.SPLIT: pgettext_lazy("household", "Split off"),
    CancelReason.CLOSED: pgettext_lazy("unit", "Closed"),
    CancelReason.DEMOLISHED: pgettext_lazy("thing", "Removed"),
}
"""Why somebody leaves a household, or any record ends, as a history tells it."""
HELD_LABELS: dict[str, str | Promise] = {
    "lease": pgettext_lazy("held", "Rents"),
    "rental": pgettext_lazy("held", "Answers for a rented home"),
    "work": pgettext_lazy("held", "Works at"),
    Kind.VEHICLE: pgettext_lazy("held", "Vehicle"),
    Kind.PET: pgettext_lazy("held", "Pet"),
}
"""What else is held about somebody, as they read of it."""
CHECK_LABELS: dict[str, str | Promise] = {
    IdentityCheck.DOCUMENT: _("Identity document looked at"),
    IdentityCheck.KNOWN: _("Known in person"),
    IdentityCheck.GUARDIAN: _("Guardian of a child: documents of both looked at"),
}
"""How it was made sure who asks what is held about them."""
LOOK_LABELS: dict[str, str | Promise] = {
    "register.view": _("The record was looked at"),
    "register.reveal": _("A sealed number was looked at"),
    "register.compare": _("The record was compared with another"),
    "register.own_view.look": _("You looked yourself"),
}
"""Looks at a person's record, as the person reads of them."""
RULED_LABELS: dict[str, str | Promise] = {
    Kind.PERSON: pgettext_lazy("kind", "Person"),
    Kind.HOME: pgettext_lazy("kind", "Home"),
    Kind.HOUSEHOLD: pgettext_lazy("kind", "Household"),
    Kind.ORGANISATION: pgettext_lazy("kind", "Organisation"),
    Kind.BUILDING: pgettext_lazy("kind", "Building"),
}
"""Kinds whose values the contract of freshness and ranks can name."""
DEED_SENTENCES: dict[str, str | Promise] = {
    "register.person.move": _("Moved to another home"),
    "register.person.cancel": _("Record ended"),
    "register.person.merge": _("Merged with another record"),
    "register.own_view.make": _("A code for the person themselves was made"),
    "register.own_view.open": _("The person opened what is held about them"),
    "register.own_view.correct": _("The person asked for a correction"),
    "register.home.cancel": _("Record ended"),
    "register.household.join": _("A member was registered"),
    "register.household.leave": _("A member left"),
    "register.household.head": _("The head changed"),
    "register.thing.cancel": _("Record ended"),
    "register.unit.cancel": _("Record ended"),
    "register.unit.take_on": _("Somebody was taken on"),
    "register.unit.let_go": _("Somebody left"),
    "register.unit.add_licence": _("A licence was added"),
    "register.unit.end_licence": _("A licence ended"),
    "register.proposal.accept": _("Proposal accepted"),
    "register.proposal.refuse": _("Proposal refused"),
}
"""Deeds that a card's history tells; what changed a value is told by the value."""
ENDED_LABELS: dict[str, str | Promise] = {
    **REASON_LABELS,
    CancelReason.MERGED: _("Merged with another record"),
}
FIELD_LABELS: dict[str, str | Promise] = {
    "name": _("Name"),
    "document": _("Document number"),
    "phone": _("Phone"),
    "sex": pgettext_lazy("person", "Sex"),
    "birth_date": _("Date of birth"),
    "workplace": _("Workplace"),
    "education": _("Education"),
    "marital": _("Marital status"),
    "employment": _("Employment"),
    "former_name": _("Former name"),
    "document_kind": _("Kind of document"),
    "origin": _("Registered in (division code)"),
    "nationality": _("Nationality"),
    "stairwell": _("Stairwell"),
    "floor": _("Floor"),
    "room": _("Room"),
    "use": pgettext_lazy("building", "Use"),
    "right": _("Property right"),
    "area_m2": _("Floor space (m²)"),
    "rooms": _("Number of rooms"),
    "is_rented": _("Rented out"),
    "number": _("Household number"),
    "kind": _("Kind of household"),
    "nature": _("Nature of the registration"),
}
COLUMN_LABELS: dict[str, str | Promise] = {
    "name": _("Name"),
    "document": _("Document number"),
    "document_kind": _("Kind of document"),
    "sex": pgettext_lazy("person", "Sex"),
    "birth_date": _("Date of birth"),
    "phone": _("Phone"),
    "grid": _("Code of the grid"),
    "compound": _("Compound"),
    "building": _("Building"),
    "stairwell": _("Stairwell"),
    "floor": _("Floor"),
    "room": _("Room"),
    "address": _("Address in one piece"),
    "role": _("To this home"),
    "from_date": _("Lives here since"),
    "registration": _("Registration"),
    "household": _("Number of the household"),
    "relation": _("Relation to the head"),
    "origin": _("Registered in (division code)"),
    "former_name": _("Former name"),
    "nationality": _("Nationality"),
    "marital": _("Marital status"),
    "education": _("Education"),
    "employment": _("Employment"),
    "workplace": _("Workplace"),
}
"""What a column of a table of residents may be."""
DOUBT_LABELS: dict[str, str | Promise] = {
    "same_document": _("The same document number"),
    "alike": _("Alike in name, birth, phone or home"),
}
WEIGHT_LABELS: dict[str, str | Promise] = {
    "name": _("Name"),
    "birth": _("Date of birth"),
    "sex": pgettext_lazy("person", "Sex"),
    "document": _("Document number"),
    "phone": _("Phone"),
    "address": _("Home"),
}
"""What the matching of people weighs."""
LIST_LABELS: dict[str, str | Promise] = {
    "people": pgettext_lazy("list", "People"),
    "homes": pgettext_lazy("list", "Homes"),
    "households": pgettext_lazy("list", "Households"),
    "organisations": pgettext_lazy("list", "Organisations"),
    "theme": _("Answers of a theme"),
    "wanted": _("Fields for a department"),
    "gbt31000-8": _("GB/T 31000 table 8: grids and workers"),
    "gbt31000-9": _("GB/T 31000 table 9: buildings"),
    "gbt31000-12": _("GB/T 31000 table 12: registered residents"),
    "gbt31000-13": _("GB/T 31000 table 13: floating residents"),
    "gbt31000-14": _("GB/T 31000 table 14: people left behind"),
    "gbt31000-15": _("GB/T 31000 table 15: people from overseas"),
    "gbt31000-16": _("GB/T 31000 table 16: rented homes"),
    "gbt31000-23": _("GB/T 31000 table 23: enterprises"),
    "gbt31000-24": _("GB/T 31000 table 24: social organisations"),
    "gbt31000-31": _("GB/T 31000 table 31: schools"),
}
"""The lists that can be taken out."""
WANTED_STATES: dict[str, str | Promise] = {
    "asked": _("Waits for agreement"),
    "agreed": _("Agreed"),
    "refused": pgettext_lazy("list", "Refused"),
    "ended": pgettext_lazy("request", "Ended"),
}
WANTED_TONES = {"asked": "warn", "agreed": "active", "refused": "risk", "ended": "quiet"}
HIDDEN_LABELS: dict[str, str | Promise] = {
    "name": _("Names"),
    "document": _("Document numbers"),
    "phone": _("Phones"),
}
"""What stands under masks in a list unless a second person lets it go."""
LIST_COLUMN_LABELS: dict[str, str | Promise] = {
    **COLUMN_LABELS,
    "condition": _("State of the home"),
    "use": pgettext_lazy("home", "Use"),
    "right": _("Kind of property right"),
    "area_m2": _("Area (m²)"),
    "rooms": _("Rooms"),
    "is_rented": _("Rented out"),
    "people": _("People"),
    "kind": pgettext_lazy("household", "Kind"),
    "nature": pgettext_lazy("household", "Nature"),
    "head_name": _("Name of the head"),
    "members": _("Members"),
    "title": _("Name"),
    "uscc": _("Unified social credit code"),
    "unit_class": pgettext_lazy("organisation", "Class"),
    "address": _("Address"),
    "contact": _("Contact"),
    "staff_count": _("Staff"),
    "hours": _("Opening hours"),
    "is_key": _("Key organisation"),
    "opened_date": _("Opened on"),
}
"""Headings of our own lists, but for that of people, which are those of the tables that come in."""
RUN_STATES: dict[str, str | Promise] = {
    RunState.SENT: _("Columns to be set right"),
    RunState.TRYING: _("Being tried"),
    RunState.TRIED: _("Tried"),
    RunState.TAKING: _("Being taken over"),
    RunState.DONE: _("Taken over"),
    RunState.FAILED: _("Not taken over"),
}
RUN_TONES: dict[str, str] = {
    RunState.SENT: "warn",
    RunState.TRYING: "active",
    RunState.TRIED: "active",
    RunState.TAKING: "active",
    RunState.DONE: "done",
    RunState.FAILED: "risk",
}
EXPORT_STATES: dict[str, str | Promise] = {
    ExportState.ASKED: _("Waits for a second person"),
    ExportState.REFUSED: pgettext_lazy("list", "Refused"),
    ExportState.MAKING: _("Being made"),
    ExportState.READY: _("Ready"),
    ExportState.FETCHED: _("Handed over"),
    ExportState.EXPIRED: _("Expired"),
    ExportState.FAILED: pgettext_lazy("list", "Failed"),
}
EXPORT_TONES: dict[str, str] = {
    ExportState.ASKED: "warn",
    ExportState.REFUSED: "risk",
    ExportState.MAKING: "active",
    ExportState.READY: "done",
    ExportState.FETCHED: "quiet",
    ExportState.EXPIRED: "quiet",
    ExportState.FAILED: "risk",
}
SEX_LABELS: dict[str, str | Promise] = {
    "1": pgettext_lazy("person", "Male"),
    "2": pgettext_lazy("person", "Female"),
    "0": pgettext_lazy("person", "Unknown"),
    "9": pgettext_lazy("person", "Not stated"),
}

SUBJECT_LABELS: dict[str, str | Promise] = {
    SubjectKind.PERSON: pgettext_lazy("about", "People"),
    SubjectKind.HOME: pgettext_lazy("about", "Homes"),
    SubjectKind.HOUSEHOLD: pgettext_lazy("about", "Households"),
    SubjectKind.UNIT: pgettext_lazy("about", "Organisations"),
}


def kind_field_label(kind: str, name: str) -> str | Promise:
    """What a field of a kind is called."""
    own = KIND_FIELD_LABELS.get((kind, name)) or ANY_FIELD_LABELS.get(name)
    return own or FIELD_LABELS.get(name, name)


FORM_KIND_LABELS: dict[str, str | Promise] = {
    "text": pgettext_lazy("question", "Text"),
    "integer": _("Whole number"),
    "decimal": pgettext_lazy("question", "Number"),
    "date": pgettext_lazy("question", "Day"),
    "time": _("Time of day"),
    "datetime": _("Day and time"),
    "geopoint": _("Position"),
    "geotrace": _("Line on the map"),
    "geoshape": _("Area on the map"),
    "barcode": _("Barcode"),
    "select_one": _("One choice"),
    "select_multiple": _("Several choices"),
    "rank": pgettext_lazy("question", "Ranking"),
    "range": _("Scale"),
    "acknowledge": _("Confirmation"),
    "image": pgettext_lazy("question", "Photo"),
    "file": pgettext_lazy("question", "File"),
    "note": pgettext_lazy("question", "Note"),
    "calculated": _("Calculated"),
    "hidden": _("Not shown"),
}


class Named(Protocol):
    """What has a Chinese name and, perhaps, an English one."""

    name: str
    name_en: str


class Purposed(Protocol):
    """What has a Chinese purpose and, perhaps, an English one."""

    purpose: str
    purpose_en: str


def theme_name(theme: Named) -> str:
    """The name of a theme in the reader's language."""
    is_chinese = (get_language() or "").startswith("zh")
    return theme.name if is_chinese or not theme.name_en else theme.name_en


def theme_purpose(theme: Purposed) -> str:
    """What a theme is for, in the reader's language."""
    is_chinese = (get_language() or "").startswith("zh")
    return theme.purpose if is_chinese or not theme.purpose_en else theme.purpose_en
