"""Which segments touch which raster cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gezhi.ground.kernel.locate.chains import Chains
from gezhi.ground.kernel.locate.frame import Frame

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SLACK = 1e-6
"""Raster cells count as this much wider, in their own size: rounding never loses a touch."""
REACH = 4.0
"""Longer segments are looked at in pieces of so many raster cells, so that their boxes stay small."""
BATCH = 1 << 20
"""So many segments, or raster cells in boxes, at once."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Segments in raster units: where each starts and how far it goes."""

    segment: Ints
    start: Floats
    way: Floats


@dataclass(frozen=True, slots=True)
class Boxes:
    """Rectangles of raster cells, each around a piece of a line: columns and rows from `low` to `high`."""

    line: Ints
    low: Ints
    high: Ints

    def __getitem__(self, chosen: slice) -> Boxes:
        return Boxes(self.line[chosen], self.low[chosen], self.high[chosen])


def touches_of(chains: Chains, frame: Frame) -> tuple[Ints, Ints]:
    """Pairs (raster cell, segment) in ascending order, every touch once."""
    keys = [np.zeros(0, dtype=np.int64)]
    for lines in _lines(chains, frame):
        boxes = _boxes(lines)
        for chosen in _shares((boxes.high - boxes.low + 1).prod(axis=1)):
            cell, segment = _touches_in(boxes[chosen], lines, frame.columns)
            keys.append(cell * len(chains.points) + segment)
    key = np.concatenate(keys)
    key.sort()
    cell, segment = np.divmod(key[first_of_each(key)], max(len(chains.points), 1))
    return cell, segment


def first_of_each(ascending: Ints) -> Ints:
    """Where each value of an ascending array, from 0 on, stands for the first time."""
    return np.flatnonzero(np.diff(ascending, prepend=-1))


def expand(counts: Ints) -> tuple[Ints, Ints]:
    """For counts 2, 0, 3: owners 0 0 2 2 2 and places 0 1 0 1 2."""
    owner = np.repeat(np.arange(counts.size), counts)
    return owner, np.arange(owner.size) - np.repeat(np.cumsum(counts) - counts, counts)


def _lines(chains: Chains, frame: Frame) -> Iterator[Lines]:
    for at in range(0, chains.segments.size, BATCH):
        segment = chains.segments[at : at + BATCH]
        start, end = chains.points[segment], chains.points[segment + 1]
        side = (frame.width, frame.height)
        yield Lines(segment, (start - (frame.west, frame.south)) / side, (end - start) / side)


def _boxes(lines: Lines) -> Boxes:
    """Boxes around all pieces of the lines."""
    pieces = np.ceil(np.abs(lines.way).max(axis=1) / REACH).astype(np.int64).clip(1)
    line, part = expand(pieces)
    shares = ((part + end) / pieces[line] for end in (0, 1))
    ends = np.stack([lines.start[line] + lines.way[line] * share[:, np.newaxis] for share in shares])
    low, high = np.floor(ends.min(axis=0) - SLACK), np.floor(ends.max(axis=0) + SLACK)
    return Boxes(line, low.astype(np.int64), high.astype(np.int64))


def _shares(work: Ints) -> Iterator[slice]:
    """Slices of about BATCH units of work each."""
    batch = np.cumsum(work) // BATCH
    cuts = [*first_of_each(batch).tolist(), batch.size]
    return (slice(start, end) for start, end in pairwise(cuts))


def _touches_in(boxes: Boxes, lines: Lines, columns: int) -> tuple[Ints, Ints]:
    """Of the raster cells in the boxes those whose square the line meets, with its segment."""
    across, up = (boxes.high - boxes.low + 1).T
    box, place = expand(across * up)
    row, column = np.divmod(place, across[box])
    row, column = row + boxes.low[box, 1], column + boxes.low[box, 0]
    line = boxes.line[box]
    (x, y), (wide, high) = lines.start[line].T, lines.way[line].T
    # Separating axis: how far the centre lies off the line, against half the square as seen along the line.
    distance = np.abs(wide * (row + 0.5 - y) - high * (column + 0.5 - x))
    meets = distance <= (0.5 + SLACK) * (np.abs(wide) + np.abs(high))
    return (row * columns + column)[meets], lines.segment[line[meets]]
