"""Deciding what waits: a proposal takes the place of what stands, or is refused."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from gezhi.domain.registry.models import Proposal
from gezhi.domain.registry.rules.fields import Form, field
from gezhi.domain.registry.rules.spelling import value_of
from gezhi.domain.registry.selectors.proposals import TABLES
from gezhi.domain.registry.selectors.values import said
from gezhi.domain.registry.services.keeping import put
from gezhi.domain.registry.vocabulary import Kind, RecordState
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope, below

MOST = 200
TOO_MANY = problem("proposal.too_many", 422, "At most {most} proposals are decided at once.")
ENDED = problem("proposal.record_ended", 409, "The record of a proposal has ended; it can only be refused.")
TWICE = problem("proposal.twice", 422, "Two of the proposals say different things about one field: choose one.")


@transaction.atomic
def decide(*, scope: Scope, ids: Collection[UUID], is_accepted: bool, at: datetime | None = None) -> int:
    """Accept or refuse open proposals of my area, all or none; how many. Those decided meanwhile are left alone.

    An accepted value keeps its own source. Raises Problem `scope.not_found` for one elsewhere, `scope.forbidden`,
    `proposal.too_many`, `.record_ended` or `.twice`.
    """
    at = at or now()
    scope.require(Permission.REGISTER_IMPORT)
    rows = _locked(scope, ids)
    for (kind, id), waiting in _by_row(rows).items():
        _decide_row(scope, Kind(kind), id, waiting, is_accepted=is_accepted, at=at)
    return len(rows)


def _locked(scope: Scope, ids: Collection[UUID]) -> list[Proposal]:
    if len(ids) > MOST:
        raise TOO_MANY(most=MOST)
    mine = Proposal.objects.filter(below(scope, Permission.REGISTER_IMPORT), pk__in=ids)
    if mine.count() != len(set(ids)):
        raise NOT_FOUND()
    waiting = Proposal.objects.select_for_update().filter(pk__in=ids, decided_at=None)
    return list(waiting.order_by("row_id", "field", "id"))


def _by_row(rows: Iterable[Proposal]) -> dict[tuple[str, UUID], list[Proposal]]:
    found: dict[tuple[str, UUID], list[Proposal]] = {}
    for row in rows:
        found.setdefault((row.kind, row.row_id), []).append(row)
    return found


def _decide_row(
    scope: Scope, kind: Kind, id: UUID, waiting: list[Proposal], *, is_accepted: bool, at: datetime
) -> None:
    """What was decided about one row, as one deed."""
    by = scope.acting(Permission.REGISTER_IMPORT, waiting[0].code)
    fields = sorted({proposal.field for proposal in waiting})
    if is_accepted:
        if len(fields) != len(waiting):
            raise TWICE()
        _accept(kind, id, waiting, at)
    decided = {"decided_at": at, "decided_by_id": by.account_id, "is_accepted": is_accepted}
    Proposal.objects.filter(pk__in=[proposal.pk for proposal in waiting]).update(**decided)
    facts = {"fields": fields, "proposals": [str(proposal.pk) for proposal in waiting]}
    deed = "register.proposal.accept" if is_accepted else "register.proposal.refuse"
    journal.record(deed=deed, by=by, subject=(kind.value, id), code=waiting[0].code, facts=facts, at=at)


def _accept(kind: Kind, id: UUID, waiting: list[Proposal], at: datetime) -> None:
    row: Any = TABLES[kind].objects.select_for_update().get(pk=id)
    if row.state != RecordState.ACTIVE:
        raise ENDED()
    for proposal in waiting:
        one = field(kind, proposal.field)
        text = said(proposal, one)
        value = text if one.form is Form.SEALED else value_of(one, text)
        put(row, kind, {one.name: value}, gathering=proposal.gathering, at=at, is_believed=True)
