"""Things of an area: vehicles, pets, components, service points, compounds; and what belongs to whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from gezhi.domain.registry.models import (
    Component,
    Compound,
    Home,
    Organisation,
    Person,
    Pet,
    ServicePoint,
    Vehicle,
)
from gezhi.domain.registry.rules.things import THING_KINDS
from gezhi.domain.registry.selectors.listing import Page, my_areas, page, standing_in
from gezhi.domain.registry.selectors.tallies import counts
from gezhi.domain.registry.vocabulary import Kind, RecordState
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope, within

THINGS: Mapping[Kind, type[Any]] = {
    Kind.VEHICLE: Vehicle,
    Kind.PET: Pet,
    Kind.COMPONENT: Component,
    Kind.SERVICE_POINT: ServicePoint,
    Kind.COMPOUND: Compound,
}
MEASURES: Mapping[Kind, str] = {
    Kind.VEHICLE: "vehicles",
    Kind.PET: "pets",
    Kind.COMPONENT: "components",
    Kind.SERVICE_POINT: "service_points",
    Kind.COMPOUND: "compounds",
}
SHOWN = 50
"""Of one owner no more are shown."""


def thing(scope: Scope, kind: Kind, id: UUID) -> Any:
    """One thing, also a cancelled one, with whom it belongs to. Raises Problem `scope.not_found`."""
    rows = THINGS[kind].objects.filter(within(scope, Permission.REGISTER_VIEW), pk=id)
    if THING_KINDS[kind].is_owned:
        rows = rows.select_related("home__building", "owner", "organisation")
    found = rows.first()
    if found is None:
        raise NOT_FOUND()
    return found


def things(scope: Scope, kind: Kind, area: str = "") -> QuerySet[Any]:
    """Active things of a kind in an area."""
    return THINGS[kind].objects.filter(  # type: ignore[no-any-return]  # one of five models
        within(scope, Permission.REGISTER_VIEW), standing_in(my_areas(scope, area)), state=RecordState.ACTIVE
    )


def thing_page(scope: Scope, kind: Kind, area: str = "", cursor: str = "") -> Page[Any]:
    """One page of them, along their index. One query. Raises Problem `register.bad_cursor`."""
    rows = things(scope, kind, area)
    if THING_KINDS[kind].is_owned:
        rows = rows.select_related("home__building")
    return page(rows, THING_KINDS[kind].order, cursor)


def thing_count(scope: Scope, kind: Kind, area: str = "") -> int:
    """How many there are, from the counts. Two queries."""
    return counts(scope, [MEASURES[kind]], area)[MEASURES[kind]][""]


def belongings(scope: Scope, whose: Home | Person | Organisation) -> list[tuple[Kind, Any]]:
    """Vehicles and pets at a home, of a person or of an organisation, as far as the caller may see them."""
    found: list[tuple[Kind, Any]] = []
    for kind in (Kind.VEHICLE, Kind.PET):
        rows = things(scope, kind).filter(_of(whose)).order_by("id")
        found += [(kind, row) for row in rows[:SHOWN]]
    return found


def _of(whose: Home | Person | Organisation) -> Q:
    if isinstance(whose, Home):
        return Q(home=whose)
    return Q(owner=whose) if isinstance(whose, Person) else Q(organisation=whose)


def is_there(scope: Scope, kind: Kind, values: Mapping[str, Any], *, but: UUID | None = None) -> bool:
    """Whether an active thing bears these values: a component anywhere, what belongs to people as far as I may see it.

    A plate in the next grid is not told of: the car may have come with somebody who moved.
    """
    rows = THINGS[kind].objects.filter(state=RecordState.ACTIVE, **values)
    rows = rows.filter(within(scope, Permission.REGISTER_VIEW)) if THING_KINDS[kind].is_owned else rows
    return bool((rows.exclude(pk=but) if but else rows).exists())


def compound_there(code: str, folded: str, *, but: UUID | None = None) -> bool:
    """Whether the community has an active compound of this name: for comparing inside a deed."""
    rows = Compound.objects.filter(standing_in([code[:12]]), folded=folded, state=RecordState.ACTIVE)
    return bool((rows.exclude(pk=but) if but else rows).exists())


def compound_named(code: str, folded: str) -> Compound | None:
    """The active compound of a name in the community of a cell: for comparing inside a deed."""
    rows = Compound.objects.filter(standing_in([code[:12]]), folded=folded, state=RecordState.ACTIVE)
    return rows.order_by("id").first()
