"""Surfaces: one polygon or several, valid, in degrees; and what had to be repaired to make them so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from gezhi.ground.kernel.geometry.position import check_position
from gezhi.ground.kernel.problem import problem

NOT_A_SURFACE = problem("geometry.not_a_surface", 422, "A border is a polygon or a multi-polygon, not a {kind}.")
NO_AREA = problem("geometry.no_area", 422, "The border encloses nothing.")

Surface: TypeAlias = Polygon | MultiPolygon
Ring = NDArray[np.float64]
"""Positions in rows, longitude and latitude in the first two columns."""


class Repair(StrEnum):
    """What was wrong with a border and has been put right."""

    HEIGHT_DROPPED = "height_dropped"  # it had heights or measures
    RING_CLOSED = "ring_closed"  # the last position was not the first again
    RING_DROPPED = "ring_dropped"  # fewer than three different positions
    MADE_VALID = "made_valid"  # it crossed or overlapped itself, or a hole lay outside
    REMAINS_DROPPED = "remains_dropped"  # points and lines were left beside the polygons


def surface_from_rings(polygons: Iterable[Sequence[Ring]]) -> tuple[Surface, list[Repair]]:
    """The surface of these polygons, each its outer ring and then its holes, repaired.

    Raises Problem `geometry.no_area`, `position.out_of_range` or `position.swapped`.
    """
    done: set[Repair] = set()
    built = [_polygon([_ring(ring, done) for ring in rings], done) for rings in polygons]
    surface, later = repair(_one([polygon for polygon in built if polygon is not None]))
    return surface, [step for step in Repair if step in done or step in later]


def repair(geometry: BaseGeometry) -> tuple[Surface, list[Repair]]:
    """A valid, flat surface of what polygons are in `geometry`, and what was done to it, in the order of Repair.

    A valid surface comes back as it is, vertex by vertex. What overlaps itself is united. Raises Problem
    `geometry.not_a_surface`, `geometry.no_area`, `position.out_of_range` or `position.swapped`.
    """
    if geometry.geom_type not in {"Polygon", "MultiPolygon", "GeometryCollection"}:
        raise NOT_A_SURFACE(kind=geometry.geom_type)
    check_position(*shapely.get_coordinates(geometry).T)
    done: set[Repair] = set()
    surface = _only_surface(_valid(_flat(geometry, done), done), done)
    if surface.is_empty:
        raise NO_AREA()
    return surface, [step for step in Repair if step in done]


def _ring(ring: Ring, done: set[Repair]) -> Ring | None:
    """The ring closed and flat; None when it encloses nothing."""
    if ring.shape[1] > 2:
        done.add(Repair.HEIGHT_DROPPED)
    flat = ring[:, :2]
    if len(np.unique(flat, axis=0)) < 3:
        done.add(Repair.RING_DROPPED)
        return None
    if not np.array_equal(flat[0], flat[-1]):
        done.add(Repair.RING_CLOSED)
        flat = np.vstack([flat, flat[:1]])
    return flat


def _polygon(rings: Sequence[Ring | None], done: set[Repair]) -> Polygon | None:
    if not rings or rings[0] is None:
        return None
    return Polygon(rings[0], [hole for hole in rings[1:] if hole is not None])


def _flat(geometry: BaseGeometry, done: set[Repair]) -> BaseGeometry:
    if not (shapely.has_z(geometry) or shapely.has_m(geometry)):
        return geometry
    done.add(Repair.HEIGHT_DROPPED)
    return shapely.force_2d(geometry)


def _valid(geometry: BaseGeometry, done: set[Repair]) -> BaseGeometry:
    if geometry.is_valid:
        return geometry
    done.add(Repair.MADE_VALID)
    return shapely.make_valid(geometry, method="structure", keep_collapsed=False)


def _only_surface(geometry: BaseGeometry, done: set[Repair]) -> Surface:
    if isinstance(geometry, Polygon | MultiPolygon):
        return geometry
    parts = _polygons_and_others(geometry)
    if any(not isinstance(part, Polygon) for part in parts):
        done.add(Repair.REMAINS_DROPPED)
    polygons = [part for part in parts if isinstance(part, Polygon)]
    united = shapely.union_all(polygons)
    return united if isinstance(united, Polygon | MultiPolygon) else _one(polygons)


def _polygons_and_others(geometry: BaseGeometry) -> list[BaseGeometry]:
    """The parts of a collection, collections and multi-polygons inside it opened."""
    if not isinstance(geometry, shapely.GeometryCollection | MultiPolygon):
        return [geometry]
    return [inner for part in geometry.geoms for inner in _polygons_and_others(part)]


def _one(polygons: Sequence[Polygon]) -> Surface:
    return polygons[0] if len(polygons) == 1 else MultiPolygon(polygons)
