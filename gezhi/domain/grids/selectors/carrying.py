"""Cells as another machine takes them along: plain rows in order of their codes, with borders to draw where they are
few."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import shapely
from shapely.geometry import mapping

from gezhi.domain.grids.models import Border
from gezhi.domain.grids.selectors.areas import cells
from gezhi.ground.kernel.geometry import from_wkb
from gezhi.ground.plumbing.scope import Scope

CELL = ("code", "id", "level", "name", "grid_kind", "border")
"""`border`: polygons of rings of [longitude, latitude] as GeoJSON has them; empty where it is not told."""
COMMUNITY = 12
"""Digits of an area whose cells are so few that their borders go along."""
TOLERANCE = 0.00002
"""Degrees, about two metres: as fine as a line on a phone is wide."""
DECIMALS = 6


def carried_cells(scope: Scope, area: str, *, after: str, most: int) -> list[tuple[Any, ...]]:
    """Living cells of an area behind the code `after`: the columns of `CELL`. At most two queries."""
    found = cells(scope, under=area).values_list("code", "id", "level", "name", "grid_kind").order_by("code", "id")
    rows = list((found.filter(code__gt=after) if after else found)[:most])
    borders = _borders([row[1] for row in rows]) if len(area) >= COMMUNITY else {}
    return [(*row, borders.get(row[1], [])) for row in rows]


def _borders(ids: list[UUID]) -> dict[UUID, list[Any]]:
    rows = Border.objects.live().filter(cell__in=ids).values_list("cell_id", "wkb") if ids else []
    return {cell: _drawn(bytes(wkb)) for cell, wkb in rows}


def _drawn(wkb: bytes) -> list[Any]:
    """Polygons of rings of points, thinned and rounded."""
    surface = shapely.set_precision(shapely.simplify(from_wkb(wkb), TOLERANCE), 10**-DECIMALS)
    told = mapping(surface)
    polygons = [told["coordinates"]] if told["type"] == "Polygon" else told["coordinates"]
    return [
        [[[round(lon, DECIMALS), round(lat, DECIMALS)] for lon, lat in ring] for ring in rings] for rings in polygons
    ]
