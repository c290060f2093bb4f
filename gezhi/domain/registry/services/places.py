"""Deeds on buildings and homes: draw a building, add doors, say what was found behind one, split, merge, cancel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from gezhi.domain.grids import selectors as grids
from gezhi.domain.registry import selectors
from gezhi.domain.registry.models import Building, Compound, Home, Lineage, Tie
from gezhi.domain.registry.rules import door_visits
from gezhi.domain.registry.rules.addresses import fold, fold_building, fold_room, without_compound
from gezhi.domain.registry.services import homes
from gezhi.domain.registry.services.batches import Batch
from gezhi.domain.registry.services.gathering import gathering
from gezhi.domain.registry.services.restating import restate
from gezhi.domain.registry.vocabulary import CancelReason, HomeState, Kind, RecordState, Source
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.kernel.quadkeys import quadkey
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import Scope

BUILDING_THERE = problem("building.there", 409, "“{name}” stands in this area already.")
NO_PLACE = problem("building.no_place", 422, "Give a point on the map or the grid that the building stands in.")
TOO_MANY_DOORS = problem("building.too_many_doors", 422, "A building has at most {most} homes here.")
HOME_THERE = problem("home.there", 409, "There is a room {room} in this stairwell already.")
HOME_LIVED_IN = problem("home.lived_in", 409, "People are tied to this home: say where they are first.")
HOME_LET = problem("home.let", 409, "This home is let: end the rental first.")
ONE_BUILDING = problem("home.one_building", 422, "Only homes of one building can be merged.")
MOST_DOORS = 2000


@transaction.atomic
def add_building(
    *,
    scope: Scope,
    name: str,
    compound: str = "",
    road: str = "",
    plate: str = "",
    code: str = "",
    point: tuple[float, float] | None = None,
    stairwells: int = 0,
    floors: int = 0,
    rooms: int = 0,
    at: datetime | None = None,
) -> Building:
    """A building with its doors: `rooms` on each of `floors` floors of each of `stairwells` stairwells, numbered as
    101, 102 … It stands at its point (CGCS2000/WGS-84), else in the cell `code`.

    Raises Problem `building.there`, `building.no_place`, `building.too_many_doors`, `scope.forbidden`, `place.*`.
    """
    at = at or now()
    standing = _cell(point, code)
    by = scope.acting(Permission.REGISTER_KEEP, standing)
    if max(stairwells, 1) * floors * rooms > MOST_DOORS:
        raise TOO_MANY_DOORS(most=MOST_DOORS)
    name = without_compound(compound, name)
    folded = fold(compound) + fold_building(name)
    if selectors.buildings(scope, standing[:12]).filter(folded=folded).exists():
        raise BUILDING_THERE(name=f"{compound}{name}")
    batch = Batch(gathering(by=by, source=Source.WORKER, at=at), at)
    values = {"road": road, "plate": plate, "floors": floors, "stairwells": stairwells}
    if point is not None:
        values |= {"lon": point[0], "lat": point[1], "quadkey": quadkey(*point)}
    address = f"{road}{plate}{compound}{name}"
    inside = _compound(batch, standing, compound)
    id = batch.building(standing, name=name, address=address, folded=folded, compound_id=inside, **values)
    for stairwell, floor, room in doors(stairwells, floors, rooms):
        batch.home(standing, building_id=id, stairwell=stairwell, floor=floor, room=room)
    batch.write()
    facts = {"address": address, "homes": max(stairwells, 1) * floors * rooms}
    journal.record(deed="register.building.add", by=by, subject=("building", id), code=standing, facts=facts, at=at)
    return selectors.building(scope, id)


@transaction.atomic
def add_home(
    *, scope: Scope, building_id: UUID, stairwell: str, floor: int, room: str, at: datetime | None = None
) -> Home:
    """One more door. Raises Problem `home.there`, `scope.forbidden` or `scope.not_found`."""
    at = at or now()
    building = selectors.building(scope, building_id)
    by = scope.acting(Permission.REGISTER_KEEP, building.code)
    room = fold_room(room)
    if Home.objects.filter(building=building, stairwell=stairwell, room=room, state=RecordState.ACTIVE).exists():
        raise HOME_THERE(room=room)
    batch = Batch(gathering(by=by, source=Source.WORKER, at=at), at)
    id = batch.home(building.code, building_id=building.pk, stairwell=stairwell, floor=floor, room=room)
    batch.write()
    facts = {"room": room, "stairwell": stairwell}
    journal.record(deed="register.home.add", by=by, subject=("home", id), code=building.code, facts=facts, at=at)
    return selectors.home(scope, id)


@transaction.atomic
def found_behind(*, scope: Scope, id: UUID, condition: HomeState, words: str = "", at: datetime | None = None) -> None:
    """What was found behind a door: lived in, empty, refused, incomplete. A failed try is a result (S1-19), which does
    not make what was known before young again.

    Raises Problem `scope.forbidden` or `scope.not_found`.
    """
    at = at or now()
    home = homes.locked(scope, id)
    by = scope.acting(Permission.REGISTER_KEEP, home.code)
    homes.restate_found(home, door_visits.found(homes.known(home), condition, at), at)
    facts = {"condition": condition.value, "words": words[:200]}
    journal.record(deed="register.home.found", by=by, subject=("home", id), code=home.code, facts=facts, at=at)


@transaction.atomic
def cancel_home(*, scope: Scope, id: UUID, reason: CancelReason, at: datetime | None = None) -> None:
    """A door that is no more. Raises Problem `home.lived_in` while somebody is tied to it, `home.let`."""
    at = at or now()
    home = homes.locked(scope, id)
    by = scope.acting(Permission.REGISTER_KEEP, home.code)
    if Tie.objects.filter(home=home, to_date=None).exists():
        raise HOME_LIVED_IN()
    if selectors.has_open_rental(home):
        raise HOME_LET()
    restate(home, at, state=RecordState.CANCELLED.value, reason=reason.value)
    facts = {"reason": reason.value}
    journal.record(deed="register.home.cancel", by=by, subject=("home", id), code=home.code, facts=facts, at=at)


@transaction.atomic
def split_home(*, scope: Scope, id: UUID, rooms: Sequence[str], at: datetime | None = None) -> list[Home]:
    """One home becomes several; people are told their new doors first. Raises as `cancel_home` and `add_home`."""
    at = at or now()
    home = selectors.home(scope, id)
    cancel_home(scope=scope, id=id, reason=CancelReason.SPLIT, at=at)
    parts = [_beside(scope, home, room, at) for room in rooms]
    _descend([home], parts, at)
    return parts


@transaction.atomic
def merge_homes(*, scope: Scope, ids: Sequence[UUID], room: str, at: datetime | None = None) -> Home:
    """Several homes of a building become one. Raises `home.one_building`, and as `cancel_home` and `add_home`."""
    at = at or now()
    homes = [selectors.home(scope, id) for id in ids]
    if len({home.building_id for home in homes}) != 1:
        raise ONE_BUILDING()
    for home in homes:
        cancel_home(scope=scope, id=home.pk, reason=CancelReason.MERGED, at=at)
    made = _beside(scope, homes[0], room, at)
    _descend(homes, [made], at)
    return made


def _beside(scope: Scope, home: Home, room: str, at: datetime) -> Home:
    return add_home(
        scope=scope, building_id=home.building_id, stairwell=home.stairwell, floor=home.floor, room=room, at=at
    )


def _descend(was: Sequence[Home], became: Sequence[Home], at: datetime) -> None:
    rows = [Lineage(kind=Kind.HOME.value, was_id=w.pk, became_id=b.pk, at=at) for w in was for b in became]
    Lineage.objects.bulk_create(rows)


def _cell(point: tuple[float, float] | None, code: str) -> str:
    if point is not None:
        return str(grids.locate(*point).code)
    if not code:
        raise NO_PLACE()
    return str(grids.live_cell(code).code)


def _compound(batch: Batch, code: str, name: str) -> UUID | None:
    if not name:
        return None
    there = Compound.objects.filter(code__startswith=code[:12], folded=fold(name), state=RecordState.ACTIVE).first()
    return there.pk if there else batch.compound(code, name=name, folded=fold(name))


def doors(stairwells: int, floors: int, rooms: int) -> list[tuple[str, int, str]]:
    """Stairwell, floor and room of every door of a plain house: 101, 102, 201 …"""
    names = [str(n) for n in range(1, stairwells + 1)] or [""]
    return [
        (stairwell, floor, f"{floor}{room:02d}")
        for stairwell in names
        for floor in range(1, floors + 1)
        for room in range(1, rooms + 1)
    ]
