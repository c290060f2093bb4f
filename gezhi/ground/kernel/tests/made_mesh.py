"""Made meshes of micro grids: no gap, no overlap, shared edges identical vertex by vertex."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

WEST, SOUTH = 119.5, 35.0
WIDE, HIGH = 0.0021, 0.0018
"""One cell in degrees: about 190 by 200 m at this latitude."""
STEPS = 6
"""Pieces of a side: four sides make 24 vertices and the first once more."""

Positions = NDArray[np.float64]


def jittered_mesh(columns: int, rows: int, *, seed: int = 1) -> NDArray[np.object_]:
    """`columns` × `rows` polygons of 25 positions each, row by row from the south-west."""
    rng = np.random.default_rng(seed)
    corners = _jittered(_lattice(columns, rows), rng, 0.2)
    flat = _sides(corners[:, :-1], corners[:, 1:], rng)  # west to east
    steep = _sides(corners[:-1], corners[1:], rng)  # south to north
    south, north = flat[:-1], flat[1:]
    west, east = steep[:, :-1], steep[:, 1:]
    rings = np.concatenate([south, east, north[..., ::-1, :], west[..., ::-1, :]], axis=-2)
    # Each side ends where the next begins: the doubled corners go, the closing one stays.
    keep = np.ones(rings.shape[-2], dtype=bool)
    keep[[STEPS + 1, 2 * STEPS + 2, 3 * STEPS + 3]] = False
    polygons: NDArray[np.object_] = shapely.polygons(rings[..., keep, :].reshape(columns * rows, 4 * STEPS + 1, 2))
    return polygons


def uniform_points(columns: int, rows: int, count: int, *, seed: int = 2) -> tuple[Positions, Positions]:
    """Longitudes and latitudes spread over the mesh; a few at its rim fall outside."""
    rng = np.random.default_rng(seed)
    lons = rng.uniform(WEST, WEST + columns * WIDE, count)
    lats = rng.uniform(SOUTH, SOUTH + rows * HIGH, count)
    return lons, lats


def _lattice(columns: int, rows: int) -> Positions:
    lons, lats = np.meshgrid(WEST + np.arange(columns + 1) * WIDE, SOUTH + np.arange(rows + 1) * HIGH)
    return np.stack([lons, lats], axis=-1)


def _jittered(positions: Positions, rng: np.random.Generator, share: float) -> Positions:
    return positions + rng.uniform(-share, share, positions.shape) * (WIDE, HIGH)


def _sides(starts: Positions, ends: Positions, rng: np.random.Generator) -> Positions:
    """From each start to its end in STEPS pieces, the positions between moved a little; the ends are kept exactly."""
    way = np.linspace(0.0, 1.0, STEPS + 1)[:, np.newaxis]
    sides = starts[..., np.newaxis, :] * (1.0 - way) + ends[..., np.newaxis, :] * way
    sides[..., 1:-1, :] = _jittered(sides[..., 1:-1, :], rng, 0.03)
    sides[..., 0, :], sides[..., -1, :] = starts, ends
    return sides
