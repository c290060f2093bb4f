"""The borders of one level as flat arrays in Web Mercator, held by this process for one edition of the mesh."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
import shapely
from numpy.typing import NDArray

from gezhi.domain.grids import selectors as grids
from gezhi.domain.grids.vocabulary import LevelWord

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LARGE = 400
"""Shapes with more vertices are clipped where a tile shows only a small part of them."""


@dataclass(frozen=True, slots=True)
class Shapes:
    """Polygons as rings: outer ones turn clockwise on the screen, the holes of each follow it, turning the other way.

    `points` (n, 2) run from 0 to 1, x to the east and y to the south; a ring's last point is not its first again.
    Ring r has the points `ring[r]` to `ring[r + 1]`, shape s the rings `shape[s]` to `shape[s + 1]`.
    """

    points: Floats
    ring: Ints
    shape: Ints

    def __len__(self) -> int:
        return len(self.shape) - 1


@dataclass(frozen=True, slots=True)
class MapLayer:
    """One level of one edition."""

    level: LevelWord
    codes: NDArray[np.str_]
    names: Sequence[str]
    shapes: Shapes
    tree: shapely.STRtree  # of the shapes' boxes
    large: dict[int, Any]  # the shapes that may be clipped


def map_layer(level: LevelWord) -> MapLayer:
    """The layer of the edition in force; made once per edition and process."""
    edition = grids.current_mesh().edition_id
    key = (edition, level)
    if key not in _held:
        with _making:
            if key not in _held:
                made = make_layer(level, grids.level_borders(level))
                for old in [held for held in _held if held[0] != edition]:
                    del _held[old]
                _held[key] = made
    return _held[key]


_held: dict[tuple[UUID | None, LevelWord], MapLayer] = {}
_making = threading.Lock()


def make_layer(level: LevelWord, borders: grids.LevelBorders) -> MapLayer:
    """The layer of these borders."""
    flat = shapely.transform(borders.surfaces, mercator)
    boxes = shapely.box(*shapely.bounds(flat).T) if len(flat) else np.array([], dtype=object)
    many = np.flatnonzero(shapely.get_num_coordinates(flat) > LARGE)
    large = {int(i): flat[i] for i in many}
    return MapLayer(level, borders.codes, borders.names, shapes_of(flat), shapely.STRtree(boxes), large)


def mercator(degrees: Floats) -> Floats:
    """Longitude and latitude as shares of the Web Mercator square, y to the south."""
    north = np.radians(np.clip(degrees[:, 1], -85.06, 85.06))
    return np.column_stack([degrees[:, 0] / 360.0 + 0.5, 0.5 - np.arcsinh(np.tan(north)) / (2.0 * np.pi)])


def shapes_of(polygons: NDArray[Any]) -> Shapes:
    """Polygons and multi-polygons (y to the south) as flat arrays."""
    # y runs south: what turns left by the numbers turns clockwise on the screen, as outer rings of tiles must.
    parts, shape_of_part = shapely.get_parts(shapely.orient_polygons(polygons), return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    points, ring_of_point = shapely.get_coordinates(rings, return_index=True)
    is_last = np.append(ring_of_point[1:] != ring_of_point[:-1], True)[: len(points)]
    ring = np.searchsorted(ring_of_point[~is_last], np.arange(len(rings) + 1))
    shape = np.searchsorted(shape_of_part[part_of_ring], np.arange(len(polygons) + 1))
    return Shapes(points[~is_last], ring.astype(np.int64), shape.astype(np.int64))
