"""People, homes and households that a scope may see; one outside it does not exist."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from gezhi.domain.registry.models import Change, Home, Household, Person, Tie
from gezhi.domain.registry.models.kept import Kept
from gezhi.domain.registry.vocabulary import RecordState
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope, inside, within
from gezhi.ground.plumbing.sealing.values import blinds


def person(scope: Scope, id: UUID) -> Person:
    """One person, also a cancelled one. Raises Problem `scope.not_found`."""
    mine = Person.objects.filter(within(scope, Permission.REGISTER_VIEW))
    found = mine.filter(pk=id).select_related("home__building").first()
    if found is None:
        raise NOT_FOUND()
    return found


def active_person(scope: Scope, id: UUID) -> Person:
    """One person whose record is in force. Raises Problem `scope.not_found`."""
    found = person(scope, id)
    if found.state != RecordState.ACTIVE:
        raise NOT_FOUND()
    return found


def people(scope: Scope, area: str = "") -> QuerySet[Person]:
    """Active people of an area, by pinyin."""
    rows = Person.objects.filter(within(scope, Permission.REGISTER_VIEW), state=RecordState.ACTIVE)
    return (rows.filter(inside("code", [area])) if area else rows).order_by("pinyin", "id")


def home(scope: Scope, id: UUID) -> Home:
    """One home. Raises Problem `scope.not_found`."""
    found = Home.objects.filter(within(scope, Permission.REGISTER_VIEW), pk=id).select_related("building").first()
    if found is None:
        raise NOT_FOUND()
    return found


def household(scope: Scope, id: UUID) -> Household:
    """One registered household. Raises Problem `scope.not_found`."""
    found = Household.objects.filter(within(scope, Permission.REGISTER_VIEW), pk=id).first()
    if found is None:
        raise NOT_FOUND()
    return found


def lives_in(scope: Scope, home: Home) -> list[Tie]:
    """Who is tied to a home now, those who sleep there first, each by name."""
    ties = Tie.objects.filter(home=home, to_date=None, person__state=RecordState.ACTIVE).select_related("person")
    return sorted(ties, key=lambda tie: (tie.role == "owner", tie.person.pinyin, str(tie.pk)))


def ties_of(scope: Scope, person: Person) -> list[Tie]:
    """The homes of somebody, those of now first."""
    ties = Tie.objects.filter(person=person).select_related("home__building")
    return sorted(ties, key=lambda tie: (tie.to_date is not None, str(tie.from_date or ""), str(tie.pk)))


def with_document(number: str) -> list[Person]:
    """Everybody who bears a document number, in any area: for comparing inside a deed, never for a page."""
    if not number:
        return []
    rows = Person.objects.filter(document_blind__in=blinds(number, "document"), state=RecordState.ACTIVE)
    return list(rows.order_by("id")[:10])


def households_numbered(county: str, number: str) -> QuerySet[Household]:
    """Active households of a county that bear a number: for comparing inside a deed, never for a page."""
    return Household.objects.filter(inside("code", [county]), number=number, state=RecordState.ACTIVE)


def changes(scope: Scope, row: Kept) -> list[Change]:
    """What no longer stands in a record that the caller sees, the latest first."""
    return list(Change.objects.filter(row_id=row.pk).order_by("-at", "-id")[:50])
