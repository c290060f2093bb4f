"""A track as it is drawn: believed points only, in pieces that leaps and gaps part, with no more corners than show."""

from __future__ import annotations

import numpy as np
import shapely

from gezhi.domain.patrols.rules.noise import USUAL, Sifted, Tolerance, leaps
from gezhi.domain.patrols.rules.track import METRES_PER_DEGREE, Floats

CORNER_M = 3.0
"""A corner that stands out by less shows on no map of a street."""
DIGITS = 6

Line = list[list[float]]


def lines_of(sifted: Sifted, tolerance: Tolerance = USUAL) -> list[Line]:
    """Lines of [longitude, latitude]; a place leapt to and from is a line of one point twice."""
    way = sifted.kept
    if not len(way):
        return []
    is_cut = leaps(way, tolerance) | (np.diff(way.seconds, prepend=way.seconds[:1]) > tolerance.gap_s)
    pieces = np.split(np.column_stack([way.lons, way.lats]), np.flatnonzero(is_cut))
    return [_drawn(piece if len(piece) > 1 else np.repeat(piece, 2, axis=0)) for piece in pieces if len(piece)]


def _drawn(piece: Floats) -> Line:
    drawn = shapely.simplify(shapely.LineString(piece), CORNER_M / METRES_PER_DEGREE)
    found: Line = np.round(shapely.get_coordinates(drawn), DIGITS).tolist()
    return found
