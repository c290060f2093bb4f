"""A table taken over by somebody at a desk, for an area of theirs."""

from __future__ import annotations

from datetime import datetime

from gezhi.domain.grids import selectors as grids
from gezhi.domain.registry.services.gathering import gathering
from gezhi.domain.registry.services.importing.taking_over import Order, Taken, take_over
from gezhi.domain.registry.vocabulary import Source
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import Scope
from gezhi.ground.plumbing.tabular import Table


def take_table(*, scope: Scope, table: Table, area: str, is_trial: bool, at: datetime | None = None) -> Taken:
    """Take over, or only try, a table for an area of the caller's.

    Raises Problem `scope.forbidden`, `area_code.malformed`, `place.unknown_code` and those of the table.
    """
    at = at or now()
    cell = grids.live_cell(AreaCode(area))
    by = scope.acting(Permission.REGISTER_IMPORT, cell.code)
    said = gathering(by=by, source=Source.IMPORT, at=at, title=table.name[:200])
    return take_over(order=Order(AreaCode(cell.code), by, said, at, is_trial=is_trial), table=table)
