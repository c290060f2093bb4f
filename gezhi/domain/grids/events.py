"""What the mesh announces."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class MeshPublished:
    """A new edition of the mesh is in force."""

    edition_id: UUID
    number: int
    opened: int
    ended: int
    recoded: int
    redrawn: int
    rows_moved: int
