"""What covers the probe of every raster cell, from all borders at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gezhi.ground.kernel.locate.chains import Chains
from gezhi.ground.kernel.locate.frame import Frame
from gezhi.ground.kernel.locate.touches import expand

Ints = NDArray[np.int64]


def windings_of(chains: Chains, frame: Frame) -> tuple[Ints, Ints]:
    """For each probe the sum of the numbers of the cells that cover it, and how many they are.

    From west to east along a row of probes the sum changes only where a border is crossed, by what lies right of it
    less what lies left of it. In a mesh without overlaps the sum is simply the number of the one cell, or 0.
    """
    segment, row, column, is_rising = _crossings(chains, frame)
    chain = np.searchsorted(chains.first, segment, side="right") - 1
    west = np.where(is_rising, chains.left[chain], chains.right[chain])
    east = np.where(is_rising, chains.right[chain], chains.left[chain])
    place = row * (frame.columns + 1) + column
    sums = _running(place, east - west, frame)
    counts = _running(place, (east > 0).astype(np.int64) - (west > 0), frame)
    return sums, counts


def _crossings(chains: Chains, frame: Frame) -> tuple[Ints, Ints, Ints, NDArray[np.bool_]]:
    """Segment, row, first column whose probe lies east of it, and whether it runs north, for every crossing of a row.

    A vertex is above or below a row by its latitude alone, so that a ring crosses each row an even number of times.
    """
    start, end = chains.points[chains.segments], chains.points[chains.segments + 1]
    row_of = [np.ceil((ends[:, 1] - frame.south) / frame.height - frame.probe[1]) for ends in (start, end)]
    low, high = (row.astype(np.int64) for row in (np.minimum(*row_of), np.maximum(*row_of)))
    which, place = expand(high - low)
    row = low[which] + place
    lat = frame.south + (row + frame.probe[1]) * frame.height
    (x, y), (dx, dy) = start[which].T, (end[which] - start[which]).T
    lon = x + (lat - y) * (dx / dy)
    column = np.ceil((lon - frame.west) / frame.width - frame.probe[0]).astype(np.int64)
    return chains.segments[which], row, column.clip(0, frame.columns), dy > 0


def _running(place: Ints, change: Ints, frame: Frame) -> Ints:
    """The changes added up along each row."""
    width = frame.columns + 1
    changes = np.bincount(place, weights=change, minlength=frame.rows * width).reshape(frame.rows, width)
    return np.cumsum(changes, axis=1)[:, : frame.columns].astype(np.int64).ravel()
