"""How borders lie to one another: overlaps, gaps, what parents are left uncovered, who stands outside the parent.

Borders of official areas come from many hands: from the town level up, what does not fit is a finding. Grids and micro
grids are ours: one that overlaps a sibling or stands outside its parent is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gezhi.domain.grids.vocabulary import LevelWord
from gezhi.ground.kernel.area_code import Level
from gezhi.ground.kernel.geometry import Surface, area_m2, inner_point

NOISE_M2 = 1.0
"""Smaller overlaps and gaps are what drawing and rounding leave; they are not spoken of."""

SLIVER_M2 = 0.01


@dataclass(frozen=True, slots=True)
class Overlap:
    """Shapes `first` and `second` (by position) share this ground."""

    first: int
    second: int
    area_m2: float
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Gaps:
    """Holes between siblings: how many, how much ground, where the largest is."""

    count: int
    area_m2: float
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Uncovered:
    """Ground of a parent that none of its children covers, and where most of it lies."""

    area_m2: float
    share: float
    lon: float
    lat: float


def must_fit(level: LevelWord) -> bool:
    """True for the levels we cut ourselves, where an overlap is refused and not merely found."""
    return level.level >= Level.GRID


def overlaps(shapes: Sequence[Surface]) -> list[Overlap]:
    """Every pair that shares more than NOISE_M2, in order. Fast for a clean coverage."""
    array = np.array(shapes, dtype=object)
    if len(array) < 2 or shapely.coverage_is_valid(array):
        return []
    first, second = shapely.STRtree(array).query(array, predicate="intersects")
    first, second = first[first < second], second[first < second]
    shared = shapely.relate_pattern(array[first], array[second], "T********")
    pairs = sorted(zip(first[shared].tolist(), second[shared].tolist(), strict=True))
    return [found for one, other in pairs if (found := _overlap(array, one, other))]


def _overlap(shapes: NDArray[Any], first: int, second: int) -> Overlap | None:
    ground = _surface(shapely.intersection(shapes[first], shapes[second]))
    area = area_m2(ground) if ground is not None else 0.0
    if ground is None or area <= NOISE_M2:
        return None
    lon, lat = inner_point(_largest(ground))
    return Overlap(first, second, area, lon, lat)


def gaps(shapes: Sequence[Surface]) -> Gaps | None:
    """The holes left between `shapes` that none of them has itself; None when there is none above SLIVER_M2."""
    array = np.array(shapes, dtype=object)
    if not len(array):
        return None
    own = shapely.union_all(shapely.polygons(_rings(array))) if len(_rings(array)) else shapely.Polygon()
    holes = [shapely.difference(shapely.Polygon(ring), own) for ring in _rings(np.array([shapely.union_all(array)]))]
    surfaces = [surface for hole in holes if (surface := _surface(hole)) is not None]
    measured = [(area, surface) for surface in surfaces if (area := area_m2(surface)) > SLIVER_M2]
    if not measured:
        return None
    _, largest = max(measured, key=lambda pair: pair[0])
    lon, lat = inner_point(largest)
    return Gaps(len(measured), sum(area for area, _ in measured), lon, lat)


def _rings(shapes: NDArray[Any]) -> NDArray[Any]:
    """The inner rings of the shapes."""
    return np.array([ring for part in shapely.get_parts(shapes) for ring in part.interiors], dtype=object)


def uncovered(parent: Surface, children: Sequence[Surface]) -> Uncovered | None:
    """What `children` leave of `parent`; None when it is not more than NOISE_M2."""
    rest = _surface(shapely.difference(parent, shapely.union_all(np.array(children, dtype=object))))
    area = area_m2(rest) if rest is not None else 0.0
    if rest is None or area <= NOISE_M2:
        return None
    lon, lat = inner_point(_largest(rest))
    return Uncovered(area, area / area_m2(parent), lon, lat)


def outside(parent: Surface, children: Sequence[Surface]) -> list[int]:
    """Positions of the children whose inner point lies outside `parent`."""
    points = shapely.point_on_surface(np.array(children, dtype=object))
    shapely.prepare(parent)
    return [int(i) for i in np.flatnonzero(~shapely.intersects(parent, points))]


def _surface(geometry: BaseGeometry) -> Surface | None:
    """The polygons of an overlay's result, None when only points and lines are left."""
    parts = list(_polygons(geometry))
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _polygons(geometry: BaseGeometry) -> Iterator[shapely.Polygon]:
    if isinstance(geometry, shapely.Polygon):
        if not geometry.is_empty:
            yield geometry
    elif isinstance(geometry, shapely.MultiPolygon | shapely.GeometryCollection):
        for part in geometry.geoms:
            yield from _polygons(part)


def _largest(surface: Surface) -> shapely.Polygon:
    return max(_polygons(surface), key=lambda part: part.area)
