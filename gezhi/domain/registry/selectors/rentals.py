"""Rented homes of an area: which are let, to whom, and whose inspection is due by the rhythm of its grade."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from gezhi.domain.registry.models import Home, Lease, Person, Rental, RentalInspection
from gezhi.domain.registry.rules.rentals import CONTRACT, overdue_since
from gezhi.domain.registry.selectors.contract import days
from gezhi.domain.registry.selectors.listing import Page, my_areas, page
from gezhi.domain.registry.vocabulary import RecordState
from gezhi.ground.kernel.area_code import Level
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope, inside, within

BY_PLACE, AS_ENTERED = ("home__code", "id"), ("id",)
"""Lists of a town or less go by place; of more, where sorting would read all of it, as the rentals were entered."""
SHOWN = 50
"""Inspections of one rental; of more the latest are shown."""


def rental(scope: Scope, id: UUID) -> Rental:
    """One rental, also an ended one. Raises Problem `scope.not_found`."""
    mine = Rental.objects.filter(within(scope, Permission.REGISTER_VIEW, "home__code"), pk=id)
    found = mine.select_related("home__building", "responsible").first()
    if found is None:
        raise NOT_FOUND()
    return found


def rentals_of(scope: Scope, home: Home) -> list[Rental]:
    """The rentals of a home the caller sees, the one of now first."""
    rows = Rental.objects.filter(home=home).select_related("responsible")
    return sorted(rows, key=lambda row: (row.to_date is not None, -(row.from_date or date.min).toordinal()))


def leases_of(scope: Scope, rental: Rental) -> list[Lease]:
    """The tenants of a rental, those of now first."""
    rows = Lease.objects.filter(rental=rental).select_related("tenant")
    return sorted(rows, key=lambda row: (row.to_date is not None, row.tenant.pinyin, str(row.pk)))


def leases_by(scope: Scope, person: Person) -> list[Lease]:
    """Where somebody is a tenant now, as far as the caller may see the home."""
    mine = within(scope, Permission.REGISTER_VIEW, "rental__home__code")
    rows = Lease.objects.filter(mine, tenant=person, to_date=None)
    return list(rows.select_related("rental__home__building").order_by("from_date", "id"))


def inspections_of(scope: Scope, rental: Rental) -> list[RentalInspection]:
    """What inspections found, the latest first."""
    return list(RentalInspection.objects.filter(rental=rental).order_by("-at", "-id")[:SHOWN])


def rentals(scope: Scope, area: str = "", *, due_on: date | None = None) -> QuerySet[Rental]:
    """Homes of an area that are let now; with `due_on` those whose inspection is due by then."""
    areas = my_areas(scope, area)
    here = Q() if areas is None else inside("home__code", areas)
    rows = Rental.objects.filter(here, to_date=None, home__state=RecordState.ACTIVE)
    return rows if due_on is None else rows.filter(_due(days(), due_on))


def rental_page(scope: Scope, area: str = "", *, due_on: date | None = None, cursor: str = "") -> Page[Rental]:
    """One page of them. One query. Raises Problem `register.bad_cursor`."""
    areas = my_areas(scope, area)
    is_small = areas is not None and all(len(code) >= Level.TOWN for code in areas)
    rows = rentals(scope, area, due_on=due_on).select_related("home__building", "responsible")
    return page(rows, BY_PLACE if is_small else AS_ENTERED, cursor)


def carried_rentals(
    scope: Scope, area: str, *, ids: Collection[UUID] | None, after: tuple[str, UUID] | None, most: int
) -> list[Rental]:
    """Homes of my area that are let now, by place, as another machine takes them along. One query."""
    rows = rentals(scope, area).filter(within(scope, Permission.REGISTER_VIEW, "home__code"))
    rows = rows if ids is None else rows.filter(pk__in=ids)
    if after is not None:
        code, id = after
        rows = rows.filter(Q(home__code__gt=code) | Q(home__code=code, pk__gt=id))
    return list(rows.select_related("home__building").order_by(*BY_PLACE)[:most])


def rental_codes(ids: Collection[UUID]) -> dict[UUID, str]:
    """Where rentals stand now, in any area: for readers of the feed, never handed out."""
    return dict(Rental.objects.filter(pk__in=ids).values_list("pk", "home__code")) if ids else {}


def inspected_at(scope: Scope, rentals: list[Rental]) -> Mapping[UUID, datetime]:
    """When rentals the caller sees were last inspected; those never inspected are left out. One query."""
    rows = RentalInspection.objects.filter(rental__in=rentals).values_list("rental_id").annotate(last=Max("at"))
    return dict(rows.order_by())


def rental_contract() -> Mapping[tuple[str, str], int]:
    """(“rental”, grade or “”) → days after which an inspection is due again, as the city has set them."""
    return {key: value for key, value in days().items() if key[0] == CONTRACT}


def _due(contract: Mapping[tuple[str, str], int], today: date) -> Q:
    """Grade by grade: let, and not inspected since, so long ago that it is due."""
    limits = overdue_since(contract, today)
    named = sorted(grade for grade in limits if grade)
    found = Q(pk__in=[])
    for grade, limit in limits.items():
        of_grade = Q(grade=grade) if grade else ~Q(grade__in=named)
        since = Q(from_date__lte=limit) | Q(from_date=None)
        lately = RentalInspection.objects.filter(rental=OuterRef("pk"), at__gte=_end_of(limit))
        found |= of_grade & since & Q(~Exists(lately))
    return found


def _end_of(day: date) -> datetime:
    """The instant at which a day of the city ends."""
    return datetime.combine(date.fromordinal(day.toordinal() + 1), time(), ZoneInfo(settings.CITY_TIME_ZONE))


def has_open_rental(home: Home) -> bool:
    """Whether a home is let now."""
    return Rental.objects.filter(home=home, to_date=None).exists()
