"""Streets as targets: a line is cut into pieces of equal length, and a piece is passed when its middle is.

Pieces no longer than the reach leave no hole: whoever walked along the street within reach passed every middle, and a
crossing passes at most the pieces around it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from gezhi.domain.patrols.rules.track import Floats, Plane
from gezhi.ground.kernel.geometry import check_position
from gezhi.ground.kernel.problem import problem

PIECE_M = 20.0
MOST_POINTS = 20_000
LONGEST_M = 100_000.0

NO_LINE = problem("street.no_line", 422, "The line of a street has at least two different points.")
TOO_LONG = problem("street.too_long", 422, "The line of a street is at most {most} km long.")


@dataclass(frozen=True, slots=True)
class Pieces:
    """Middles of the pieces of a line, and how many metres each stands for."""

    lons: Floats
    lats: Floats
    metres: float

    def __len__(self) -> int:
        return int(self.lons.size)


def pieces(lons: Floats, lats: Floats, most_m: float = PIECE_M) -> Pieces:
    """The pieces of a line, none longer than `most_m`.

    Raises Problem `street.no_line`, `street.too_long`, `position.out_of_range` or `position.swapped`.
    """
    check_position(lons, lats)
    if lons.size < 2:
        raise NO_LINE()
    plane = Plane.around(lons, lats)
    x, y = plane.metres(lons, lats)
    along = np.append(0.0, np.cumsum(np.hypot(np.diff(x), np.diff(y))))
    whole = float(along[-1])
    if whole <= 0.0:
        raise NO_LINE()
    if whole > LONGEST_M or lons.size > MOST_POINTS:
        raise TOO_LONG(most=round(LONGEST_M / 1000))
    count = math.ceil(whole / most_m)
    middles = (np.arange(count) + 0.5) * (whole / count)
    return Pieces(np.interp(middles, along, lons), np.interp(middles, along, lats), whole / count)
