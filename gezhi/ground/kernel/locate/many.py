"""Many places at once, in numpy, a chunk at a time so that the arrays stay in the processor's cache."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gezhi.ground.kernel.locate.file import Content
from gezhi.ground.kernel.locate.lists import MANY, NARROW_HEAD, NUMBER_BITS, WIDE, WIDE_HEAD
from gezhi.ground.kernel.locate.sides import sure_signs
from gezhi.ground.kernel.locate.single import Single
from gezhi.ground.kernel.locate.touches import expand

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

CHUNK = 1 << 15
PAIRS = 1 << 20
"""At most so many pairs of a place and a segment at once."""


class Many:
    """Numbers of cells for arrays of places; what floating point cannot decide is handed to `single`."""

    def __init__(self, content: Content, single: Single) -> None:
        self.frame, self.single = content.frame, single
        self.raster, self.lists = content.arrays["raster"], content.arrays["lists"]
        # One complex number a point: both coordinates come with one access to memory.
        self.points = content.arrays["points"].view(np.complex128).ravel()
        self.first, self.left, self.right = (content.arrays[name] for name in ("first", "left", "right"))

    def numbers(self, lons: Floats, lats: Floats) -> Ints:
        """As `Single.number`, place by place."""
        numbers = np.zeros(lons.size, dtype=np.int64)
        for at in range(0, lons.size, CHUNK):
            numbers[at : at + CHUNK] = self._chunk(lons[at : at + CHUNK], lats[at : at + CHUNK])
        return numbers

    def _chunk(self, lons: Floats, lats: Floats) -> Ints:
        frame = self.frame
        column, row = (lons - frame.west) / frame.width, (lats - frame.south) / frame.height
        is_inside = (column >= 0.0) & (column < frame.columns) & (row >= 0.0) & (row < frame.rows)
        if not is_inside.all():
            return self._with_outside(lons, lats, is_inside)
        cell = row.astype(np.int64) * frame.columns + column.astype(np.int64)
        numbers = self.raster[cell].astype(np.int64)
        near = np.flatnonzero(numbers < 0)
        numbers[near] = self._near(lons[near], lats[near], cell[near], ~numbers[near])
        return numbers

    def _with_outside(self, lons: Floats, lats: Floats, is_inside: Flags) -> Ints:
        numbers = np.zeros(lons.size, dtype=np.int64)
        if is_inside.any():
            numbers[is_inside] = self._chunk(lons[is_inside], lats[is_inside])
        return numbers

    def _near(self, lons: Floats, lats: Floats, cell: Ints, at: Ints) -> Ints:
        """What covers the probe, changed by every border between it and the place; `at` is where each list begins."""
        head = self.lists[at]
        number, count, begin = (head & MANY).astype(np.int64), (head >> NUMBER_BITS).astype(np.int64), at + NARROW_HEAD
        wide = np.flatnonzero(count == WIDE)
        count[wide], begin[wide] = self.lists[at[wide] + 1], at[wide] + WIDE_HEAD
        if count.sum() > PAIRS and at.size > 1:
            halves = (slice(None, at.size // 2), slice(at.size // 2, None))
            return np.concatenate([self._near(lons[half], lats[half], cell[half], at[half]) for half in halves])
        owner, place = expand(count)
        crossed, gained, lost, unsure = self._crossings(lons, lats, cell, owner, self.lists[place + begin[owner]])
        covers = (number > 0).astype(np.int64)
        np.add.at(covers, crossed, (gained > 0).astype(np.int64) - (lost > 0))
        doubtful = np.union1d(unsure, np.flatnonzero((covers > 1) | (number == MANY)))
        np.add.at(number, crossed, gained - lost)
        for which in doubtful.tolist():
            number[which] = self.single.decide(float(lons[which]), float(lats[which]), int(cell[which]))
        return number

    def _crossings(
        self, lons: Floats, lats: Floats, cell: Ints, owner: Ints, word: NDArray[np.uint32]
    ) -> tuple[Ints, Ints, Ints, Ints]:
        """For pairs of a place (its number in `owner`) and a segment: which places' ways from the probe cross one, the
        cells this side and the other side of it, and the places for which some sign is not sure."""
        segment = (word >> 1).astype(np.int64)
        start, end = self.points[segment], self.points[segment + 1]
        way_x, way_y = end.real - start.real, end.imag - start.imag
        is_left, is_unsure = sure_signs(way_x * (lats[owner] - start.imag), way_y * (lons[owner] - start.real))
        turned = np.flatnonzero(is_left != (word & 1).astype(bool))
        unsure = owner[is_unsure]
        owner, start, end, is_left, segment = (
            owner[turned],
            start[turned],
            end[turned],
            is_left[turned],
            segment[turned],
        )
        meets, is_unsure = self._meets(lons[owner], lats[owner], cell[owner], start, end)
        left, right = self._neighbours(segment[meets])
        gained, lost = np.where(is_left[meets], (left, right), (right, left))
        return owner[meets], gained, lost, np.append(unsure, owner[is_unsure])

    def _meets(
        self, lons: Floats, lats: Floats, cell: Ints, start: NDArray[np.complex128], end: NDArray[np.complex128]
    ) -> tuple[Ints, Flags]:
        """Where start and end lie on two sides of the way from the probe to the place, and whether that is not sure."""
        x, y = self.frame.probe_of(cell)
        wide, high = lons - x, lats - y
        one, is_unsure = sure_signs(wide * (start.imag - y), high * (start.real - x))
        other, is_unsure_too = sure_signs(wide * (end.imag - y), high * (end.real - x))
        return np.flatnonzero(one != other), is_unsure | is_unsure_too

    def _neighbours(self, segment: Ints) -> tuple[Ints, Ints]:
        chain = np.searchsorted(self.first, segment, side="right") - 1
        return self.left[chain], self.right[chain]
