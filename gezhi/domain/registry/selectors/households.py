"""Registered households: who belongs to one, who did, and who could."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from gezhi.domain.registry.models import Home, Household, Person, Registration
from gezhi.domain.registry.selectors.people import lives_in
from gezhi.domain.registry.vocabulary import HEADS, PERMANENT, RecordState
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope, within

FORMER = 50
"""Earlier members that a page shows."""


def household_card(scope: Scope, id: UUID) -> Household:
    """One household with its home and building, also one that has ended. Raises Problem `scope.not_found`."""
    mine = Household.objects.filter(within(scope, Permission.REGISTER_VIEW), pk=id)
    found = mine.select_related("home__building").first()
    if found is None:
        raise NOT_FOUND()
    return found


def members(scope: Scope, household: Household) -> list[Registration]:
    """Who belongs to a household that the asker sees, the head first, then by their relation. One query."""
    rows = Registration.objects.filter(household=household, to_date=None).select_related("person")
    return sorted(rows, key=lambda row: (row.relation not in HEADS, row.relation, str(row.pk)))


def former_members(scope: Scope, household: Household) -> list[Registration]:
    """Who belonged to it once, the latest first. One query."""
    rows = Registration.objects.filter(household=household, to_date__isnull=False).select_related("person")
    return list(rows.order_by("-to_date", "-id")[:FORMER])


def households_at(scope: Scope, home: Home) -> QuerySet[Household]:
    """Active households registered at a home that the asker sees, by number."""
    return Household.objects.filter(home=home, state=RecordState.ACTIVE).order_by("number", "id")


def heads_of(scope: Scope, households: Iterable[Household]) -> dict[UUID, Person]:
    """The heads of households that the asker sees, and none for one without members. One query."""
    ids = [household.pk for household in households]
    rows = Registration.objects.filter(household__in=ids, to_date=None, relation__in=sorted(HEADS))
    return {row.household_id: row.person for row in rows.select_related("person") if row.household_id is not None}


def registrations_of(scope: Scope, person: Person) -> list[Registration]:
    """How somebody whom the asker sees is and was registered, those in force first. One query."""
    rows = Registration.objects.filter(person=person).select_related("household__home__building")
    return sorted(rows, key=lambda row: (row.to_date is not None, str(row.from_date or ""), str(row.pk)))


def could_join(scope: Scope, home: Home | None, household: Household | None = None) -> list[Person]:
    """Who lives in the home and may be registered with a household: not with this one yet, permanent nowhere."""
    if home is None:
        return []
    people = list({tie.person_id: tie.person for tie in lives_in(scope, home)}.values())
    taken = Registration.objects.filter(person__in=people, to_date=None)
    mine = household.pk if household else None
    bound = {row.person_id for row in taken if row.kind in PERMANENT or (mine and row.household_id == mine)}
    return [person for person in people if person.pk not in bound]
