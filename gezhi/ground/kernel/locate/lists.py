"""The words of a touched raster cell: what covers its probe, and the segments that touch it.

The head word holds the number of the cell that covers the probe in its low 24 bits and how many segments follow in its
high 8 bits. Each segment is a word: its place shifted left once, and 1 when the probe lies on its left.
255 segments in the head mean a wide list: the next two words say how many segments and then how many covers follow;
the covers, several cells that overlap, stand behind the segments, and the number in the head is then MANY.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gezhi.ground.kernel.locate.touches import expand

Ints = NDArray[np.int64]

NUMBER_BITS = 24
MANY = (1 << NUMBER_BITS) - 1
WIDE = 255
NARROW_HEAD, WIDE_HEAD = 1, 3


@dataclass(frozen=True, slots=True)
class Words:
    """What the lists will say; `entries` and `covers` come list by list, as many as their counts."""

    number: Ints
    entry_counts: Ints
    entries: Ints
    cover_counts: Ints
    covers: Ints

    def laid_out(self) -> tuple[NDArray[np.uint32], Ints]:
        """All lists in one array, and for each ~n where it begins at n: what stands in the raster."""
        is_wide = (self.entry_counts >= WIDE) | (self.cover_counts > 0)
        head = np.where(is_wide, WIDE_HEAD, NARROW_HEAD)
        sizes = head + self.entry_counts + self.cover_counts
        begin = np.cumsum(sizes) - sizes
        words = np.zeros(int(sizes.sum()), dtype=np.uint32)
        words[begin] = self.number | np.where(is_wide, WIDE, self.entry_counts) << NUMBER_BITS
        words[begin[is_wide] + 1] = self.entry_counts[is_wide]
        words[begin[is_wide] + 2] = self.cover_counts[is_wide]
        owner, place = expand(self.entry_counts)
        words[(begin + head)[owner] + place] = self.entries
        owner, place = expand(self.cover_counts)
        words[(begin + head + self.entry_counts)[owner] + place] = self.covers
        return words, ~begin
