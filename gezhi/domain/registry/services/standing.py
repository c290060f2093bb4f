"""Where something stands: at a home, in a building, at a point, or only in a cell; and whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from gezhi.domain.grids import selectors as grids
from gezhi.domain.registry import selectors
from gezhi.ground.kernel.problem import problem
from gezhi.ground.kernel.quadkeys import quadkey
from gezhi.ground.plumbing.scope import Scope

NO_PLACE = problem("register.no_place", 422, "Give a home, a building, a point on the map or the code of a grid.")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where and whose: each is optional, but from something the place must follow. Points are CGCS2000/WGS-84."""

    home_id: UUID | None = None
    building_id: UUID | None = None
    owner_id: UUID | None = None
    organisation_id: UUID | None = None
    point: tuple[float, float] | None = None
    code: str = ""


def stand(scope: Scope, where: Standing) -> tuple[str, dict[str, Any]]:
    """The code of the cell, and the columns that say where and whose.

    A point tells the cell before the home, the building, the organisation, the owner and the code that was typed.
    Raises Problem `register.no_place`, `scope.not_found` or `place.*`.
    """
    codes, columns = [], _pointed(where.point)
    if where.point is not None:
        codes.append(str(grids.locate(*where.point).code))
    if where.home_id is not None:
        home = selectors.home(scope, where.home_id)
        codes.append(home.code)
        columns |= {"home_id": home.pk, "building_id": home.building_id}
    if where.building_id is not None:
        building = selectors.building(scope, where.building_id)
        codes.append(building.code)
        columns["building_id"] = building.pk
    if where.organisation_id is not None:
        unit = selectors.organisation(scope, where.organisation_id)
        codes.append(unit.code)
        columns["organisation_id"] = unit.pk
    if where.owner_id is not None:
        owner = selectors.person(scope, where.owner_id)
        codes.append(owner.code)
        columns["owner_id"] = owner.pk
    if not codes and where.code:
        codes.append(str(grids.live_cell(where.code).code))
    if not codes:
        raise NO_PLACE()
    return codes[0], columns


def _pointed(point: tuple[float, float] | None) -> dict[str, Any]:
    return {} if point is None else {"lon": point[0], "lat": point[1], "quadkey": quadkey(*point)}
