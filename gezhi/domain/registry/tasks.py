"""Background deeds of the register, done by the clock."""

from __future__ import annotations

from gezhi.domain.registry.services import tallying


def fold_tallies() -> int:
    """Fold what deeds put down into the counts of the areas."""
    return tallying.fold()
