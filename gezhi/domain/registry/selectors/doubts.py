"""Pairs of people who may be one, as far as the asker sees both."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from gezhi.domain.registry.models import Doubt, Gathering, Person
from gezhi.domain.registry.rules.provenance import Provenance
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope, within


def doubts(scope: Scope) -> QuerySet[Doubt]:
    """The open pairs of my areas, the oldest first: whoever sees the smallest area around both may compare them."""
    mine = Doubt.objects.filter(within(scope, Permission.REGISTER_IMPORT), decided_at=None)
    return mine.select_related("person__home__building", "candidate__home__building").order_by("at", "id")


def doubt(scope: Scope, id: UUID) -> Doubt:
    """One pair, also a decided one. Raises Problem `scope.not_found`."""
    mine = Doubt.objects.filter(within(scope, Permission.REGISTER_IMPORT), pk=id)
    found = mine.select_related("person__home__building", "candidate__home__building").first()
    if found is None:
        raise NOT_FOUND()
    return found


def gathered(people: list[Person]) -> dict[UUID, Gathering]:
    """The act of collecting that entered each person. One query."""
    bases = {person.pk: Provenance.read(person.gathered).base for person in people}
    rows = Gathering.objects.in_bulk(set(bases.values()))
    return {id: rows[base] for id, base in bases.items() if base in rows}
