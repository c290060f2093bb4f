"""Mapbox Vector Tile 2.1, polygons only, written with numpy: all rings of a tile in a few array operations.

Source: Vector Tile Specification 2.1 (geometry commands in § 4.3, zig-zag and varint as in Protocol Buffers).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

EXTENT = 4096
MOVE_TO, CLOSE = 1 << 3 | 1, 1 << 3 | 7
POLYGON = 3


@dataclass(frozen=True, slots=True)
class TileRings:
    """Rings in whole tile units. Ring r has the points `ring[r]` to `ring[r + 1]` and belongs to feature `owner[r]`.

    Every ring has at least three different points; owners ascend.
    """

    points: Ints  # (n, 2)
    ring: Ints
    owner: Ints


def write_layer(name: str, rings: TileRings, properties: Mapping[str, Sequence[str]]) -> bytes:
    """One layer as a whole tile. `properties` holds, for each key, a text for every feature number in `owner`."""
    if not len(rings.owner):
        return b""
    features, geometries = _geometries(rings)
    values = _Values()
    keys = list(properties)
    body = [_field(1, name.encode())]
    for feature, geometry in zip(features.tolist(), geometries, strict=True):
        tags = b"".join(
            varint(number) + varint(values.number(properties[key][feature])) for number, key in enumerate(keys)
        )
        body.append(_field(2, _field(2, tags) + b"\x18\x03" + _field(4, geometry)))
    body += [_field(3, key.encode()) for key in keys]
    body += [_field(4, _field(1, value.encode())) for value in values.texts]
    body.append(b"\x28" + varint(EXTENT) + b"\x78\x02")
    return _field(3, b"".join(body))


class _Values:
    """The distinct texts of a layer, numbered as they come."""

    def __init__(self) -> None:
        self.texts: dict[str, int] = {}

    def number(self, text: str) -> int:
        return self.texts.setdefault(text, len(self.texts))


def _field(number: int, content: bytes) -> bytes:
    """A length-delimited field; numbers below 16."""
    return bytes([number << 3 | 2]) + varint(len(content)) + content


def varint(value: int) -> bytes:
    """One unsigned number."""
    if value < 0x80:
        return bytes([value])
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _geometries(rings: TileRings) -> tuple[Ints, list[bytes]]:
    """The features that have rings, and the command bytes of each."""
    words, word_of_ring = _commands(rings)
    stream, ends = varints(words)
    first = np.flatnonzero(np.diff(rings.owner, prepend=-1))
    starts = np.append(0, ends)[word_of_ring[first]].tolist()
    data = stream.tobytes()
    return rings.owner[first], [data[a:b] for a, b in zip(starts, [*starts[1:], len(data)], strict=True)]


def _commands(rings: TileRings) -> tuple[Ints, Ints]:
    """The command stream of all rings, and where each ring begins in it.

    A ring of n points is MoveTo, one pair, LineTo, n − 1 pairs, ClosePath: 2 n + 3 words.
    """
    counts = np.diff(rings.ring)
    begin = np.append(0, np.cumsum(2 * counts + 3))
    words = np.empty(begin[-1], dtype=np.int64)
    words[begin[:-1]] = MOVE_TO
    words[begin[:-1] + 3] = (counts - 1) << 3 | 2
    words[begin[1:] - 1] = CLOSE
    steps = _zigzag(_steps(rings))
    place = _places(counts, begin[:-1])
    words[place], words[place + 1] = steps[:, 0], steps[:, 1]
    return words, begin[:-1]


def _steps(rings: TileRings) -> Ints:
    """Each point less the point before it; a feature's first point stands alone. ClosePath does not move the pen."""
    steps = np.diff(rings.points, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    opens = rings.ring[:-1][np.diff(rings.owner, prepend=-1) != 0]
    steps[opens] = rings.points[opens]
    return steps


def _places(counts: Ints, begin: Ints) -> Ints:
    """Where the x of each point stands in the stream: after MoveTo for a ring's first, after LineTo for the others."""
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    place: Ints = np.repeat(begin, counts) + 1 + 2 * within + (within > 0)
    return place


def _zigzag(values: Ints) -> Ints:
    folded: Ints = (values << 1) ^ (values >> 63)
    return folded


def varints(values: Ints) -> tuple[NDArray[np.uint8], Ints]:
    """Many numbers below 2⁶³ as one stream, and where each one ends in it."""
    if values.max(initial=0) < 0x80:
        return values.astype(np.uint8), np.arange(1, len(values) + 1)
    sizes = np.ones(len(values), dtype=np.int64)
    rest = values >> 7
    while rest.any():
        sizes += rest > 0
        rest >>= 7
    ends = np.cumsum(sizes)
    stream = np.empty(ends[-1], dtype=np.uint8)
    for byte in range(int(sizes.max())):
        has = np.flatnonzero(sizes > byte) if byte else slice(None)
        more = np.where(sizes[has] > byte + 1, 0x80, 0)
        stream[ends[has] - sizes[has] + byte] = (values[has] >> 7 * byte) & 0x7F | more
    return stream, ends
