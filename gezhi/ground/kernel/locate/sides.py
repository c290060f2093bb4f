"""On which side of a line does a place lie? In doubles where that is sure, in whole numbers where it is not.

The side is the sign of a difference of two products. In doubles it is wrong by at most (3 + 16ε)ε times the sum of the
two products' sizes, ε = 2⁻⁵³ (Shewchuk, Adaptive Precision Floating-Point Arithmetic, 1997).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Position = tuple[float, float]
Floats = NDArray[np.float64]

UNSURE = 1e-15
"""Three times Shewchuk's bound: relative differences up to this have no sure sign."""


def sure_sign(one: float, other: float) -> int:
    """The sign of `one` - `other`, products computed in doubles; 0 when it is not sure."""
    difference, bound = one - other, UNSURE * (abs(one) + abs(other))
    return 1 if difference > bound else -1 if difference < -bound else 0


def sure_signs(one: Floats, other: Floats) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Of many such differences: whether each is above 0, and whether that is not sure."""
    difference = one - other
    return difference > 0, np.abs(difference) <= UNSURE * (np.abs(one) + np.abs(other))


def side_of(start: Position, end: Position, place: Position) -> int:
    """1 when `place` lies on the left of the line from `start` to `end`, -1 on the right, 0 exactly on it."""
    (ax, ay), (bx, by), (px, py) = start, end, place
    sure = sure_sign((bx - ax) * (py - ay), (by - ay) * (px - ax))
    return sure or _exact_side(start, end, place)


def _exact_side(start: Position, end: Position, place: Position) -> int:
    ax, ay, bx, by, px, py = _whole(*start, *end, *place)
    area = (bx - ax) * (py - ay) - (by - ay) * (px - ax)
    return (area > 0) - (area < 0)


def _whole(*numbers: float) -> list[int]:
    """The numbers times the one power of two that makes all of them whole."""
    ratios = [number.as_integer_ratio() for number in numbers]
    scale = max(denominator for _, denominator in ratios)
    return [numerator * (scale // denominator) for numerator, denominator in ratios]
