"""Points of a track as arrays, in the units of the wire, and their metres on the ground."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

TENTHS = 10
"""Units of time in a second."""
MILLIONTHS = 1_000_000
"""Units of longitude and latitude in a degree: 0.11 m."""
DECIMETRES = 10
UNKNOWN = -1
"""A speed that the phone did not tell."""

METRES_PER_DEGREE = 111_319.49
"""Of a great circle on the sphere of radius 6,378,137 m. Over the kilometres of a track the ellipsoid differs by less
than half a percent, which no receiver in a street knows."""


class Fix(NamedTuple):
    """One position as a receiver tells it."""

    at: float  # seconds since 1970, UTC
    lon: float
    lat: float
    accuracy_m: float = 0.0  # 0: unknown
    is_mock: bool = False
    speed_ms: float = -1.0  # negative: unknown


@dataclass(frozen=True, slots=True)
class Track:
    """Columns of equal length: time (tenths of a second since 1970), lon, lat (millionths of a degree), accuracy (whole
    metres, 0 unknown), is_mock, speed (decimetres a second, −1 unknown)."""

    time: Ints
    lon: Ints
    lat: Ints
    accuracy: Ints
    is_mock: Flags
    speed: Ints

    def __len__(self) -> int:
        return int(self.time.size)

    @property
    def seconds(self) -> Floats:
        return self.time / TENTHS

    @property
    def lons(self) -> Floats:
        return self.lon / MILLIONTHS

    @property
    def lats(self) -> Floats:
        return self.lat / MILLIONTHS

    def take(self, which: Ints | Flags) -> Track:
        """Some of the points, by number or by flag."""
        return Track(
            self.time[which],
            self.lon[which],
            self.lat[which],
            self.accuracy[which],
            self.is_mock[which],
            self.speed[which],
        )

    def shifted(self, seconds: float) -> Track:
        """The same places at other times: a phone whose clock was wrong by so much."""
        time = self.time + round(seconds * TENTHS)
        return Track(time, self.lon, self.lat, self.accuracy, self.is_mock, self.speed)


NO_INTS: Ints = np.zeros(0, dtype=np.int64)
EMPTY = Track(NO_INTS, NO_INTS, NO_INTS, NO_INTS, np.zeros(0, dtype=bool), NO_INTS)


def track_of(fixes: Iterable[Fix]) -> Track:
    """The columns of single positions. Halves are rounded up, accuracy is never made better than it was told."""
    rows = list(fixes)
    if not rows:
        return EMPTY
    at, lon, lat, accuracy, mock, speed = (np.asarray(column) for column in zip(*rows, strict=True))
    told = np.where(speed >= 0, _rounded(np.maximum(speed, 0.0) * DECIMETRES), UNKNOWN)
    return Track(
        _rounded(at * TENTHS),
        _rounded(lon * MILLIONTHS),
        _rounded(lat * MILLIONTHS),
        np.ceil(accuracy).astype(np.int64),
        mock.astype(bool),
        told,
    )


def joined(tracks: Iterable[Track]) -> Track:
    """Several pieces as one track in the order of time; of points at one instant the first stays."""
    pieces = list(tracks)
    if not pieces:
        return EMPTY
    whole = Track(
        np.concatenate([piece.time for piece in pieces]),
        np.concatenate([piece.lon for piece in pieces]),
        np.concatenate([piece.lat for piece in pieces]),
        np.concatenate([piece.accuracy for piece in pieces]),
        np.concatenate([piece.is_mock for piece in pieces]),
        np.concatenate([piece.speed for piece in pieces]),
    )
    _, first = np.unique(whole.time, return_index=True)
    return whole.take(first)


class Plane:
    """Metres east and north of a middle: flat enough for the places of a day's walk."""

    def __init__(self, lon: float, lat: float) -> None:
        self.lon, self.lat = lon, lat
        self.width = METRES_PER_DEGREE * float(np.cos(np.radians(lat)))

    @classmethod
    def around(cls, lons: ArrayLike, lats: ArrayLike) -> Plane:
        """The plane in the middle of some places; anywhere where there are none."""
        x, y = np.asarray(lons, dtype=np.float64), np.asarray(lats, dtype=np.float64)
        return cls(float(np.median(x)), float(np.median(y))) if x.size else cls(0.0, 0.0)

    def metres(self, lons: ArrayLike, lats: ArrayLike) -> tuple[Floats, Floats]:
        """East and north."""
        x = (np.asarray(lons, dtype=np.float64) - self.lon) * self.width
        y = (np.asarray(lats, dtype=np.float64) - self.lat) * METRES_PER_DEGREE
        return x, y

    def of(self, track: Track) -> tuple[Floats, Floats]:
        return self.metres(track.lons, track.lats)


def metres_between(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Metres between two places that are near each other."""
    x, y = Plane(lon, lat).metres([other_lon], [other_lat])
    return float(np.hypot(x, y)[0])


def _rounded(values: Floats) -> Ints:
    return np.floor(values + 0.5).astype(np.int64)
