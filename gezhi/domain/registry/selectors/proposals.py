"""What sources say that is not believed before what stands: the open proposals of an area, ready to be compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from gezhi.domain.registry.models import (
    Building,
    Component,
    Compound,
    Gathering,
    Home,
    Household,
    Organisation,
    Person,
    Pet,
    Proposal,
    ServicePoint,
    Vehicle,
)
from gezhi.domain.registry.rules import believing
from gezhi.domain.registry.rules.fields import FIELDS, Field
from gezhi.domain.registry.rules.provenance import Provenance
from gezhi.domain.registry.rules.spelling import spelled
from gezhi.domain.registry.selectors import contract
from gezhi.domain.registry.selectors.history import gatherings
from gezhi.domain.registry.selectors.values import current, masked, said
from gezhi.domain.registry.vocabulary import Kind
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import Scope, below

TABLES: dict[Kind, Any] = {
    Kind.PERSON: Person,
    Kind.HOME: Home,
    Kind.BUILDING: Building,
    Kind.HOUSEHOLD: Household,
    Kind.ORGANISATION: Organisation,
    Kind.COMPOUND: Compound,
    Kind.VEHICLE: Vehicle,
    Kind.PET: Pet,
    Kind.COMPONENT: Component,
    Kind.SERVICE_POINT: ServicePoint,
}
PLACED = {Kind.PERSON: "home__building", Kind.HOME: "building", Kind.HOUSEHOLD: "home__building"}
COUNTED = 1000
"""Open proposals are counted up to here; more are “more than”."""


@dataclass(frozen=True, slots=True)
class Word:
    """One source's word for a value: the value masked, who said it, how much that source is worth for the field."""

    text: str
    said: Gathering | None
    rank: int | None


@dataclass(frozen=True, slots=True)
class Compared:
    """A proposal beside what stands."""

    id: UUID
    kind: Kind
    row: Any
    field: Field
    stands: Word
    proposed: Word
    at: datetime


Cursor = tuple[str, datetime, UUID]
"""Where a page of proposals ends: code, instant, id."""


def open_proposals(scope: Scope, area: str = "") -> QuerySet[Proposal]:
    """Undecided proposals of my area, by place and then by age. Keyset order: (code, at, id), which an index serves."""
    return Proposal.objects.filter(below(scope, Permission.REGISTER_VIEW, area), decided_at=None).order_by(
        "code", "at", "id"
    )


def proposals_after(rows: QuerySet[Proposal], cursor: Cursor | None, most: int) -> list[Proposal]:
    """At most `most` + 1 of them behind the cursor; the one too many says that there are more. One query."""
    if cursor is not None:
        code, at, id = cursor
        behind = Q(code__gt=code) | Q(code=code, at__gt=at) | Q(code=code, at=at, id__gt=id)
        rows = rows.filter(behind, code__gte=code)
    return list(rows[: most + 1])


def count_proposals(scope: Scope, area: str = "") -> int:
    """How many are open, counted up to `COUNTED`. One query."""
    return open_proposals(scope, area).order_by()[:COUNTED].count()


def proposals_of(scope: Scope, row: Any) -> QuerySet[Proposal]:
    """Undecided proposals about one row that the asker sees."""
    return Proposal.objects.filter(row_id=row.pk, decided_at=None).order_by("at", "id")


def compared(scope: Scope, proposals: Sequence[Proposal]) -> list[Compared]:
    """Proposals that the asker sees beside what stands. One query for each kind of row, one for the gatherings."""
    rows = _rows(proposals)
    told = gatherings(rows.values()) | {p.gathering_id: p.gathering for p in _with_gathering(proposals)}
    fields = {(kind, one.name): one for kind in FIELDS for one in FIELDS[kind]}
    found = []
    for proposal in proposals:
        kind, row = Kind(proposal.kind), rows.get(proposal.row_id)
        one = fields.get((kind, proposal.field))
        if row is not None and one is not None:
            found.append(_beside(proposal, kind, row, one, told))
    return found


def _beside(proposal: Proposal, kind: Kind, row: Any, one: Field, told: dict[int, Gathering]) -> Compared:
    of_person, ranks = kind is Kind.PERSON, contract.ranks()
    stood = told.get(Provenance.read(row.gathered).of(one.name)) if row.gathered else None
    now = masked(one, spelled(current(row, one)), of_person=of_person)
    then = masked(one, said(proposal, one), of_person=of_person)
    came = told[proposal.gathering_id]
    return Compared(
        id=proposal.pk,
        kind=kind,
        row=row,
        field=one,
        stands=Word(now, stood, believing.rank_of(ranks, kind, one.name, stood.source) if stood else None),
        proposed=Word(then, came, believing.rank_of(ranks, kind, one.name, came.source)),
        at=proposal.at,
    )


def _rows(proposals: Iterable[Proposal]) -> dict[UUID, Any]:
    wanted: dict[Kind, set[UUID]] = {}
    for proposal in proposals:
        wanted.setdefault(Kind(proposal.kind), set()).add(proposal.row_id)
    found: dict[UUID, Any] = {}
    for kind, ids in wanted.items():
        rows = TABLES[kind].objects.filter(pk__in=ids)
        found |= {row.pk: row for row in (rows.select_related(PLACED[kind]) if kind in PLACED else rows)}
    return found


def _with_gathering(proposals: Sequence[Proposal]) -> list[Proposal]:
    return list(Proposal.objects.filter(pk__in=[p.pk for p in proposals]).select_related("gathering"))
