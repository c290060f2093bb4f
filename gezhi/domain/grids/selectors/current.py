"""Which edition of the mesh is in force: asked at most once a second by each process."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from uuid import UUID

from gezhi.domain.grids.models import MeshEdition
from gezhi.domain.grids.vocabulary import EditionState

FRESH_SECONDS = 0.9


@dataclass(frozen=True, slots=True)
class CurrentMesh:
    """The edition in force; number 0 before the first publishing."""

    number: int
    edition_id: UUID | None = None
    index_digest: str = ""


class _Memory(threading.local):
    """What this thread last saw, and when."""

    mesh: CurrentMesh | None = None
    seen_at: float = 0.0


_memory = _Memory()


def current_mesh() -> CurrentMesh:
    """The edition in force, at most a second old."""
    if _memory.mesh is None or time.monotonic() - _memory.seen_at > FRESH_SECONDS:
        row = MeshEdition.objects.filter(state=EditionState.PUBLISHED).values_list("number", "id", "index_digest")
        number, id_, digest = row.first() or (0, None, "")
        _memory.mesh, _memory.seen_at = CurrentMesh(number or 0, id_, digest), time.monotonic()
    return _memory.mesh


def forget_current() -> None:
    """Ask the database next time: after publishing here, and between tests."""
    _memory.mesh = None
