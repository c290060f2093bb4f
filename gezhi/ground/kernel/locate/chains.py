"""The borders of a mesh, each stored once: chains with one cell on the left and one, or none, on the right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Chains:
    """Segment k goes from point k to point k + 1. Cells are counted from 1; 0 is nobody's land."""

    points: Floats  # (n, 2) longitude and latitude
    segments: Ints  # every k that is a segment: all points but the last of each chain
    first: Ints  # the first segment of each chain, ascending
    left: Ints  # the cell on the left of each chain
    right: Ints


@dataclass(frozen=True, slots=True)
class Sides:
    """The sides of all rings as they turn: each cell lies on the left of its own sides."""

    place: Ints  # of the start among all coordinates; consecutive within a ring
    start: Floats
    end: Floats
    owner: Ints  # counted from 1


def chains_of(polygons: NDArray[np.object_]) -> Chains:
    """The chains between the cells with these polygons or multi-polygons, which are valid."""
    sides = _sides(polygons)
    twin = _twins(sides)
    is_kept = (twin < 0) | (np.arange(twin.size) < twin)  # the first of two neighbours keeps the side they share
    right = np.where(twin >= 0, sides.owner[twin], 0)[is_kept]
    place, left = sides.place[is_kept], sides.owner[is_kept]
    opens = _opens(place, left, right)
    segments = np.arange(place.size) + np.cumsum(opens) - 1
    points = np.zeros((place.size + int(opens.sum()), 2))
    points[segments + 1] = sides.end[is_kept]
    points[segments] = sides.start[is_kept]
    return Chains(points, segments, segments[opens], left[opens], right[opens])


def _sides(polygons: NDArray[np.object_]) -> Sides:
    # Outer rings turn left and holes right, so the inside is always on the left.
    parts, cell_of_part = shapely.get_parts(shapely.orient_polygons(polygons), return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    positions, ring = shapely.get_coordinates(rings, return_index=True)
    positions += 0.0  # a negative zero is a zero
    is_side = (ring[1:] == ring[:-1]) & (positions[1:] != positions[:-1]).any(axis=1)
    place = np.flatnonzero(is_side)
    owner = cell_of_part[part_of_ring[ring[place]]] + 1
    return Sides(place, positions[place], positions[place + 1], owner)


def _twins(sides: Sides) -> Ints:
    """For each side the side of a neighbour that runs the same way back, or -1.

    Sides are matched by a hash and then compared. A match that is missed costs space, never a wrong answer.
    """
    key = _hash(sides.start) + _hash(sides.end)
    order = np.argsort(key)
    is_same = key[order[1:]] == key[order[:-1]]
    is_pair = is_same & ~np.append(False, is_same[:-1]) & ~np.append(is_same[1:], False)
    one, other = order[:-1][is_pair], order[1:][is_pair]
    is_back = (sides.start[one] == sides.end[other]) & (sides.end[one] == sides.start[other])
    one, other = one[is_back.all(axis=1)], other[is_back.all(axis=1)]
    twin = np.full(key.size, -1)
    twin[one], twin[other] = other, one
    return twin


def _hash(positions: Floats) -> NDArray[np.uint64]:
    bits = np.ascontiguousarray(positions).view(np.uint64)
    mixed = bits[:, 0] * np.uint64(0x9E3779B97F4A7C15) ^ bits[:, 1] * np.uint64(0xC2B2AE3D27D4EB4F)
    mixed ^= mixed >> np.uint64(32)
    mixed *= np.uint64(0xD6E8FEB86659FD93)
    return mixed


def _opens(place: Ints, left: Ints, right: Ints) -> NDArray[np.bool_]:
    """Which sides open a new chain: not the next side of the same ring, or other neighbours."""
    opens = np.ones(place.size, dtype=bool)
    opens[1:] = (place[1:] != place[:-1] + 1) | (left[1:] != left[:-1]) | (right[1:] != right[:-1])
    return opens
