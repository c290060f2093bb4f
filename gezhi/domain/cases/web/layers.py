"""The map under the cases."""

from __future__ import annotations

from gezhi.ground.plumbing.page_parts import MapLayer


def map_layers() -> list[MapLayer]:
    """Borders under the points: towns from afar, then communities, then grids."""
    return [
        MapLayer("/maps/town/{z}/{x}/{y}.mvt", min_zoom=6, max_zoom=12),
        MapLayer("/maps/community/{z}/{x}/{y}.mvt", min_zoom=12, max_zoom=14),
    ]
