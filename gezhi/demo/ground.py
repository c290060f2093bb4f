"""Places where people live: points of the district with the micro grid each lies in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gezhi.demo import content
from gezhi.domain.grids import selectors as grids
from gezhi.ground.kernel.area_code import Level

THROWN = 400_000
"""Points thrown over the district's box: most fall into the sea or beside a micro grid."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a matter happens: a point, the base grid it lies in and the name of its community."""

    lon: float
    lat: float
    grid: str
    community: str
    code: str  # of the micro grid


class Ground:
    """Points thrown over the district by seed; those that fell into a micro grid."""

    def __init__(self, seed: int) -> None:
        box = grids.bounds(content.DISTRICT)
        self.dice = np.random.default_rng(seed)
        lons = self.dice.uniform(box.west, box.east, THROWN)
        lats = self.dice.uniform(box.south, box.north, THROWN)
        codes = grids.locate_many(lons, lats)
        inside = np.char.str_len(codes) == 18
        self.lons, self.lats, self.codes = lons[inside], lats[inside], codes[inside]
        self.firsts = np.unique(self.codes, return_index=True)[1]

    def anywhere(self, count: int) -> list[Spot]:
        """A random micro grid each (it has about as many homes as another), a random point inside it."""
        return self._spots(self.dice.choice(self.firsts, size=count, replace=count > len(self.firsts)))

    def within(self, codes: Collection[str]) -> list[Spot]:
        """All points in the given base grids, in a random order; none where no point fell into them."""
        base = self.codes.astype(f"<U{int(Level.GRID)}")
        return self._spots(self.dice.permutation(np.flatnonzero(np.isin(base, sorted(codes)))))

    def _spots(self, places: NDArray[np.intp]) -> list[Spot]:
        found = [(float(self.lons[i]), float(self.lats[i]), str(self.codes[i])) for i in places]
        communities = grids.cell_names({code[: Level.COMMUNITY] for _, _, code in found})
        return [
            Spot(lon, lat, code[: Level.GRID], communities[code[: Level.COMMUNITY]], code) for lon, lat, code in found
        ]


def find_spots(count: int, seed: int) -> list[Spot]:
    """Points where people live, by seed."""
    return Ground(seed).anywhere(count)
