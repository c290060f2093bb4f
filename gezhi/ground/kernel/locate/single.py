"""One place at a time, in plain Python: a microsecond where no border is near, a few where some are."""

from __future__ import annotations

from bisect import bisect_right

from gezhi.ground.kernel.locate.exact import Piece, smallest_cover
from gezhi.ground.kernel.locate.file import Content
from gezhi.ground.kernel.locate.lists import MANY, NARROW_HEAD, NUMBER_BITS, WIDE, WIDE_HEAD
from gezhi.ground.kernel.locate.sides import Position, sure_sign


class Single:
    """Numbers of cells for single places. Memoryviews answer Python numbers, several times faster than arrays."""

    def __init__(self, content: Content) -> None:
        frame = content.frame
        self.west, self.south, self.width, self.height = frame.west, frame.south, frame.width, frame.height
        self.columns, self.rows, self.probe = frame.columns, frame.rows, frame.probe
        self.raster, self.words = content.arrays["raster"].data, content.arrays["lists"].data
        self.points = content.arrays["points"].ravel().data
        self.first = content.arrays["first"].data
        self.left, self.right = content.arrays["left"].data, content.arrays["right"].data

    def number(self, lon: float, lat: float) -> int:
        """The number of the cell that the place belongs to; 0 for nobody's land, outside, and for NaN."""
        across, up = (lon - self.west) / self.width, (lat - self.south) / self.height
        if not (0.0 <= across < self.columns and 0.0 <= up < self.rows):
            return 0
        column, row = int(across), int(up)
        number: int = self.raster[row * self.columns + column]
        return number if number >= 0 else self._near(lon, lat, column, row, ~number)

    def decide(self, lon: float, lat: float, cell: int) -> int:
        """The number for a place in a touched raster cell, whatever lies on a border or overlaps there."""
        at = ~self.raster[cell]
        number, count, begin = self.words[at] & MANY, self.words[at] >> NUMBER_BITS, at + NARROW_HEAD
        covers = [number] if number else []
        if count == WIDE:
            count, begin = self.words[at + 1], at + WIDE_HEAD
        if number == MANY:
            covers = self.words[begin + count : begin + count + self.words[at + 2]].tolist()
        pieces = [self._piece(word >> 1) for word in self.words[begin : begin + count]]
        row, column = divmod(cell, self.columns)
        return smallest_cover((lon, lat), self._probe(column, row), covers, pieces)

    def _near(self, lon: float, lat: float, column: int, row: int, at: int) -> int:
        """What covers the probe, changed by every border between it and the place."""
        words, points = self.words, self.points
        number, count = words[at] & MANY, words[at] >> NUMBER_BITS
        if count == WIDE:
            return self.decide(lon, lat, row * self.columns + column)
        covers = int(number > 0)
        probe = self._probe(column, row)
        for word in words[at + NARROW_HEAD : at + NARROW_HEAD + count]:
            ax, ay, bx, by = points[word & ~1 : (word & ~1) + 4]
            side = sure_sign((bx - ax) * (lat - ay), (by - ay) * (lon - ax))
            if side and (side > 0) == word & 1:
                continue
            met = side and _meets(probe, (lon, lat), (ax, ay), (bx, by))
            if not met:
                return self.decide(lon, lat, row * self.columns + column)
            if met > 0:
                gained, lost = self._neighbours(word >> 1, side)
                number += gained - lost
                covers += (gained > 0) - (lost > 0)
        return number if covers <= 1 else self.decide(lon, lat, row * self.columns + column)

    def _probe(self, column: int, row: int) -> Position:
        # The same sums in the same order as Frame.probe_of.
        return self.west + (column + self.probe[0]) * self.width, self.south + (row + self.probe[1]) * self.height

    def _neighbours(self, segment: int, side: int) -> tuple[int, int]:
        """The cell on this side of the segment and the one on the other."""
        chain = bisect_right(self.first, segment) - 1
        left, right = self.left[chain], self.right[chain]
        return (left, right) if side > 0 else (right, left)

    def _piece(self, segment: int) -> Piece:
        ax, ay, bx, by = self.points[2 * segment : 2 * segment + 4]
        left, right = self._neighbours(segment, 1)
        return Piece((ax, ay), (bx, by), left, right)


def _meets(probe: Position, place: Position, start: Position, end: Position) -> int:
    """1 when start and end lie on two sides of the way from the probe to the place, -1 on one side, 0 unsure."""
    x, y = probe
    wide, high = place[0] - x, place[1] - y
    one = sure_sign(wide * (start[1] - y), high * (start[0] - x))
    return -one * sure_sign(wide * (end[1] - y), high * (end[0] - x))
