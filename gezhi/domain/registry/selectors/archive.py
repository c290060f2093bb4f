"""Figures of an area's archive (辖区档案): who is registered there, and who lives there without being registered."""

from __future__ import annotations

from dataclasses import dataclass

from gezhi.domain.registry.models import Person
from gezhi.domain.registry.selectors.listing import counts_by, my_areas, standing_in
from gezhi.domain.registry.selectors.tallies import counts
from gezhi.domain.registry.vocabulary import PERMANENT, RecordState, RegistrationKind
from gezhi.ground.kernel.area_code import Level
from gezhi.ground.plumbing.scope import Scope

FLOATING = frozenset({RegistrationKind.LODGING, RegistrationKind.TEMPORARY})
"""Lodging 寄住 and temporary 暂住: here, and registered elsewhere."""


@dataclass(frozen=True, slots=True)
class Residents:
    """Registered (户籍) and floating (流动) households and people, side by side."""

    registered_households: int
    registered_people: int
    floating_households: int | None
    """Homes in which somebody lodges or lives for a time; not counted for more than a town."""
    floating_people: int


def residents(scope: Scope, area: str) -> Residents:
    """Those of an area, from counts; the floating households from the people themselves. Three queries."""
    found = counts(scope, ["households", "registration"], area)
    by_kind = found["registration"]
    return Residents(
        registered_households=found["households"][""],
        registered_people=sum(by_kind[kind] for kind in PERMANENT),
        floating_households=_floating_households(scope, area) if len(area) >= Level.TOWN else None,
        floating_people=sum(by_kind[kind] for kind in FLOATING),
    )


def _floating_households(scope: Scope, area: str) -> int:
    here = standing_in(my_areas(scope, area, counts_by(scope)))
    lodging = Person.objects.filter(here, state=RecordState.ACTIVE, registration__in=sorted(FLOATING))
    return lodging.exclude(home=None).values("home").distinct().count()
