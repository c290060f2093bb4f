"""The map under the cases."""

from __future__ import annotations

from gezhi.domain.grids import selectors as grids
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.doors import ScopedRequest
from gezhi.ground.plumbing.page_parts import MapLayer


def map_layers(*, with_grids: bool = True) -> list[MapLayer]:
    """Borders under the points: towns from afar, then communities, which anybody may know; grids as the scope sees."""
    layers = [
        MapLayer("/maps/public/town/{z}/{x}/{y}.mvt", min_zoom=6, max_zoom=12),
        MapLayer("/maps/public/community/{z}/{x}/{y}.mvt", min_zoom=12, max_zoom=14),
    ]
    return [*layers, MapLayer("/maps/grid/{z}/{x}/{y}.mvt", min_zoom=13, max_zoom=14)] if with_grids else layers


def extent_of(request: ScopedRequest, code: str) -> str:
    """Where a map starts: the area asked for, else my own; “” where no border is drawn."""
    areas = request.scope.areas(Permission.AREAS_VIEW)
    try:
        box = grids.bounds(code or str(areas[0] if areas else grids.top_cell().code))
    except Problem:
        return ""
    return f"{box.west:.5f},{box.south:.5f},{box.east:.5f},{box.north:.5f}"
