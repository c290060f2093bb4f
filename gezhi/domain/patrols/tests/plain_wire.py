"""The form of the wire spelled once more, number by number and without arrays: what the quick one is held against."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

Row = tuple[int, int, int, int, bool, int]
"""Time, lon, lat, accuracy, is_mock, speed; units of the wire, speed −1 where unknown."""


def plainly_encoded(rows: Sequence[Row]) -> bytes:
    out = bytearray(b"GT\x01")
    out += _varint(len(rows))
    columns = [
        [row[0] for row in rows],
        [row[1] for row in rows],
        [row[2] for row in rows],
        [row[3] * 2 + (1 if row[4] else 0) for row in rows],
        [row[5] + 1 for row in rows],
    ]
    for column in columns:
        before = 0
        for value in column:
            step = value - before
            out += _varint(2 * step if step >= 0 else -2 * step - 1)
            before = value
    return bytes(out) + zlib.crc32(out).to_bytes(4, "little")


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number % 128 + 128)
        number //= 128
    out.append(number)
    return bytes(out)


def summed(body: bytes) -> bytes:
    """Any bytes with a right check sum."""
    return body + zlib.crc32(body).to_bytes(4, "little")
