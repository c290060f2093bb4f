"""Positions that can stand on the earth, longitude first."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gezhi.ground.kernel.problem import problem

OUT_OF_RANGE = problem(
    "position.out_of_range",
    422,
    "Longitude {lon}, latitude {lat} is no position in degrees: −180 to 180 and −90 to 90 are possible.",
)
SWAPPED = problem(
    "position.swapped",
    422,
    "Longitude {lon}, latitude {lat} is no position in degrees. Longitude stands first.",
)


def check_position(lons: ArrayLike, lats: ArrayLike) -> None:
    """Raise Problem `position.swapped` or `position.out_of_range`, with the first position that cannot be."""
    x, y = np.asarray(lons, dtype=np.float64).ravel(), np.asarray(lats, dtype=np.float64).ravel()
    wrong = ~((np.abs(x) <= 180.0) & (np.abs(y) <= 90.0))  # NaN is wrong, too
    if wrong.any():
        lon, lat = float(x[wrong][0]), float(y[wrong][0])
        raise (SWAPPED if abs(lon) <= 90.0 < abs(lat) <= 180.0 else OUT_OF_RANGE)(lon=lon, lat=lat)
