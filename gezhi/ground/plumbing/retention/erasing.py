"""Erasing what has had its time: batch by batch, each a transaction of its own with its deed.

The deed says which kind, how many, until when and by which version of the rule; never what was erased.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.journal.retiring import ERASE
from gezhi.ground.plumbing.journal.writing import facts_of
from gezhi.ground.plumbing.retention.kinds import Kind
from gezhi.ground.plumbing.retention.rules import Rule, rules_now

MOST_BATCHES = 20_000
"""Of one kind in one run; what is left goes the night after."""

Say = Callable[[str, int], None]
"""Told after each batch: the kind, and how many have gone in all."""


def erase_all(say: Say = lambda kind, count: None) -> int:
    """Erase everything that has had its time, kind by kind; how many. Idempotent: what is gone is gone."""
    total = 0
    for rule in rules_now().values():
        total = _erase(rule, total, say)
    return total


def erase(key: str) -> int:
    """The same for one kind."""
    return _erase(rules_now()[key], 0, lambda kind, count: None)


def _erase(rule: Rule, total: int, say: Say) -> int:
    limit = rule.limit(now())
    if limit is None:
        return total
    for _ in range(MOST_BATCHES):
        count = _batch(rule, limit)
        if not count:
            break
        total += count
        say(rule.kind.key, total)
    return total


@transaction.atomic
def _batch(rule: Rule, limit: datetime) -> int:
    erased = rule.kind.erase(limit, rule.kind.batch)
    if not erased.count:
        return 0
    facts = {"kind": rule.kind.key, "count": erased.count, "until": limit, "rule": rule.version, **erased.facts}
    deed = journal.line(deed=ERASE, by=SYSTEM, subject=("retention", rule.kind.id), facts=facts)
    deed.save(force_insert=True)
    erased.told(deed.seq)
    return erased.count


@dataclass(frozen=True, slots=True)
class LastErasure:
    """The newest erasure of a kind: when, how many in that batch, and what was older than when."""

    at: datetime
    count: int
    until: str


def last_erasure(kind: Kind) -> LastErasure | None:
    """None where nothing was ever erased. One query."""
    deed = Deed.objects.filter(subject_id=kind.id, deed=ERASE).order_by("-seq").first()
    if deed is None:
        return None
    told = facts_of(deed)
    return LastErasure(deed.at, int(told.get("count", 0)), str(told.get("until", "")))
