"""A piece of a track on the wire: some six bytes a point, the same bytes from every phone.

    "GT" ‖ version 1 ‖ varint count ‖ five columns of `count` varints each ‖ CRC-32 of all before, little endian

Columns, one after another: time in tenths of a second since 1970 (UTC), longitude and latitude in millionths of a
degree (CGCS2000/WGS-84), accuracy in whole metres (0: unknown) doubled with one added where the position was mocked,
speed in decimetres a second with one added (0: unknown). Each column holds differences to the value before (to 0 at
first), with the sign in the lowest bit (0, −1, 1, −2 … as 0, 1, 2, 3 …), as little-endian groups of seven bits.

Every value has one spelling: a group too many is refused. No number passes 49 bits: JavaScript reads it exactly.
Golden vectors: `contracts/vectors/track.json`. Why this form: `docs/decisions/0014-tracks-in-pieces.md`.
"""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

from gezhi.domain.patrols.rules.track import Ints, Track
from gezhi.ground.kernel.problem import problem

DAMAGED = problem("track.damaged", 422, "This piece of a track cannot be read: it is damaged.")
UNKNOWN_FORM = problem("track.unknown_form", 422, "This piece of a track is in a form that is not known here.")
TOO_LONG = problem("track.too_long", 422, "A piece of a track holds at most {most} points.")

MARK, VERSION = b"GT", 1
HEAD = len(MARK) + 1
TAIL = 4
"""Bytes of the check sum."""
COLUMNS = 5
MOST_POINTS = 10_000
LONGEST = 7
"""Groups of seven bits in one number."""

Bytes = NDArray[np.uint8]


def encode(track: Track) -> bytes:
    """The bytes of a track of 1 to `MOST_POINTS` points. Raises Problem `track.too_long`, ValueError for no point."""
    if not len(track):
        raise ValueError("a piece of a track has at least one point")
    if len(track) > MOST_POINTS:
        raise TOO_LONG(most=MOST_POINTS)
    steps = np.diff(_columns(track), axis=1, prepend=0).ravel()
    numbers = (steps << 1) ^ (steps >> 63)
    body = MARK + bytes([VERSION]) + _written(np.array([len(track)])) + _written(numbers)
    return body + zlib.crc32(body).to_bytes(TAIL, "little")


def decode(data: bytes) -> Track:
    """The track in `data`, as it was sent: in the order of the points, nothing judged.

    Raises Problem `track.damaged`, `track.unknown_form` or `track.too_long`.
    """
    body = _checked(bytes(data))
    count, begin = _count(body)
    numbers = _read(np.frombuffer(body, dtype=np.uint8, offset=begin), count * COLUMNS)
    columns = np.cumsum(((numbers >> 1) ^ -(numbers & 1)).reshape(COLUMNS, count), axis=1)
    time, lon, lat, quality, speed = columns
    if quality.min() < 0 or speed.min() < 0:
        raise DAMAGED()
    return Track(time, lon, lat, quality >> 1, (quality & 1).astype(bool), speed - 1)


def _columns(track: Track) -> Ints:
    quality = (track.accuracy << 1) | track.is_mock
    return np.stack([track.time, track.lon, track.lat, quality, track.speed + 1])


def _checked(data: bytes) -> bytes:
    """The bytes before the check sum."""
    if len(data) < HEAD or data[: len(MARK)] != MARK:
        raise DAMAGED()
    if data[len(MARK)] != VERSION:
        raise UNKNOWN_FORM()
    body, told = data[:-TAIL], data[-TAIL:]
    if zlib.crc32(body).to_bytes(TAIL, "little") != told:
        raise DAMAGED()
    return body


def _count(body: bytes) -> tuple[int, int]:
    """How many points, and where the columns begin."""
    end = next((at for at in range(HEAD, min(len(body), HEAD + LONGEST)) if body[at] < 0x80), None)
    if end is None:
        raise DAMAGED()
    count = int(_read(np.frombuffer(body[HEAD : end + 1], dtype=np.uint8), 1)[0])
    if count > MOST_POINTS:
        raise TOO_LONG(most=MOST_POINTS)
    if count == 0:
        raise DAMAGED()
    return count, end + 1


def _read(data: Bytes, wanted: int) -> Ints:
    """Exactly `wanted` numbers that fill `data`."""
    ends = np.flatnonzero(data < 0x80)
    if ends.size != wanted or ends[-1] != data.size - 1:
        raise DAMAGED()
    begins = np.append(0, ends[:-1] + 1)
    lengths = ends - begins + 1
    if lengths.max() > LONGEST or ((lengths > 1) & (data[ends] == 0)).any():
        raise DAMAGED()
    groups = (data & 0x7F).astype(np.int64)
    numbers: Ints = groups[begins]
    for place in range(1, int(lengths.max())):
        longer = np.flatnonzero(lengths > place)
        numbers[longer] |= groups[begins[longer] + place] << (7 * place)
    return numbers


def _written(numbers: Ints) -> bytes:
    """Numbers of at most 49 bits, none negative, one behind the other."""
    if numbers.min() < 0 or (numbers >> (7 * LONGEST)).any():
        raise ValueError("a number does not fit into 49 bits")
    lengths = np.ones(numbers.size, dtype=np.int64)
    for place in range(1, LONGEST):
        lengths += (numbers >> (7 * place)) > 0
    begins = np.cumsum(lengths) - lengths
    out = np.zeros(int(lengths.sum()), dtype=np.uint8)
    for place in range(int(lengths.max())):
        has = np.flatnonzero(lengths > place)
        more = np.where(lengths[has] > place + 1, 0x80, 0)
        out[begins[has] + place] = ((numbers[has] >> (7 * place)) & 0x7F) | more
    return out.tobytes()
