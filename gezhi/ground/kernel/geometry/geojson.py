"""GeoJSON (RFC 7946): longitude first, outer rings turn left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from gezhi.ground.kernel.geometry.surface import NOT_A_SURFACE, Repair, Ring, Surface, surface_from_rings
from gezhi.ground.kernel.problem import problem

MALFORMED = problem("geojson.malformed", 422, "This is not a GeoJSON geometry with rings of positions.")


def to_geojson(geometry: BaseGeometry, *, decimals: int = 7) -> dict[str, Any]:
    """The geometry object, positions rounded (7 decimals are a centimetre); borders that met still meet."""
    rounded = shapely.transform(geometry, lambda positions: np.round(positions, decimals))
    return dict(mapping(shapely.orient_polygons(rounded)))


def read_geojson(value: object) -> tuple[Surface, list[Repair]]:
    """The surface of a stranger's Polygon or MultiPolygon object and what was repaired in it.

    Raises Problem `geojson.malformed`, `geometry.not_a_surface`, or as `surface_from_rings`.
    """
    if not (isinstance(value, Mapping) and isinstance(value.get("type"), str)):
        raise MALFORMED()
    kind, coordinates = value["type"], value.get("coordinates")
    if kind not in {"Polygon", "MultiPolygon"}:
        raise NOT_A_SURFACE(kind=kind[:40])
    polygons = _list([coordinates] if kind == "Polygon" else coordinates)
    return surface_from_rings([[_ring(ring) for ring in _list(polygon)] for polygon in polygons])


def _ring(value: object) -> Ring:
    positions = _list(value)
    if not all(isinstance(position, list | tuple) and len(position) >= 2 for position in positions):
        raise MALFORMED()
    if not all(type(number) in {int, float} for position in positions for number in position[:2]):
        raise MALFORMED()
    width = 3 if any(len(position) > 2 for position in positions) else 2
    ring = np.zeros((len(positions), width))
    ring[:, :2] = np.array([position[:2] for position in positions], dtype=np.float64).reshape(-1, 2)
    return ring


def _list(value: object) -> list[Any] | tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise MALFORMED()
    return value
