"""What the city has set: which source is believed before which, and how long values are."""

from __future__ import annotations

from collections.abc import Mapping

from gezhi.domain.registry.models import Freshness, SourceRank
from gezhi.ground.plumbing.fresh import Fresh

_ranks: Fresh[str, dict[tuple[str, str, str], int]] = Fresh()
_days: Fresh[str, dict[tuple[str, str], int]] = Fresh()


def ranks() -> Mapping[tuple[str, str, str], int]:
    """(kind, field or “”, source) → rank; remembered for five seconds."""
    return _ranks.get(
        "ranks", lambda: {(r.kind, r.field, r.source): r.rank for r in SourceRank.objects.order_by("kind", "field")}
    )


def days() -> Mapping[tuple[str, str], int]:
    """(kind, field or “”) → days that a value is believed; remembered for five seconds."""
    return _days.get("days", lambda: {(r.kind, r.field): r.days for r in Freshness.objects.order_by("kind", "field")})
