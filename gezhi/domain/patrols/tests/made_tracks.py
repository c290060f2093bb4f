"""Made tracks: walks at even speed along corners, with noise from a seed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gezhi.domain.patrols.rules.track import METRES_PER_DEGREE, Floats, Track

START = 1_763_254_800.0
"""2025-11-16 01:00 UTC."""


def walk(
    corners: Sequence[tuple[float, float]],
    *,
    begins: float = START,
    speed: float = 1.2,
    every: float = 1.0,
    wander_m: float = 0.0,
    accuracy: int = 8,
    seed: int = 1,
) -> Track:
    """A walk from corner to corner (longitude first), a point every so many seconds."""
    lons, lats = np.array(corners).T
    width = METRES_PER_DEGREE * np.cos(np.radians(lats[0]))
    along = np.append(0.0, np.cumsum(np.hypot(np.diff(lons) * width, np.diff(lats) * METRES_PER_DEGREE)))
    at = np.arange(0.0, max(along[-1], 1e-9), speed * every)
    random = np.random.default_rng(seed)
    east, north = random.normal(0.0, wander_m, (2, at.size))
    return track_from(
        begins + np.arange(at.size, dtype=np.float64) * every,
        np.interp(at, along, lons) + east / width,
        np.interp(at, along, lats) + north / METRES_PER_DEGREE,
        accuracy,
    )


def stand(lon: float, lat: float, seconds: float, *, begins: float = START, wander_m: float = 3.0) -> Track:
    """Standing somewhere, a point a second."""
    count = int(seconds) + 1
    random = np.random.default_rng(3)
    east, north = random.normal(0.0, wander_m, (2, count)) / METRES_PER_DEGREE
    return track_from(begins + np.arange(count, dtype=np.float64), lon + east, lat + north, 8)


def track_from(
    seconds: Floats,
    lons: Floats,
    lats: Floats,
    accuracy: int,
) -> Track:
    count = seconds.size
    return Track(
        np.rint(seconds * 10).astype(np.int64),
        np.rint(lons * 1e6).astype(np.int64),
        np.rint(lats * 1e6).astype(np.int64),
        np.full(count, accuracy, dtype=np.int64),
        np.zeros(count, dtype=bool),
        np.full(count, -1, dtype=np.int64),
    )
