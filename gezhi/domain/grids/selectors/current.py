"""Which edition of the mesh is in force: asked at most once a second by each process."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from gezhi.domain.grids.models import MeshEdition
from gezhi.domain.grids.vocabulary import EditionState
from gezhi.ground.plumbing.fresh import Fresh


@dataclass(frozen=True, slots=True)
class CurrentMesh:
    """The edition in force; number 0 before the first publishing."""

    number: int
    edition_id: UUID | None = None
    index_digest: str = ""


_fresh: Fresh[str, CurrentMesh] = Fresh(life=0.9)


def current_mesh() -> CurrentMesh:
    """The edition in force, at most a second old."""
    return _fresh.get("current", _ask)


def edition_number() -> int:
    """Its number; 0 before the first publishing."""
    return current_mesh().number


def _ask() -> CurrentMesh:
    rows = MeshEdition.objects.filter(state=EditionState.PUBLISHED).values_list("number", "id", "index_digest")
    for number, id_, digest in rows:
        return CurrentMesh(number or 0, id_, digest)
    return CurrentMesh(0)


def forget_current() -> None:
    """Ask the database next time: after publishing here, and between tests."""
    _fresh.forget()
