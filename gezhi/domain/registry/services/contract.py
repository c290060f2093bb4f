"""What the city sets: how long values are believed, and which source before which."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from gezhi.domain.registry.models import Freshness, SourceRank
from gezhi.domain.registry.rules import believing
from gezhi.domain.registry.selectors import contract
from gezhi.domain.registry.vocabulary import Kind, Source
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import Scope

SUBJECT = ("register", None)


def set_days(*, scope: Scope, kind: Kind, field: str, days: int | None, at: datetime | None = None) -> None:
    """A value of the field (“”: of any field of the kind) is believed for so many days; None: as the kind, else ever.

    The dates of homes follow with `freshen_all`. Raises Problem `contract.*`, `scope.forbidden`.
    """
    at = at or now()
    by = scope.acting_for_all(Permission.REGISTER_RULE)
    believing.check_days(kind, field, days)
    with transaction.atomic():
        before = Freshness.objects.select_for_update().filter(kind=kind, field=field).first()
        if days is None:
            Freshness.objects.filter(kind=kind, field=field).delete()
        else:
            Freshness.objects.update_or_create(kind=kind, field=field, defaults={"days": days})
        facts = {"kind": kind.value, "field": field, "was": before.days if before else None, "days": days}
        journal.record(deed="register.freshness.set", by=by, subject=SUBJECT, facts=facts, at=at)
    contract.forget()


def set_rank(
    *, scope: Scope, kind: Kind, field: str, source: Source, rank: int | None, at: datetime | None = None
) -> None:
    """How much a source is worth for the field (“”: for any field of the kind); None: as the kind, else as usual.

    Raises Problem `contract.*`, `scope.forbidden`.
    """
    at = at or now()
    by = scope.acting_for_all(Permission.REGISTER_RULE)
    believing.check_rank(kind, field, rank)
    named: dict[str, Any] = {"kind": kind.value, "field": field, "source": source.value}
    with transaction.atomic():
        before = SourceRank.objects.select_for_update().filter(**named).first()
        if rank is None:
            SourceRank.objects.filter(**named).delete()
        else:
            SourceRank.objects.update_or_create(**named, defaults={"rank": rank})
        facts = {**named, "was": before.rank if before else None, "rank": rank}
        journal.record(deed="register.rank.set", by=by, subject=SUBJECT, facts=facts, at=at)
    contract.forget()
