"""The raster over a mesh: where its cells lie, and the probe in each."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FINE, COARSE = 16, 1 << 20
"""The raster has FINE cells for each segment of border or COARSE and one for each, whichever is less: a city's raster
then takes about as much memory as its borders, however unlike in size its cells are, and few segments touch each."""

PLASTIC = 1.32471795724474602596
PROBES = [((0.5 + turn / PLASTIC) % 1.0, (0.5 + turn / PLASTIC**2) % 1.0) for turn in range(1, 33)]
"""Spots of the probe in its raster cell, as shares: odd ones, so that no drawn border runs through."""
CLEARANCE = 64
"""How far a probe must stand off any border, in the spacing of doubles there: far more than rounding moves either."""


@dataclass(frozen=True, slots=True)
class Frame:
    """`columns` × `rows` raster cells of `width` × `height` degrees from the south-west corner."""

    west: float
    south: float
    width: float
    height: float
    columns: int
    rows: int
    probe: tuple[float, float] = PROBES[0]

    @classmethod
    def over(cls, polygons: NDArray[np.object_], segments: int) -> Frame:
        """The frame for these cells with so many segments of border, and a rim of one raster cell around them."""
        bounds = shapely.bounds(polygons)
        bounds = bounds[np.isfinite(bounds).all(axis=1)]
        if not bounds.size:
            return cls(0.0, 0.0, 1.0, 1.0, 0, 0)
        corner, extent = bounds[:, :2].min(axis=0), bounds[:, 2:].max(axis=0) - bounds[:, :2].min(axis=0)
        # A raster cell has the shape of the median cell, and is never too small for doubles to part its inside.
        shape = np.median(bounds[:, 2:] - bounds[:, :2], axis=0)
        count = min(FINE * segments, COARSE + segments)
        least = np.spacing(np.abs(bounds).max()) * CLEARANCE * COARSE
        width, height = np.maximum(shape * math.sqrt(extent.prod() / shape.prod() / count), least).tolist()
        columns, rows = (math.ceil(length / side) + 2 for length, side in zip(extent, (width, height), strict=True))
        return cls(float(corner[0]) - width, float(corner[1]) - height, width, height, columns, rows)

    def with_probe(self, probe: tuple[float, float]) -> Frame:
        return replace(self, probe=probe)

    @property
    def clearance(self) -> float:
        """How far a probe must stand off any border, in degrees."""
        east, north = self.west + self.columns * self.width, self.south + self.rows * self.height
        return float(np.spacing(max(abs(self.west), abs(self.south), abs(east), abs(north))) * CLEARANCE)

    def probe_of(self, cell: Ints) -> tuple[Floats, Floats]:
        """Longitude and latitude of the probe of each raster cell, or of one."""
        row, column = np.divmod(cell, self.columns)
        return (
            self.west + (column + self.probe[0]) * self.width,
            self.south + (row + self.probe[1]) * self.height,
        )
