"""What became of a row: its changed values with what took their place, its deeds, and who looked at it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max

from gezhi.domain.registry.models import Change, Gathering
from gezhi.domain.registry.models.kept import Kept
from gezhi.domain.registry.rules import believing
from gezhi.domain.registry.rules.fields import FIELDS, Field
from gezhi.domain.registry.rules.provenance import Provenance
from gezhi.domain.registry.rules.spelling import says_something, spelled
from gezhi.domain.registry.selectors import contract
from gezhi.domain.registry.selectors.values import current, masked, was
from gezhi.domain.registry.vocabulary import Kind
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.journal.models import Look
from gezhi.ground.plumbing.scope import Scope
from gezhi.ground.plumbing.wording import in_city

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Turned:
    """A value that gave way: what it was, what took its place (masked where it must be), and who said that."""

    at: datetime
    field: Field
    was: str
    became: str
    said: Gathering | None


def turned(scope: Scope, kind: Kind, row: Kept) -> list[Turned]:
    """The latest changes of a row that the asker sees, the newest first. One query."""
    fields, later = {one.name: one for one in FIELDS.get(kind, ())}, dict[str, str]()
    found = []
    for change in Change.objects.filter(row_id=row.pk).select_related("gathering").order_by("-at", "-id")[:SHOWN]:
        one = fields.get(change.field)
        if one is None:
            continue
        before, of_person = was(change, one), kind is Kind.PERSON
        after = later.get(one.name, spelled(current(row, one)))
        was_masked, masked_now = (masked(one, text, of_person=of_person) for text in (before, after))
        found.append(Turned(change.at, one, was_masked, masked_now, change.gathering))
        later[one.name] = before
    return found


def first_said(scope: Scope, row: Kept) -> Gathering | None:
    """The gathering from which a row that the asker sees came, None for one that nobody gathered."""
    return gatherings([row]).get(Provenance.read(row.gathered).base) if row.gathered else None


def gatherings(rows: Iterable[Any]) -> dict[int, Gathering]:
    """Every gathering that values of these rows come from. One query."""
    numbers = {number for row in rows if row.gathered for number in Provenance.read(row.gathered).numbers}
    return Gathering.objects.in_bulk(sorted(numbers))


def aged(scope: Scope, kind: Kind, row: Kept) -> list[tuple[str, date, int | None]]:
    """Each value of a row that the asker sees: its field, the day it was gathered, the days it is believed.

    One query, none where the city believes everything for ever.
    """
    days = contract.days()
    if not days or not row.gathered:
        return []
    provenance, said = Provenance.read(row.gathered), gatherings([row])
    names = [one.name for one in FIELDS[kind] if says_something(getattr(row, one.name))]
    told = [(name, said.get(provenance.of(name))) for name in names]
    return [(name, in_city(g.at).date(), believing.days_of(days, kind, name)) for name, g in told if g is not None]


@dataclass(frozen=True, slots=True)
class Looked:
    """How often posts looked at one thing, and when last."""

    post_id: UUID | None
    count: int
    last_at: datetime


def looks_at(scope: Scope, row: Kept, since: datetime) -> list[Looked]:
    """Who looked at a row since then, by post; for those who may open sealed numbers there, else nothing. One query."""
    if not scope.covers(Permission.REGISTER_REVEAL, row.code):
        return []
    rows = Look.objects.filter(subject_id=row.pk, at__gte=since).order_by().values("post_id")
    counted = rows.annotate(count=Count("seq"), last_at=Max("at"))
    return [Looked(one["post_id"], one["count"], one["last_at"]) for one in counted]
