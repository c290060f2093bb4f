"""Business grids are unions of whole base grids: a border drawn for one either takes a grid or leaves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely

from gezhi.ground.kernel.geometry import Surface

WHOLE = 0.99
"""A grid counts as taken from this share of its ground on, and as left up to one less this: drawing is not exact."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The grids a border takes whole, and those it would cut."""

    whole: tuple[str, ...]
    cut: tuple[str, ...]


def grids_taken(border: Surface, grids: Mapping[str, Surface]) -> Taken:
    """Which of `grids` (code → surface) a drawn border takes; in code order."""
    codes = sorted(grids)
    shapes = np.array([grids[code] for code in codes], dtype=object)
    shares = shapely.area(shapely.intersection(shapes, border)) / shapely.area(shapes) if codes else np.empty(0)
    whole = tuple(code for code, share in zip(codes, shares, strict=True) if share >= WHOLE)
    cut = tuple(code for code, share in zip(codes, shares, strict=True) if 1 - WHOLE < share < WHOLE)
    return Taken(whole, cut)
