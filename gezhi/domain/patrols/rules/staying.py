"""Where somebody stayed, and how far they went: a standing phone wanders, and must neither walk kilometres nor fail to
have stood.

A stay is a place around which all positions lie within `near_m` of the first for at least `least_s` (Li et al. 2008,
“Mining user similarity based on location history”, section 3).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gezhi.domain.patrols.rules.noise import USUAL, Tolerance, leaps
from gezhi.domain.patrols.rules.track import TENTHS, Floats, Plane, Track

NEAR_M = 30.0
LEAST_S = 180.0
THIN_S = 10.0
"""Stays and distances are read from the middles of so many seconds: quicker, and quieter than single fixes."""

Places = list[tuple[float, float]]
"""Metres east and north."""


class Stay(NamedTuple):
    """From and to in seconds since 1970, around a place."""

    begins: float
    ends: float
    lon: float
    lat: float

    @property
    def seconds(self) -> float:
        return self.ends - self.begins


def thinned(track: Track, every_s: float = THIN_S) -> tuple[Floats, Floats, Floats]:
    """Seconds, lon, lat: the mean of the points of every `every_s` seconds in which there are any."""
    bucket = np.floor(track.seconds / every_s).astype(np.int64)
    _, first, counts = np.unique(bucket, return_index=True, return_counts=True)
    if not first.size:
        return track.seconds, track.lons, track.lats
    seconds, lons, lats = (
        np.add.reduceat(column, first) / counts for column in (track.seconds, track.lons, track.lats)
    )
    return seconds, lons, lats


def length_m(track: Track, tolerance: Tolerance = USUAL) -> float:
    """Metres travelled in recorded time: leaps and gaps are not bridged, and in a stay nothing is travelled.

    The track is sifted already.
    """
    is_broken = np.diff(track.time, prepend=track.time[:1]) > tolerance.gap_s * TENTHS
    cuts = np.flatnonzero(leaps(track, tolerance) | is_broken)
    parts = (track.take(piece) for piece in np.split(np.arange(len(track)), cuts))
    return sum(_length_of(part, tolerance) for part in parts if len(part) > 1)


def _length_of(track: Track, tolerance: Tolerance) -> float:
    """Of an unbroken piece: from its first point over the means to its last."""
    columns = zip((track.seconds, track.lons, track.lats), thinned(track), strict=True)
    seconds, lons, lats = (np.concatenate([raw[:1], means, raw[-1:]]) for raw, means in columns)
    x, y = Plane.around(lons, lats).metres(lons, lats)
    steps = np.hypot(np.diff(x), np.diff(y))
    for stay in stays(track, tolerance=tolerance):
        steps[(seconds[:-1] >= stay.begins) & (seconds[1:] <= stay.ends)] = 0.0
    return float(steps.sum())


def stays(
    track: Track, *, near_m: float = NEAR_M, least_s: float = LEAST_S, tolerance: Tolerance = USUAL
) -> list[Stay]:
    """Where the sifted track stood still, in the order of time; what happened in a gap is not known and ends a stay."""
    seconds, lons, lats = thinned(track)
    x, y = Plane.around(lons, lats).metres(lons, lats)
    times, places = seconds.tolist(), list(zip(x.tolist(), y.tolist(), strict=True))
    found: list[Stay] = []
    at = 0
    while at < len(times) - 1:
        end = _left(times, places, at, near_m=near_m, gap_s=tolerance.gap_s)
        if times[end - 1] - times[at] >= least_s:
            found.append(Stay(times[at], times[end - 1], float(lons[at:end].mean()), float(lats[at:end].mean())))
            at = end
        else:
            at += 1
    return found


def _left(times: list[float], places: Places, at: int, *, near_m: float, gap_s: float) -> int:
    """The first point after `at` that is no longer near it, or that a gap parts from the one before."""
    (east, north), limit = places[at], near_m * near_m
    for later in range(at + 1, len(times)):
        x, y = places[later][0] - east, places[later][1] - north
        if x * x + y * y > limit or times[later] - times[later - 1] > gap_s:
            return later
    return len(times)
