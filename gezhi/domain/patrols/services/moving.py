"""Plans, rounds, coverage and gates follow a new edition of the mesh; what a track passed then stays as it was."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Model

from gezhi.domain.grids.services import Relocation
from gezhi.domain.patrols.models import (
    CoverageDay,
    Gate,
    GateDuty,
    GateVisitor,
    InspectedThing,
    Inspection,
    Round,
    RoundPlan,
    TargetSet,
    TrackDay,
    TrackPiece,
)
from gezhi.ground.plumbing.scope import inside

TABLES: tuple[type[Model], ...] = (
    *(RoundPlan, Round, TargetSet, CoverageDay, TrackDay, TrackPiece),
    *(Inspection, InspectedThing, Gate, GateDuty, GateVisitor),
)


def move_patrols(relocation: Relocation) -> int:
    """Give rows in changed cells the code their cell has now; the rows rewritten. One update a code and table."""
    return sum(_move(table, relocation) for table in TABLES)


def _move(table: type[Model], relocation: Relocation) -> int:
    rows = table._default_manager.filter(inside("code", relocation.affected))
    codes: Iterable[str] = rows.order_by("code").values_list("code", flat=True).distinct()
    moves = {code: relocation.place(code) for code in list(codes)}
    # Two cells may swap codes: rows are chosen by id before any of them moves.
    chosen = {code: list(rows.filter(code=code).values_list("pk", flat=True)) for code in moves if moves[code] != code}
    for code, keys in chosen.items():
        for start in range(0, len(keys), 500):
            table._default_manager.filter(pk__in=keys[start : start + 500]).update(code=moves[code])
    return sum(map(len, chosen.values()))
