"""The four datums a longitude and latitude may be meant in, and the way from one to another.

CGCS2000 and WGS-84 differ by centimetres and are treated as equal. GCJ-02 shifts WGS-84 by 300 to 700 m inland,
BD-09 shifts GCJ-02 once more; the functions are the publicly known ones. Outside the mainland box nothing is shifted.
The way back has no closed form: it is iterated until it is exact far below a centimetre. Order is always (lon, lat).
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import overload

import numpy as np
from numpy.typing import NDArray

from gezhi.ground.kernel.problem import problem

Degrees = NDArray[np.float64]
Shift = Callable[[Degrees, Degrees], tuple[Degrees, Degrees]]

MISSING = problem("datum.missing", 422, "The datum of the coordinates is not stated: cgcs2000, wgs84, gcj02 or bd09.")
UNKNOWN = problem("datum.unknown", 422, "“{datum}” is not a known datum: cgcs2000, wgs84, gcj02 or bd09 are.")


class Datum(StrEnum):
    """What a pair of degrees is measured against."""

    CGCS2000 = "cgcs2000"
    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"

    @classmethod
    def parse(cls, text: str | None) -> Datum:
        """The datum named by `text`: our word, its usual spelling, or its EPSG number.

        Raises Problem `datum.missing` for None or blank, `datum.unknown` for anything else.
        """
        word = "".join(letter for letter in (text or "").lower() if letter.isalnum())
        if not word:
            raise MISSING()
        try:
            return SPELLINGS.get(word) or cls(word)
        except ValueError:
            raise UNKNOWN(datum=(text or "")[:40]) from None


SPELLINGS = {
    "epsg4490": Datum.CGCS2000,
    "4490": Datum.CGCS2000,
    "epsg4326": Datum.WGS84,
    "4326": Datum.WGS84,
    "bd09ll": Datum.BD09,
}

WEST, SOUTH, EAST, NORTH = 72.004, 0.8293, 137.8347, 55.8271
"""The mainland box, in the datum that is about to be shifted."""

# Krasovsky 1940, as the known function has it.
AXIS = 6378245.0
ECCENTRICITY_SQUARED = 0.00669342162296594323
BAIDU_PI = np.pi * 3000.0 / 180.0
# An error shrinks about a hundredfold a round, from a kilometre: six rounds end below a micrometre.
ROUNDS = 6


@overload
def convert(lon: float, lat: float, source: Datum, target: Datum) -> tuple[float, float]: ...
@overload
def convert(lon: Degrees, lat: Degrees, source: Datum, target: Datum) -> tuple[Degrees, Degrees]: ...
def convert(
    lon: float | Degrees, lat: float | Degrees, source: Datum, target: Datum
) -> tuple[float | Degrees, float | Degrees]:
    """The same place in another datum, in degrees; floats answer floats, arrays answer new arrays of their shape.

    There and back again is exact to a few micrometres, except within two kilometres of the edge of the mainland box,
    where shifted and unshifted places overlap. NaN stays NaN.
    """
    x, y = np.array(lon, dtype=np.float64), np.array(lat, dtype=np.float64)
    here, there = RUNGS[source], RUNGS[target]
    with np.errstate(all="ignore"):  # poles and infinities lie outside the box, where the shift is not used
        for shift in STEPS[here:there]:
            x, y = _shifted(x, y, shift)
        for shift in reversed(STEPS[there:here]):
            x, y = _unshifted(x, y, shift)
    if isinstance(lon, np.ndarray) or isinstance(lat, np.ndarray):
        return x, y
    return float(x), float(y)


def _shifted(lon: Degrees, lat: Degrees, shift: Shift) -> tuple[Degrees, Degrees]:
    inside = _in_box(lon, lat)
    east, north = shift(lon, lat)
    return np.where(inside, lon + east, lon), np.where(inside, lat + north, lat)


def _unshifted(lon: Degrees, lat: Degrees, shift: Shift) -> tuple[Degrees, Degrees]:
    """The place that `_shifted` brings here."""
    x, y = lon, lat
    for _ in range(ROUNDS):
        east, north = shift(x, y)
        x, y = lon - east, lat - north
    inside = _in_box(x, y)
    return np.where(inside, x, lon), np.where(inside, y, lat)


def _in_box(lon: Degrees, lat: Degrees) -> NDArray[np.bool_]:
    return (lon >= WEST) & (lon <= EAST) & (lat >= SOUTH) & (lat <= NORTH)


def _gcj_shift(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """Degrees by which GCJ-02 lies east and north of WGS-84 at this WGS-84 place."""
    x, y = lon - 105.0, lat - 35.0
    root = 0.1 * np.sqrt(np.abs(x))
    shared = (20.0 * np.sin(6.0 * np.pi * x) + 20.0 * np.sin(2.0 * np.pi * x)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + root + shared
    east = east + _waves(x, (20.0, 1.0), (40.0, 3.0)) + _waves(x, (150.0, 12.0), (300.0, 30.0))
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 2.0 * root + shared
    north = north + _waves(y, (20.0, 1.0), (40.0, 3.0)) + _waves(y, (160.0, 12.0), (320.0, 30.0))
    phi = np.radians(lat)
    bend = 1.0 - ECCENTRICITY_SQUARED * np.sin(phi) ** 2
    meridian = AXIS * (1.0 - ECCENTRICITY_SQUARED) / (bend * np.sqrt(bend))
    parallel = AXIS / np.sqrt(bend) * np.cos(phi)
    return np.degrees(east / parallel), np.degrees(north / meridian)


def _waves(way: Degrees, *waves: tuple[float, float]) -> Degrees:
    """Two thirds of the sum of sines with these heights (metres) and half wave lengths (degrees)."""
    total = sum((height * np.sin(way / half * np.pi) for height, half in waves), start=np.zeros_like(way))
    return total * 2.0 / 3.0


def _baidu_shift(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """Degrees by which BD-09 lies east and north of GCJ-02 at this GCJ-02 place."""
    reach = np.hypot(lon, lat) + 0.00002 * np.sin(lat * BAIDU_PI)
    turn = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * BAIDU_PI)
    return reach * np.cos(turn) + 0.0065 - lon, reach * np.sin(turn) + 0.006 - lat


STEPS: tuple[Shift, ...] = (_gcj_shift, _baidu_shift)
RUNGS = {Datum.CGCS2000: 0, Datum.WGS84: 0, Datum.GCJ02: 1, Datum.BD09: 2}
"""Each datum stands on a rung of the ladder; STEPS lead up, their inverses down."""
