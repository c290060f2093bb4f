"""Notices follow a new edition of the mesh."""

from __future__ import annotations

from gezhi.domain.grids.services import Relocation
from gezhi.domain.office.models import Bulletin
from gezhi.ground.plumbing.scope import inside


def move_office(relocation: Relocation) -> int:
    """Give notices of changed cells the code their cell has now; the rows rewritten."""
    rows = list(Bulletin.objects.filter(inside("code", relocation.affected)).only("id", "code"))
    moved = []
    for row in rows:
        code = relocation.place(row.code)
        if code != row.code:
            row.code = code
            moved.append(row)
    Bulletin.objects.bulk_update(moved, ["code"], batch_size=500)
    return len(moved)
