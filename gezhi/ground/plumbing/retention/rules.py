"""The rules in force, and changing one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.fresh import Fresh
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.retention.kinds import Kind, kinds
from gezhi.ground.plumbing.retention.models import RetentionRule
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope
from gezhi.ground.plumbing.wording import city_zone

STALE = problem("retention.stale", 409, "The rule was changed meanwhile: look at it again.")


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule in force for a kind; version 0 is the product's own."""

    kind: Kind
    version: int
    amount: int
    set_at: datetime | None = None
    set_by: UUID | None = None

    def limit(self, now: datetime) -> datetime | None:
        """What is older has had its time; None where it is kept without end."""
        return self.kind.limit(self.amount, now, city_zone())


_rules: Fresh[str, dict[str, Rule]] = Fresh()


def in_force() -> dict[str, Rule]:
    """Every kind's rule by its key, at most five seconds old."""
    return _rules.get("now", rules_now)


def rules_now() -> dict[str, Rule]:
    """Every kind's rule, as the table has it. One query."""
    rows = {row.kind: row for row in RetentionRule.objects.order_by("version")}
    return {kind.key: _rule(kind, rows.get(kind.key)) for kind in kinds()}


def _rule(kind: Kind, row: RetentionRule | None) -> Rule:
    if row is None:
        return Rule(kind, 0, kind.first_amount())
    return Rule(kind, row.version, row.amount, row.set_at, row.set_by)


def rule_of(scope: Scope, key: str) -> Rule:
    """One rule, as the table has it. Raises `scope.forbidden`, `scope.not_found`."""
    scope.require(Permission.PRIVACY_VIEW)
    found = rules_now().get(key)
    if found is None:
        raise NOT_FOUND()
    return found


def set_rule(*, scope: Scope, key: str, version: int, amount: int, at: datetime) -> Rule:
    """A new version of a kind's rule, above the one the page showed; it counts from the next erasure on.

    Raises `scope.forbidden`, `scope.not_found`, `retention.too_short`, `retention.too_long`, `retention.stale`.
    """
    scope.require(Permission.PRIVACY_MANAGE)
    before = rule_of(scope, key)
    before.kind.check(amount)
    if before.version != version:
        raise STALE()
    try:
        with transaction.atomic():
            row = RetentionRule(kind=key, version=version + 1, amount=amount, set_at=at, set_by=scope.actor.account_id)
            row.save(force_insert=True)
            facts = {"kind": key, "unit": before.kind.unit, "before": before.amount, "after": amount}
            journal.record(deed="retention.set", by=scope.actor, subject=("retention", before.kind.id), facts=facts)
    except IntegrityError:
        raise STALE() from None
    _rules.forget()
    return _rule(before.kind, row)
