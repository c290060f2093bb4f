"""The content of a target set: kind, id, place and weight of each target, as one run of bytes that never changes.

Rows of 31 bytes, compressed: the kind's number, 16 bytes of an id (a building, a thing; for a street its own), the
number of the piece, longitude and latitude in millionths of a degree, weight in decimetres (a street's metres) or 10.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from gezhi.domain.patrols.rules.track import MILLIONTHS, Floats
from gezhi.domain.patrols.vocabulary import TargetKind

KINDS = (TargetKind.STREET, TargetKind.DOOR, TargetKind.PLACE)
"""Their numbers are stored: append only."""
NUMBERS = {kind: number for number, kind in enumerate(KINDS)}

ROW = np.dtype([("kind", "u1"), ("id", "V16"), ("piece", "<u2"), ("lon", "<i4"), ("lat", "<i4"), ("weight", "<u4")])
WEIGHT = 10
"""Stored units in a metre, or in one door."""
LEVEL = 6


@dataclass(frozen=True, slots=True)
class Target:
    """Something that a walk may pass; `weight` is metres for a piece of a street, else 1."""

    kind: TargetKind
    id: UUID
    lon: float
    lat: float
    weight: float = 1.0
    piece: int = 0


class Content:
    """The targets of a cell as columns, in their stored order."""

    def __init__(self, rows: NDArray[np.void]) -> None:
        self.rows = rows

    @classmethod
    def of(cls, targets: Sequence[Target]) -> Content:
        """Ordered by kind, id and piece, so that the same targets make the same bytes."""
        ordered = sorted(targets, key=lambda target: (NUMBERS[target.kind], target.id.bytes, target.piece))
        rows = np.zeros(len(ordered), dtype=ROW)
        for number, target in enumerate(ordered):
            place = (round(target.lon * MILLIONTHS), round(target.lat * MILLIONTHS))
            rows[number] = (
                NUMBERS[target.kind],
                target.id.bytes,
                target.piece,
                *place,
                max(1, round(target.weight * WEIGHT)),
            )
        return cls(rows)

    @classmethod
    def read(cls, data: bytes | memoryview) -> Content:
        """What `packed` packed."""
        return cls(np.frombuffer(zlib.decompress(bytes(data)), dtype=ROW))

    def packed(self) -> bytes:
        return zlib.compress(self.rows.tobytes(), LEVEL)

    def digest(self) -> str:
        """Of the rows, not of their compressed form, which may differ between two libraries."""
        return hashlib.sha256(self.rows.tobytes()).hexdigest()

    def __len__(self) -> int:
        return int(self.rows.size)

    @property
    def lons(self) -> Floats:
        return self.rows["lon"] / MILLIONTHS

    @property
    def lats(self) -> Floats:
        return self.rows["lat"] / MILLIONTHS

    @property
    def weights(self) -> Floats:
        return self.rows["weight"] / WEIGHT

    @property
    def kinds(self) -> NDArray[np.str_]:
        found: NDArray[np.str_] = np.array([kind.value for kind in KINDS])[self.rows["kind"]]
        return found

    def id_of(self, number: int) -> UUID:
        return UUID(bytes=bytes(self.rows["id"][number]))
