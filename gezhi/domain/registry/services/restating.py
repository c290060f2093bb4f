"""What a deed, not a source, changes in a row: where it stands, whether it is in force."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from gezhi.domain.registry.models.kept import Kept
from gezhi.domain.registry.services import tallying
from gezhi.ground.plumbing.bulk import snapshot, update_changed


def restate(row: Kept, at: datetime, **values: object) -> None:
    """What a deed, not a source, changes in a row: where it stands, whether it is in force; counts follow."""
    before, counts = snapshot(row), Counter[tuple[str, str, str]]()
    tallying.add(counts, row, -1)
    row.version, row.changed_at = row.version + 1, at
    for name, value in values.items():
        setattr(row, name, value)
    update_changed(row, before)
    tallying.add(counts, row, 1)
    tallying.write(counts)
