"""Buildings that a table named without a grid: they get their cell or their point, and what is in them follows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from gezhi.domain.grids import selectors as grids
from gezhi.domain.registry import selectors
from gezhi.domain.registry.models import Building
from gezhi.domain.registry.services import moving
from gezhi.domain.registry.services.places import BUILDING_THERE
from gezhi.domain.registry.services.restating import restate
from gezhi.domain.registry.vocabulary import RecordState
from gezhi.ground.kernel.area_code import Level
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.kernel.quadkeys import quadkey
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope

NONE_CHOSEN = problem("building.none_chosen", 422, "Choose the buildings first.")
TOO_MANY_CHOSEN = problem("building.too_many_chosen", 422, "At most {most} buildings are placed at once.")
NO_GRID = problem("building.no_grid", 422, "“{code}” is no grid; choose a grid or a micro grid, or a point on the map.")
MOST = 100
"""Buildings placed by one deed: their homes and people are rewritten in its transaction."""


@transaction.atomic
def put_in_grid(*, scope: Scope, ids: Sequence[UUID], code: str, at: datetime | None = None) -> int:
    """Buildings stand in the grid `code` now, and homes and people with them; how many buildings.

    Raises Problem `building.none_chosen`, `.too_many_chosen`, `.no_grid`, `.there`, `place.unknown_code`,
    `area_code.malformed`, `scope.not_found` or `scope.forbidden`.
    """
    at = at or now()
    cell = str(grids.live_cell(code).code)
    if len(cell) < Level.GRID:
        raise NO_GRID(code=code)
    rows = _locked(scope, ids)
    for row in rows:
        _stand(scope, row, cell, at)
    moving.follow([row.pk for row in rows], cell)
    return len(rows)


@transaction.atomic
def put_at_point(*, scope: Scope, id: UUID, point: tuple[float, float], at: datetime | None = None) -> str:
    """A building stands at a point (CGCS2000/WGS-84), and homes and people in its cell, whose code is the answer.

    Raises Problem `building.there`, `place.outside`, `position.out_of_range`, `scope.not_found` or `scope.forbidden`.
    """
    at = at or now()
    (row,) = _locked(scope, [id])
    cell = str(grids.locate(*point).code)
    _stand(scope, row, cell, at, lon=point[0], lat=point[1], quadkey=quadkey(*point))
    moving.follow([row.pk], cell)
    return cell


def _locked(scope: Scope, ids: Sequence[UUID]) -> list[Building]:
    wanted = set(ids)
    if not wanted:
        raise NONE_CHOSEN()
    if len(wanted) > MOST:
        raise TOO_MANY_CHOSEN(most=MOST)
    rows = list(Building.objects.select_for_update().filter(pk__in=wanted, state=RecordState.ACTIVE).order_by("pk"))
    mine = [row for row in rows if scope.covers(Permission.REGISTER_VIEW, row.code)]
    if len(mine) < len(wanted):
        raise NOT_FOUND()
    return rows


def _stand(scope: Scope, row: Building, cell: str, at: datetime, **point: object) -> None:
    """One building stands elsewhere now. Both places must be the caller's."""
    was = row.code
    scope.acting(Permission.REGISTER_KEEP, was)
    by = scope.acting(Permission.REGISTER_KEEP, cell)
    namesakes = selectors.buildings(scope, cell[: Level.COMMUNITY]).filter(folded=row.folded).exclude(pk=row.pk)
    if was[: Level.COMMUNITY] != cell[: Level.COMMUNITY] and namesakes.exists():
        raise BUILDING_THERE(name=row.address or row.name)
    restate(row, at, code=cell, **point)
    facts = {"address": row.address, "from": was}
    journal.record(deed="register.building.place", by=by, subject=("building", row.pk), code=cell, facts=facts, at=at)
