"""Rows that are written together: one person at a desk or two thousand of a table, by the same way.

A batch collects plain values; `write` seals what is sealed, inserts everything in the order of its keys, and puts down
what it counts for. Whether the values may be is judged before, by the rules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from gezhi.domain.registry.models import (
    Building,
    Component,
    Compound,
    Doubt,
    Gathering,
    Home,
    Household,
    Lease,
    Licence,
    Organisation,
    Person,
    Pet,
    Registration,
    Rental,
    RentalInspection,
    ServicePoint,
    Staff,
    Tie,
    Vehicle,
)
from gezhi.domain.registry.rules import tallying
from gezhi.domain.registry.rules.addresses import fold
from gezhi.domain.registry.services import tallying as tallies
from gezhi.domain.registry.services.freshening import first_stale
from gezhi.domain.registry.vocabulary import HomeState, RecordState, TieRole
from gezhi.ground.kernel.area_code import Level
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.plumbing.bulk import insert_values
from gezhi.ground.plumbing.sealing.values import Place, blind_many, seal_many

Values = Mapping[str, Any]

PERSON: dict[str, Any] = {
    "former_name": "",
    "sex": "0",
    "birth_date": None,
    "document_kind": "111",
    "document": "",
    "phone": "",
    "origin": "",
    "nationality": "",
    "marital": "",
    "education": "",
    "employment": "",
    "workplace": "",
    "registration": "",
    "home_id": None,
}
HOME: dict[str, Any] = {
    "stairwell": "",
    "floor": 0,
    "use": "",
    "right": "",
    "area_m2": None,
    "rooms": None,
    "is_rented": None,
    "condition": HomeState.UNKNOWN.value,
    "condition_at": None,
    "stale_date": None,
}
BUILDING: dict[str, Any] = {
    "compound_id": None,
    "road": "",
    "plate": "",
    "lon": None,
    "lat": None,
    "quadkey": None,
    "floors": 0,
    "basements": 0,
    "stairwells": 0,
    "built_year": None,
    "use": "",
}
POINT: dict[str, Any] = {"lon": None, "lat": None, "quadkey": None}
ORGANISATION: dict[str, Any] = {
    **POINT,
    "uscc": "",
    "unit_class": "",
    "building_id": None,
    "home_id": None,
    "address": "",
    "scope_words": "",
    "contact": "",
    "phone": "",
    "staff_count": None,
    "hours": "",
    "is_key": False,
    "opened_date": None,
    "closed_date": None,
}
OWNED: dict[str, Any] = {"home_id": None, "owner_id": None, "organisation_id": None}
THINGS: dict[type[Any], dict[str, Any]] = {
    Vehicle: {**OWNED, "plate": "", "plate_kind": "", "colour": "", "model": ""},
    Pet: {**OWNED, "species": "", "name": "", "licence": "", "vaccinated_date": None},
    Component: {
        **POINT,
        "number": "",
        "class_code": "",
        "name": "",
        "owner_unit": "",
        "manager_unit": "",
        "address": "",
        "status": "",
        "placed_date": None,
        "attributes": {},
    },
    ServicePoint: {**POINT, "name": "", "service": "", "address": "", "hours": "", "phone": ""},
    Compound: {**POINT, "name": "", "folded": "", "use": "R", "address": ""},
}
"""What may be entered as a thing, with what stands where nothing is said."""
RENTAL: dict[str, Any] = {
    "responsible_id": None,
    "duty_letter_date": None,
    "use": "",
    "area_m2": None,
    "rooms": None,
    "rent_yuan": None,
    "grade": "",
    "from_date": None,
    "to_date": None,
}
WRITTEN = (Compound, Building, Home, Household, Person, Tie, Registration, Doubt)
WRITTEN_AFTER = (
    *(Organisation, Licence, Staff, Vehicle, Pet, Component, ServicePoint),
    *(Rental, Lease, RentalInspection),
)
"""In the order of their keys."""
SEALED: dict[type[Any], tuple[str, ...]] = {Person: ("document", "phone"), Organisation: ("phone",)}


class Batch:
    """What is entered by one gathering at one instant."""

    def __init__(self, gathering: Gathering, at: datetime) -> None:
        self._gathering, self.at = gathering, at
        self._rows: dict[type[Any], list[dict[str, Any]]] = {}
        self.counts: tallies.Counts = Counter()

    @property
    def gathering_id(self) -> int:
        return int(self._gathering.pk)

    def sizes(self) -> dict[str, int]:
        """How many rows of each kind."""
        return {model._meta.model_name: len(rows) for model, rows in self._rows.items()}

    def compound(self, code: str, *, name: str, folded: str) -> UUID:
        self.counts[code, "compounds", ""] += 1
        return self._kept(Compound, code, {**THINGS[Compound], "name": name, "folded": folded})

    def building(self, code: str, *, name: str, address: str, folded: str, **values: Any) -> UUID:
        self.counts[code, "buildings", ""] += 1
        named = {"name": name, "address": address, "folded": folded, "sought": fold(address)}
        return self._kept(Building, code, {**BUILDING, **values, **named})

    def home(self, code: str, *, building_id: UUID, room: str, **values: Any) -> UUID:
        row = {**HOME, **values, "building_id": building_id, "room": room}
        if row["condition"] != HomeState.UNKNOWN:
            row["stale_date"] = first_stale(row["condition"], row["condition_at"], self._gathering)
        for one in tallying.of_home(row["condition"], row["use"], row["is_rented"]):
            self.counts[code, *one] += 1
        return self._kept(Home, code, row)

    def household(self, code: str, *, number: str, kind: str, nature: str = "", home_id: UUID | None = None) -> UUID:
        self.counts[code, "households", ""] += 1
        return self._kept(Household, code, {"number": number, "kind": kind, "nature": nature, "home_id": home_id})

    def person(self, code: str, *, name: str, pinyin: str, initials: str, **values: Any) -> UUID:
        """`document` and `phone` come in clear; they are sealed when the batch is written."""
        row = {**PERSON, **values, "name": name, "pinyin": pinyin, "initials": initials}
        for one in tallying.of_person(row["sex"], row["birth_date"], row["registration"], row["origin"]):
            self.counts[code, *one] += 1
        return self._kept(Person, code, row)

    def organisation(self, code: str, *, name: str, folded: str, **values: Any) -> UUID:
        """`phone` comes in clear; it is sealed when the batch is written."""
        row = {**ORGANISATION, **values, "name": name, "folded": folded}
        for one in tallying.of_organisation(row["unit_class"], row["is_key"]):
            self.counts[code, *one] += 1
        return self._kept(Organisation, code, row)

    def thing(self, model: type[Any], code: str, values: Values) -> UUID:
        """One of `THINGS`."""
        for one in tallying.of_other(tallies.NAMES[model]):
            self.counts[code, *one] += 1
        return self._kept(model, code, {**THINGS[model], **values})

    def rental(self, home_id: UUID, **values: Any) -> UUID:
        """The home's own `is_rented` is told when it is entered."""
        return self._plain(Rental, {**RENTAL, "home_id": home_id, **values})

    def lease(self, rental_id: UUID, tenant_id: UUID, *, relation: str = "", from_date: date | None = None) -> UUID:
        row = {"rental_id": rental_id, "tenant_id": tenant_id, "relation": relation}
        return self._plain(Lease, {**row, "from_date": from_date, "to_date": None})

    def inspection(self, rental_id: UUID, account_id: UUID, at: datetime, *, hazard: str, words: str = "") -> UUID:
        row = {"rental_id": rental_id, "account_id": account_id, "at": at, "hazard": hazard, "words": words}
        return self._plain(RentalInspection, row)

    def staff(self, organisation_id: UUID, person_id: UUID, *, duty: str, from_date: date | None = None) -> UUID:
        row = {"organisation_id": organisation_id, "person_id": person_id, "duty": duty}
        return self._plain(Staff, {**row, "from_date": from_date, "to_date": None})

    def licence(self, organisation_id: UUID, *, name: str, number: str, issuer: str, **period: date | None) -> UUID:
        row = {"organisation_id": organisation_id, "name": name, "number": number, "issuer": issuer}
        return self._plain(Licence, {**row, "from_date": None, "to_date": None, **period})

    def tie(self, person_id: UUID, home_id: UUID, role: TieRole, from_date: date | None = None) -> None:
        self._dated(Tie, {"person_id": person_id, "home_id": home_id, "role": role.value, "from_date": from_date})

    def registration(
        self,
        person_id: UUID,
        code: str,
        kind: str,
        *,
        household_id: UUID | None = None,
        relation: str = "",
        from_date: date | None = None,
    ) -> None:
        row = {"person_id": person_id, "kind": kind, "code": code, "household_id": household_id}
        self._dated(Registration, {**row, "relation": relation, "from_date": from_date})

    def doubt(self, person_id: UUID, code: str, candidate: Person, why: str) -> None:
        """The new person may be `candidate`: the smallest area around both decides who compares them."""
        around = max((level for level in Level if code[:level] == candidate.code[:level]), default=Level.PROVINCE)
        row = {"id": new_id(), "person_id": person_id, "candidate_id": candidate.pk, "code": code[:around]}
        row |= {"why": why, "at": self.at, "decided_at": None, "decided_by_id": None, "is_same": None}
        self._rows.setdefault(Doubt, []).append(row)

    def write(self) -> None:
        """Insert everything, in the caller's transaction. Raises IntegrityError for what the tables refuse."""
        for model, columns in SEALED.items():
            self._seal(model, columns)
        for model in (*WRITTEN, *WRITTEN_AFTER):
            insert_values(model, self._rows.get(model, []))
        tallies.write(self.counts)

    def _kept(self, model: type[Any], code: str, values: dict[str, Any]) -> UUID:
        id = new_id()
        known = {"id": id, "code": code, "state": RecordState.ACTIVE.value, "reason": "", "version": 1}
        known |= {"gathered": str(self._gathering.pk), "changed_at": self.at}
        self._rows.setdefault(model, []).append({**known, **values})
        return id

    def _plain(self, model: type[Any], values: dict[str, Any]) -> UUID:
        id = new_id()
        self._rows.setdefault(model, []).append({"id": id, **values})
        return id

    def _dated(self, model: type[Any], values: dict[str, Any]) -> None:
        row = {"id": new_id(), **values, "to_date": None, "reason": "", "gathering_id": self._gathering.pk}
        self._rows.setdefault(model, []).append(row)

    def _seal(self, model: type[Any], columns: tuple[str, ...]) -> None:
        rows, table = self._rows.get(model, []), model._meta.db_table
        for column in columns:
            blinded = blind_many([row[column] for row in rows], column)
            sealed = seal_many([(row[column], Place(table, column, row["id"])) for row in rows])
            for row, value, key in zip(rows, sealed, blinded, strict=True):
                row[column], row[f"{column}_blind"] = value, key
