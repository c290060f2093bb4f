"""Things of the register that are inspected: one of them, those a template is for, how they are called."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from gezhi.domain.patrols.models import InspectionTemplate
from gezhi.domain.patrols.vocabulary import ThingKind
from gezhi.domain.registry import selectors as registry
from gezhi.domain.registry.vocabulary import Kind, RecordState
from gezhi.ground.plumbing.scope import EVERYTHING, NOT_FOUND, Scope

NAME_LENGTH = 160


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing of the register: its id, how it is called, the cell it stands in, its point where it has one."""

    id: UUID
    name: str
    code: str
    lon: float | None = None
    lat: float | None = None


def thing(scope: Scope, about: ThingKind, id: UUID) -> Thing:
    """One thing in force that the caller sees in the register. Raises Problem `scope.not_found`."""
    if about is ThingKind.RENTAL:
        return rented(registry.rental(scope, id))
    unit = about is ThingKind.UNIT
    found = registry.organisation(scope, id) if unit else registry.thing(scope, Kind.COMPONENT, id)
    if found.state != RecordState.ACTIVE:
        raise NOT_FOUND()
    return _told(found)


def rented(rental: Any) -> Thing:
    """A rental as a thing: called by the address of its building and its door, 海韵花园1号楼 2-301."""
    home = rental.home
    door = "-".join(part for part in (home.stairwell, home.room) if part)
    return Thing(rental.pk, f"{home.building.address} {door}".strip()[-NAME_LENGTH:], home.code)


def _told(row: Any) -> Thing:
    return Thing(row.pk, row.name[:NAME_LENGTH], row.code, row.lon, row.lat)


def points_at(things: Iterable[tuple[ThingKind, UUID]]) -> dict[UUID, tuple[float | None, float | None]]:
    """Where things stand that the caller may see already: longitude and latitude. Two queries at most."""
    by_kind: dict[ThingKind, list[UUID]] = {}
    for about, id in things:
        by_kind.setdefault(about, []).append(id)
    found: dict[UUID, tuple[float | None, float | None]] = {}
    for about, ids in by_kind.items():
        unit = about is ThingKind.UNIT
        rows = registry.organisations(EVERYTHING) if unit else registry.things(EVERYTHING, Kind.COMPONENT)
        found |= {id: (lon, lat) for id, lon, lat in rows.filter(pk__in=ids).values_list("pk", "lon", "lat")}
    return found


def things_of(template: InspectionTemplate) -> QuerySet[Any] | None:
    """For the clock only: everything in force that a template is for; None for rented homes, which the register keeps
    due by itself."""
    if template.about == ThingKind.RENTAL:
        return None
    if template.about == ThingKind.UNIT:
        rows, column = registry.organisations(EVERYTHING), "unit_class__in"
    else:
        rows, column = registry.things(EVERYTHING, Kind.COMPONENT), "class_code__in"
    return rows.filter(**{column: template.classes}) if template.classes else rows


def told(rows: QuerySet[Any], most: int) -> list[Thing]:
    """The first rows of `things_of`, by id."""
    return [_told(row) for row in rows.order_by("id")[:most]]
