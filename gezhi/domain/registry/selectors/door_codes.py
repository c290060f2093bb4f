"""Questions about the codes at doors. What a stranger learns from one is its place, never who lives there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from gezhi.domain.registry.models import Building, Compound, DoorCode, Home
from gezhi.domain.registry.models.door_codes import IN_USE
from gezhi.domain.registry.rules.door_codes import read
from gezhi.domain.registry.vocabulary import RecordState
from gezhi.ground.plumbing.scope import Scope

JOINED = ("compound", "building__compound", "home__building__compound")


@dataclass(frozen=True, slots=True)
class DoorPlace:
    """What a code says to anybody: the building or compound it hangs at, its stairwell, its cell. No room."""

    token: str
    code: str
    """Of the cell it stands in."""
    name: str
    stairwell: str = ""
    lon: float | None = None
    lat: float | None = None


def door_at(text: str) -> DoorPlace | None:
    """Where a printed code hangs; None for one that is none, that ended, or whose building is no more. Public.

    The code of a home answers as its stairwell does: the number on the door is not told. At most one query.
    """
    token = read(text)
    row = DoorCode.objects.filter(IN_USE, token=token).select_related(*JOINED).first() if token else None
    if row is None:
        return None
    named: Home | Building | Compound | None = row.home or row.building or row.compound
    if named is None or named.state != RecordState.ACTIVE:
        return None
    stands = row.home.building if row.home else named
    stairwell = row.home.stairwell if row.home else row.stairwell
    assert isinstance(stands, (Building, Compound))  # noqa: S101  (a home has given way to its building)
    return DoorPlace(row.token, stands.code, name_of(stands), stairwell, stands.lon, stands.lat)


def name_of(place: Building | Compound) -> str:
    """What a building or compound is called on a sign: 海韵花园3号楼."""
    if isinstance(place, Compound):
        return place.name
    inside = place.compound.name if place.compound else ""
    return place.name if place.name.startswith(inside) and inside else f"{inside or place.road}{place.name}"


def codes_of(scope: Scope, building: Building) -> list[DoorCode]:
    """The codes in use at a building the caller sees: of its compound, its own, its stairwells', its homes'.

    Two queries.
    """
    here = Q(building=building)
    if building.compound_id is not None:
        here |= Q(compound=building.compound_id)
    # Told that the homes are active, the database finds them by their building.
    inside = Q(home__building=building, home__state=RecordState.ACTIVE)
    rows = DoorCode.objects.filter(IN_USE).select_related("home", "compound", "building")
    return sorted([*rows.filter(here), *rows.filter(inside)], key=_in_order)


def _in_order(row: DoorCode) -> tuple[Any, ...]:
    """The compound, the building, then stairwell by stairwell, each before its rooms."""
    home = row.home
    stairwell = home.stairwell if home else row.stairwell
    number = int(stairwell) if stairwell.isdigit() else 0
    return (
        row.compound_id is None,
        number,
        stairwell,
        home is not None,
        home.floor if home else 0,
        home.room if home else "",
        str(row.pk),
    )


def doors_of(kind: str, ids: Collection[UUID]) -> dict[UUID, list[tuple[str, str]]]:
    """Codes in use with their stairwells, by the home or building (`kind`) they hang at. One query.

    For rows that are already handed out.
    """
    found: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    if ids:
        rows = DoorCode.objects.filter(IN_USE, **{f"{kind}__in": list(ids)}).order_by("token")
        for id, token, stairwell in rows.values_list(f"{kind}_id", "token", "stairwell"):
            found[id].append((token, stairwell))
    return found
