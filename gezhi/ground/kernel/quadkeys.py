"""Quadkeys: the Web Mercator tile of zoom 24 in which a place lies, as one integer of 48 bits.

Bits of x and y are interleaved (y above x), so a tile of any zoom is one half-open range of keys and a map window is a
handful of ranges: a plain index on a bigint column answers both, on any database.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gezhi.ground.kernel.problem import problem

NO_SUCH_TILE = problem("tile.unknown", 404, "There is no tile {z}/{x}/{y}.")

ZOOM = 24
SIDE = 1 << ZOOM
LAT_LIMIT = 85.0511287798066
"""Where the square of Web Mercator ends; places beyond count as on its edge."""

Keys = NDArray[np.int64]
Bits = TypeVar("Bits", int, Keys)
Range = tuple[int, int]
"""Half open: the first key inside, the first key after."""


def quadkey(lon: float, lat: float) -> int:
    """The key of one place. Raises ValueError when a coordinate is not finite."""
    return int(quadkeys([lon], [lat])[0])


def quadkeys(lons: ArrayLike, lats: ArrayLike) -> Keys:
    """The keys of many places, as int64. Raises ValueError when a coordinate is not finite."""
    columns, rows = _pixels(np.asarray(lons, dtype=np.float64), np.asarray(lats, dtype=np.float64))
    return _interleave(columns, rows)


def tile_range(z: int, x: int, y: int) -> Range:
    """The keys inside the tile z/x/y. Raises Problem `tile.unknown` when there is no such tile."""
    if not (0 <= z <= ZOOM and 0 <= x < 1 << z and 0 <= y < 1 << z):
        raise NO_SUCH_TILE(z=z, x=x, y=y)
    key, spare = _interleave(x, y), 2 * (ZOOM - z)
    return key << spare, (key + 1) << spare


def window_ranges(west: float, south: float, east: float, north: float, *, limit: int = 12) -> list[Range]:
    """At most `limit` ranges, ascending, that hold the key of every place in the box, and little more.

    The box is cut into at most 17 × 17 tiles; where they leave more gaps than allowed, the smallest gaps are taken in.
    Raises ValueError when the box is reversed or not finite: a window over the 180th meridian is asked in two halves.
    """
    if not (west <= east and south <= north):
        raise ValueError("the window is reversed")
    (left, right), (bottom, top) = (part.tolist() for part in _pixels(np.array([west, east]), np.array([south, north])))
    spare = max(0, max(right - left, bottom - top).bit_length() - 4)
    columns = np.arange(left >> spare, (right >> spare) + 1, dtype=np.int64)
    rows = np.arange(top >> spare, (bottom >> spare) + 1, dtype=np.int64)
    keys = np.sort(_interleave(columns, rows[:, np.newaxis]), axis=None)
    return [(int(low) << 2 * spare, int(high) << 2 * spare) for low, high in _joined(keys, limit)]


def spans(boxes: NDArray[np.float64]) -> tuple[Keys, Keys]:
    """For each box (west, south, east, north) the one range that holds the key of every place in it: lows and highs.

    Along either axis keys only rise, so the north-western corner has the lowest and the south-eastern the highest.
    """
    west, south, east, north = boxes.T
    return quadkeys(west, north), quadkeys(east, south) + 1


def tile_centres(keys: ArrayLike, zoom: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Longitudes and latitudes of the middles of tiles of a zoom, named by their own keys (of 2 × zoom bits)."""
    tiles, side = np.asarray(keys, dtype=np.int64), 1 << zoom
    stretched = np.pi * (1.0 - 2.0 * (_gather(tiles >> 1) + 0.5) / side)
    return (_gather(tiles) + 0.5) / side * 360.0 - 180.0, np.degrees(np.arctan(np.sinh(stretched)))


def _joined(keys: Keys, limit: int) -> list[tuple[np.int64, np.int64]]:
    """Ascending keys as ranges, cut at the `limit - 1` widest gaps only."""
    gaps = np.diff(keys)
    widest = np.argsort(gaps, kind="stable")[::-1][: limit - 1]
    cuts = np.sort(widest[gaps[widest] > 1])
    lows, highs = np.append(0, cuts + 1), np.append(cuts, keys.size - 1)
    return list(zip(keys[lows], keys[highs] + 1, strict=True))


def _pixels(lons: NDArray[np.float64], lats: NDArray[np.float64]) -> tuple[Keys, Keys]:
    """Column and row of the zoom 24 tile, counted from the north-west."""
    if not (np.isfinite(lons).all() and np.isfinite(lats).all()):
        raise ValueError("a coordinate is not finite")
    stretched = np.arcsinh(np.tan(np.radians(np.clip(lats, -LAT_LIMIT, LAT_LIMIT))))
    columns = np.floor((lons + 180.0) / 360.0 * SIDE)
    rows = np.floor((1.0 - stretched / np.pi) / 2.0 * SIDE)
    return np.clip(columns, 0, SIDE - 1).astype(np.int64), np.clip(rows, 0, SIDE - 1).astype(np.int64)


def _interleave(columns: Bits, rows: Bits) -> Bits:
    return _spread(columns) | (_spread(rows) << 1)


def _spread(bits: Bits) -> Bits:
    """Bit n of each 24-bit number moved to bit 2n."""
    for shift, mask in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):
        bits = (bits | (bits << shift)) & mask
    return bits


def _gather(bits: Keys) -> Keys:
    """Bit 2n of each number moved to bit n: what `_spread` undone leaves."""
    bits = bits & 0x5555555555555555
    for shift, mask in (
        (1, 0x3333333333333333),
        (2, 0x0F0F0F0F0F0F0F0F),
        (4, 0x00FF00FF00FF00FF),
        (8, 0x0000FFFF0000FFFF),
        (16, 0x00000000FFFFFFFF),
    ):
        bits = (bits | (bits >> shift)) & mask
    return bits
