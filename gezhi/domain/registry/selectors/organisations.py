"""Actual units of an area: the list, the card, who works there and what they hold."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from gezhi.domain.registry.models import Building, Home, Licence, Organisation, Person, Staff
from gezhi.domain.registry.selectors.listing import Page, my_areas, page, standing_in
from gezhi.domain.registry.selectors.tallies import counts
from gezhi.domain.registry.vocabulary import RecordState
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope, within

ORDER = ("code", "name", "id")
SHOWN = 200
"""Of one building or home no more are shown."""


def organisation(scope: Scope, id: UUID) -> Organisation:
    """One organisation, also a cancelled one. Raises Problem `scope.not_found`."""
    mine = Organisation.objects.filter(within(scope, Permission.REGISTER_VIEW), pk=id)
    found = mine.select_related("building", "home__building").first()
    if found is None:
        raise NOT_FOUND()
    return found


def organisations(
    scope: Scope, area: str = "", *, unit_class: str = "", only_key: bool = False
) -> QuerySet[Organisation]:
    """Active organisations of an area, of a class, or key units only."""
    rows = Organisation.objects.filter(
        within(scope, Permission.REGISTER_VIEW), standing_in(my_areas(scope, area)), state=RecordState.ACTIVE
    )
    rows = rows.filter(unit_class=unit_class) if unit_class else rows
    return rows.filter(is_key=True) if only_key else rows


def organisation_page(
    scope: Scope, area: str = "", *, unit_class: str = "", only_key: bool = False, cursor: str = ""
) -> Page[Organisation]:
    """One page of them by place and name. One query. Raises Problem `register.bad_cursor`."""
    rows = organisations(scope, area, unit_class=unit_class, only_key=only_key)
    return page(rows.select_related("building"), ORDER, cursor)


def organisation_count(scope: Scope, area: str = "", *, unit_class: str = "", only_key: bool = False) -> int:
    """How many the list has, from the counts. Two queries."""
    measure = "key_units" if only_key else "unit_class"
    found = counts(scope, [measure], area)[measure]
    return found[unit_class] if unit_class else sum(found.values())


def organisations_at(scope: Scope, place: Building | Home) -> list[Organisation]:
    """Organisations of a building, or behind one of its doors, that the caller may see."""
    here = Q(building=place) if isinstance(place, Building) else Q(building_id=place.building_id, home=place)
    return list(organisations(scope).filter(here).order_by("name", "id")[:SHOWN])


def staff_of(scope: Scope, organisation: Organisation) -> list[Staff]:
    """Who works or worked there, those of now first."""
    rows = Staff.objects.filter(organisation=organisation).select_related("person")
    return sorted(rows, key=lambda row: (row.to_date is not None, row.person.pinyin, str(row.pk)))


def work_of(scope: Scope, person: Person) -> list[Staff]:
    """Where somebody works now, as far as the caller may see the place."""
    mine = within(scope, Permission.REGISTER_VIEW, "organisation__code")
    rows = Staff.objects.filter(mine, person=person, to_date=None, organisation__state=RecordState.ACTIVE)
    return list(rows.select_related("organisation").order_by("from_date", "id"))


def licences_of(scope: Scope, organisation: Organisation) -> list[Licence]:
    """What an organisation holds, the first to end first."""
    rows = Licence.objects.filter(organisation=organisation)
    return sorted(rows, key=lambda row: (row.to_date is None, str(row.to_date), row.number))


def uscc_taken(number: str, *, but: UUID | None = None) -> bool:
    """Whether an active organisation anywhere bears the code: for comparing inside a deed, never for a page."""
    rows = Organisation.objects.filter(uscc=number, state=RecordState.ACTIVE)
    return (rows.exclude(pk=but) if but else rows).exists()
