"""Where the demo is shown at close quarters: the first worker's grid, its buildings, and who works there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from gezhi.demo.people import People, hire_neighbours
from gezhi.domain.registry import selectors as registry
from gezhi.domain.registry.selectors import Building
from gezhi.ground.kernel.area_code import Level
from gezhi.ground.plumbing.scope import EVERYTHING, Scope
from gezhi.ground.plumbing.wording import city_zone, in_city

WORKED = timedelta(days=120)
"""The neighbours have held their posts for so long."""


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A grid with its buildings, the micro grid in which most of them stand, and its people."""

    grid: str
    micro: str
    buildings: Sequence[Building]
    worker: Scope
    chief: Scope
    micro_worker: Scope
    volunteer: Scope
    now: datetime

    @property
    def community(self) -> str:
        return self.grid[: Level.COMMUNITY]

    def on(self, days_ago: int, hour: int, minute: int = 0) -> datetime:
        """An instant by the city's clocks, so many days ago."""
        return at_clock(in_city(self.now).date() - timedelta(days=days_ago), hour, minute)


def at_clock(day: date, hour: int, minute: int = 0) -> datetime:
    """An hour of a day of the city."""
    return datetime.combine(day, time(hour, minute), city_zone())


def meet(people: People, *, now: datetime, password: str, seed: int) -> Neighbourhood:
    """The grid of the first worker who signs in, with the neighbours hired for it."""
    grid = sorted(people.workers)[0]
    buildings = [row for row in registry.buildings(EVERYTHING, grid) if row.lon is not None]
    micro = Counter(row.code for row in buildings).most_common(1)[0][0]
    community = grid[: Level.COMMUNITY]
    hire_neighbours(people, community=community, micro=micro, since=now - WORKED, password=password, seed=seed)
    held = people.neighbours
    return Neighbourhood(
        grid=grid,
        micro=micro,
        buildings=buildings,
        worker=people.scope(people.workers[grid]),
        chief=people.scope(held["grid_chief"]),
        micro_worker=people.scope(held["micro_worker"]),
        volunteer=people.scope(held["volunteer"]),
        now=now,
    )
