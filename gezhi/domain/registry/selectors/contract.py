"""What the city has set: which source is believed before which, and how long values are."""

from __future__ import annotations

from collections.abc import Mapping

from gezhi.domain.registry.models import Freshness, SourceRank
from gezhi.domain.registry.vocabulary import Kind
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.fresh import Fresh
from gezhi.ground.plumbing.scope import Scope

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


def forget() -> None:
    """What was set just now counts in this process at once, everywhere within five seconds."""
    _ranks.forget()
    _days.forget()


def kept_days(scope: Scope) -> list[Freshness]:
    """Every line of the freshness contract, by kind and field. Raises Problem `scope.forbidden`."""
    scope.require(Permission.REGISTER_RULE)
    kinds = [kind.value for kind in Kind]  # rhythms of inspections stand beside them, under a kind of their own
    return list(Freshness.objects.filter(kind__in=kinds).order_by("kind", "field"))


def kept_ranks(scope: Scope) -> list[SourceRank]:
    """Every rank that differs from the usual one, by kind, field and source. Raises Problem `scope.forbidden`."""
    scope.require(Permission.REGISTER_RULE)
    return list(SourceRank.objects.order_by("kind", "field", "source"))
