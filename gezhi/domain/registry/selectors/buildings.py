"""Buildings, and the chart of one: floors up, rooms across, who lives behind each door and what is missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Length

from gezhi.domain.registry.models import Building, Home, Tie
from gezhi.domain.registry.selectors.listing import Page, my_areas, page, standing_in
from gezhi.domain.registry.vocabulary import LIVING, HomeState, RecordState
from gezhi.ground.kernel.area_code import Level
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope, inside, within


@dataclass(slots=True)
class Door:
    """One home of a chart: its names are shown as far as the reader may see them."""

    id: UUID
    room: str
    condition: str
    names: list[str] = field(default_factory=list)
    rented: bool | None = None
    stale: bool = False

    @property
    def is_missing(self) -> bool:
        """Nobody knows yet who lives here, or not all."""
        return self.condition in (HomeState.UNKNOWN, HomeState.REFUSED, HomeState.INCOMPLETE)


@dataclass(slots=True)
class Floor:
    """A floor of a stairwell."""

    number: int
    doors: list[Door] = field(default_factory=list)


@dataclass(slots=True)
class Stairwell:
    """A stairwell 单元 with its floors, the highest first."""

    name: str
    floors: list[Floor] = field(default_factory=list)


def building(scope: Scope, id: UUID) -> Building:
    """One building. Raises Problem `scope.not_found`."""
    found = Building.objects.filter(within(scope, Permission.REGISTER_VIEW), pk=id).select_related("compound").first()
    if found is None:
        raise NOT_FOUND()
    return found


def buildings(scope: Scope, area: str = "") -> QuerySet[Building]:
    """Active buildings of an area, by place and name."""
    rows = Building.objects.filter(within(scope, Permission.REGISTER_VIEW), state=RecordState.ACTIVE)
    return (rows.filter(inside("code", [area])) if area else rows).order_by("code", "name", "id")


def unplaced(scope: Scope, area: str = "") -> QuerySet[Building]:
    """Active buildings of an area, the caller's to keep, that have neither a point nor a grid.

    An index that begins with the code is read along: its rows say themselves how far down they stand.
    """
    mine = standing_in(my_areas(scope, area, Permission.REGISTER_KEEP))
    rows = Building.objects.filter(mine, state=RecordState.ACTIVE, lon=None)
    return rows.annotate(depth=Length("code")).filter(depth__lt=Level.GRID)


UNPLACED_ORDER = ("code", "name", "id")


def unplaced_page(scope: Scope, area: str = "", cursor: str = "") -> Page[Building]:
    """A page of them. Raises Problem `register.bad_cursor`."""
    return page(unplaced(scope, area).select_related("compound"), UNPLACED_ORDER, cursor)


def chart(scope: Scope, building: Building, today: date) -> list[Stairwell]:
    """The building's homes as they stand above and beside one another. Two queries."""
    rows = Home.objects.filter(building=building, state=RecordState.ACTIVE)
    homes = list(rows.only("id", "stairwell", "floor", "room", "condition", "is_rented", "stale_date"))
    names = _names(building)
    found: dict[str, dict[int, list[Door]]] = {}
    for home in homes:
        stale = home.stale_date is not None and home.stale_date <= today
        door = Door(home.pk, home.room, home.condition, names.get(home.pk, []), home.is_rented, stale)
        found.setdefault(home.stairwell, {}).setdefault(home.floor, []).append(door)
    return [
        Stairwell(name, [Floor(n, sorted(floors[n], key=lambda d: _by_number(d.room))) for n in sorted(floors)[::-1]])
        for name, floors in sorted(found.items(), key=lambda item: _by_number(item[0]))
    ]


def _names(building: Building) -> dict[UUID, list[str]]:
    """Who lives behind each door, by pinyin."""
    # Told that the homes are active, the database finds them by their building.
    there = Tie.objects.filter(home__building=building, home__state=RecordState.ACTIVE, to_date=None)
    ties = there.filter(role__in=sorted(LIVING), person__state=RecordState.ACTIVE)
    names: dict[UUID, list[str]] = {}
    for home, name in ties.order_by("person__pinyin", "person_id").values_list("home_id", "person__name"):
        names.setdefault(home, []).append(name)
    return names


def _by_number(word: str) -> tuple[int, str]:
    """Rooms and stairwells in the order of their numbers: 2 before 10."""
    return (int(word) if word.isdigit() else 10**9, word)
