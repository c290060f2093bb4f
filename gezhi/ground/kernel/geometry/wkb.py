"""Well-known binary: ours, written and read strictly; and strangers', read ring by ring and repaired.

Files of the field hold rings that are not closed or have two points. GEOS refuses such a geometry as a whole, so the
polygons of strangers are read here (ISO and extended WKB, with or without heights, measures and SRID).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gezhi.ground.kernel.geometry.surface import NOT_A_SURFACE, Repair, Ring, Surface, surface_from_rings
from gezhi.ground.kernel.problem import problem

UNREADABLE = problem("geometry.unreadable", 422, "The border cannot be read: its binary form is damaged.")

POLYGON, MULTI_POLYGON = 3, 6
HAS_Z, HAS_M, HAS_SRID = 0x80000000, 0x40000000, 0x20000000


def to_wkb(geometry: BaseGeometry) -> bytes:
    """Flat, little-endian, the same bytes on every machine."""
    return bytes(shapely.to_wkb(geometry, output_dimension=2, byte_order=1))


def from_wkb(data: bytes) -> BaseGeometry:
    """What `to_wkb` wrote. Raises Problem `geometry.unreadable` for damaged bytes."""
    try:
        return shapely.from_wkb(bytes(data))
    except shapely.errors.GEOSException:
        raise UNREADABLE() from None


def read_wkb(data: bytes, to_degrees: Callable[[Ring], Ring] | None = None) -> tuple[Surface, list[Repair]]:
    """The surface in a stranger's WKB and what was repaired in it.

    `to_degrees` brings positions (two columns) in another datum or projection to longitude and latitude first.
    Raises Problem `geometry.unreadable`, or as `surface_from_rings`, or `geometry.not_a_surface`.
    """
    try:
        polygons = list(_Reader(bytes(data)).polygons())
    except (struct.error, ValueError, RecursionError):
        raise UNREADABLE() from None
    if to_degrees is not None:
        polygons = [[np.hstack([to_degrees(ring[:, :2]), ring[:, 2:]]) for ring in rings] for rings in polygons]
    return surface_from_rings(polygons)


@dataclass
class _Reader:
    """Walks the bytes once. Raises struct.error or ValueError where they end too early."""

    data: bytes
    at: int = 0

    def polygons(self) -> Iterator[list[Ring]]:
        order, kind, width = self._head()
        if kind == POLYGON:
            yield [self._ring(order, width) for _ in range(self._count(order))]
        elif kind == MULTI_POLYGON:
            for _ in range(self._count(order)):
                yield from self.polygons()
        else:
            raise NOT_A_SURFACE(kind=KINDS.get(kind, f"geometry of type {kind}"))

    def _head(self) -> tuple[str, int, int]:
        """Byte order, kind without its dimensions, and how many numbers a position has."""
        order = "<" if self._take("<B") else ">"
        word = self._take(f"{order}I")
        if word & HAS_SRID:
            self._take(f"{order}I")
        iso, kind = divmod(word & 0xFFFF, 1000)
        extended = bool(word & HAS_Z) + bool(word & HAS_M)
        return order, kind, 2 + (extended or (0, 1, 1, 2)[min(iso, 3)])

    def _ring(self, order: str, width: int) -> Ring:
        count = self._count(order)
        # frombuffer refuses an empty end of the bytes, where a ring without positions may stand
        ring = np.frombuffer(self.data, f"{order}f8", count * width, self.at) if count else np.empty(0)
        self.at += ring.nbytes
        return ring.astype(np.float64).reshape(-1, width)

    def _count(self, order: str) -> int:
        return self._take(f"{order}I")

    def _take(self, form: str) -> int:
        (number,) = struct.unpack_from(form, self.data, self.at)
        self.at += struct.calcsize(form)
        return int(number)


KINDS = {1: "Point", 2: "LineString", 4: "MultiPoint", 5: "MultiLineString", 7: "GeometryCollection"}
