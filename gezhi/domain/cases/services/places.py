"""Where a matter is: from a point, a chosen cell, or words only."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from gezhi.domain.cases.models import Case
from gezhi.domain.cases.services.spoken import spoken
from gezhi.domain.cases.vocabulary import PlaceKind
from gezhi.domain.grids import selectors as grids
from gezhi.domain.registry.selectors import DoorPlace
from gezhi.ground.kernel.datums import Datum, convert
from gezhi.ground.kernel.quadkeys import quadkey

ADDRESS_LENGTH = 256


@dataclass(frozen=True, slots=True)
class Place:
    """A place as it came in: a point in some datum, or the code of a cell, or nothing but the address's words."""

    lon: float | None = None
    lat: float | None = None
    datum: Datum = Datum.WGS84
    accuracy: float | None = None
    """Metres, as the device said."""
    code: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Stand:
    """A place found: the cell, and the point in CGCS2000/WGS-84 degrees where there is one."""

    kind: PlaceKind
    cell_id: UUID
    code: str
    lon: float | None = None
    lat: float | None = None


def place_at(door: DoorPlace, more: str = "") -> Place:
    """Where a scanned code hangs: the building's point where it has one, else its cell.

    The address is what the sign says, and what was typed beside it; no position of a device is needed.
    """
    stairwell = f" {door.stairwell}单元" if door.stairwell else ""
    address = f"{door.name}{stairwell} {more}".strip()[:ADDRESS_LENGTH]
    return Place(door.lon, door.lat, Datum.CGCS2000, code=door.code, address=address)


def find(place: Place, *, desk_code: str) -> Stand:
    """Find the cell of a place; words only stand at the level of the desk that took them (`desk_code`).

    Raises `place.outside` for a point outside every border, and what the cell's selector raises for an unknown code.
    """
    if place.lon is not None and place.lat is not None:
        lon, lat = convert(place.lon, place.lat, place.datum, Datum.CGCS2000)
        standing = grids.locate(float(lon), float(lat))
        return Stand(PlaceKind.POINT, standing.id, standing.code, float(lon), float(lat))
    if place.code:
        cell = grids.live_cell(place.code)
        return Stand(PlaceKind.CELL, cell.id, cell.code)
    cell = grids.live_cell(desk_code) if desk_code else grids.top_cell()
    return Stand(PlaceKind.WORDS, cell.id, cell.code)


def put(case: Case, place: Place, stand: Stand) -> None:
    """Write a found place onto a case."""
    case.place_kind = stand.kind
    case.address = spoken(case.pk, place.address, limit=ADDRESS_LENGTH)
    case.cell_id, case.code = stand.cell_id, stand.code
    case.lon, case.lat = stand.lon, stand.lat
    case.quadkey = None if stand.lon is None or stand.lat is None else quadkey(stand.lon, stand.lat)
    case.raw_place = (
        {"lon": place.lon, "lat": place.lat, "datum": place.datum.value, "accuracy": place.accuracy}
        if place.lon is not None
        else None
    )
