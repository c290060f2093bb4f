"""Notices and instructions follow a new edition of the mesh."""

from __future__ import annotations

from gezhi.domain.grids.services import Relocation
from gezhi.domain.office.models import Bulletin, Instruction, InstructionReceipt
from gezhi.ground.plumbing.scope import inside

MOVED = (Bulletin, Instruction, InstructionReceipt)


def move_office(relocation: Relocation) -> int:
    """Give what stands in changed cells the code their cell has now; the rows rewritten."""
    return sum(_move(model, relocation) for model in MOVED)


def _move(model: type[Bulletin] | type[Instruction] | type[InstructionReceipt], relocation: Relocation) -> int:
    moved = []
    for row in model._default_manager.filter(inside("code", relocation.affected)).only("id", "code"):
        code = relocation.place(row.code)
        if code != row.code:
            row.code = code
            moved.append(row)
    model._default_manager.bulk_update(moved, ["code"], batch_size=500)  # type: ignore[arg-type]  # rows of the model
    return len(moved)
