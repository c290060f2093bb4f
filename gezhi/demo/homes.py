"""Homes and residents of the demo, every one invented: buildings with doors, families behind most of them.

Document numbers bear a division that does not exist (370299), phones a range that nobody is given.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from gezhi.demo import content
from gezhi.demo.belongings import COUNTED, Belongings
from gezhi.demo.ground import Ground, Spot
from gezhi.demo.people import People
from gezhi.domain.registry import selectors
from gezhi.domain.registry import services as registry
from gezhi.domain.registry.services import Batch, Family, Member
from gezhi.ground.kernel.identifiers.resident_number import check_character
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.scope import EVERYTHING

ELSEWHERE, NEAR = 40, 5
"""Buildings anywhere in the district, and in the grid of each worker who signs in."""
STAIRWELLS, FLOORS, ROOMS = 2, 6, 2
EMPTY, REFUSED, UNKNOWN = 0.06, 0.02, 0.12
"""Shares of doors with nobody, with somebody who says nothing, and where nobody has been yet."""
NOWHERE = "370299"
TOGETHER = 25
"""Buildings, of some 50 people each, that are written in one transaction where there are many."""
PHONES = 10_000
"""Numbers of the range that nobody is given: who moves in after so many people has none."""
VISITED_WITHIN, BELIEVED = 240, 180
"""Doors were visited within so many days; what was found there is believed for so many."""
CONTRADICTED = 8
"""People about whom an old table says something else than the worker."""

FAMILIES: Sequence[tuple[float, tuple[tuple[str, int, int], ...]]] = (
    (0.22, (("02", 24, 45), ("12", 24, 43), ("20", 0, 18))),
    (0.16, (("02", 25, 45), ("12", 25, 43), ("20", 2, 18), ("30", 0, 16))),
    (0.18, (("02", 60, 88), ("12", 58, 86))),
    (0.10, (("02", 66, 93),)),
    (0.16, (("02", 22, 40),)),
    (0.10, (("02", 40, 62), ("12", 38, 60), ("20", 18, 32))),
    (0.08, (("02", 30, 48), ("12", 30, 46), ("20", 4, 20), ("50", 60, 85))),
)
"""How often which family lives behind a door: relation to the head, and ages from–to."""
HEAD, WIFE, CHILDREN = "02", "12", ("20", "30")
SEXES = {WIFE: "2", "20": "1", "30": "2"}
"""GB/T 4761: a wife, a son, a daughter."""


def settle(people: People, *, now: datetime, seed: int) -> tuple[int, int]:
    """Build the demo's buildings and let families move in; how many homes and people."""
    registry.set_days(scope=EVERYTHING, kind=registry.Kind.HOME, field="condition", days=BELIEVED, at=now)
    belongings = Belongings(people.workers, now=now, seed=seed + 2)
    ground, town = Ground(seed + 1), _Town(random.Random(seed), now, belongings)
    spots = ground.anywhere(ELSEWHERE)
    for grid in sorted(people.workers)[:4]:
        spots += ground.within([grid])[:NEAR]
    for number, spot in enumerate(spots):
        with transaction.atomic():
            town.build(number, spot)
    town.contradict()
    town.double()
    registry.fold_tallies()
    return town.homes, town.people


def settle_many(residents: int, *, now: datetime, say: Callable[[int, int], None]) -> None:
    """More buildings with families all over the district, until so many people live there; as `settle` makes them."""
    counts = selectors.counts(EVERYTHING, ["people", "homes"])
    people, there = (counts[measure].total() for measure in ("people", "homes"))
    belongings = Belongings({}, now=now, seed=people, there=selectors.counts(EVERYTHING, COUNTED))
    town = _Town(random.Random(people), now, belongings, first=there)
    ground, numbers = Ground(people), itertools.count(1)
    while people + town.people < residents:
        with transaction.atomic():
            for number, spot in zip(numbers, ground.anywhere(TOGETHER), strict=False):
                town.build(number, spot)
        registry.fold_tallies()
        say(people + town.people, residents)


class _Town:
    """Builds house by house, by dice."""

    def __init__(self, dice: random.Random, now: datetime, belongings: Belongings, *, first: int = 0) -> None:
        """`first`: how many homes there are already; no family behind their doors has a higher number."""
        self._dice, self._now, self.belongings = dice, now, belongings
        self._visits = random.Random(now.toordinal())
        self._said = registry.gathering(by=SYSTEM, source=registry.Source.WORKER, at=now, title="演示数据")
        self._names = content.names()
        self._number = first
        self._last: list[UUID] = []
        self._heads: list[tuple[UUID, Member]] = []
        self.homes = self.people = 0

    def build(self, number: int, spot: Spot) -> None:
        """One building with its doors and families."""
        dice, batch = self._dice, Batch(self._said, self._now)
        compound = dice.choice(self._names["compounds"]) + dice.choice(self._names["compound_ends"])
        building = registry.drawn_building(
            batch, code=spot.code, name=f"{number % 9 + 1}号楼", compound=compound, point=(spot.lon, spot.lat)
        )
        for stairwell, floor, room in registry.doors(STAIRWELLS, FLOORS, ROOMS):
            condition = self._condition()
            is_lived_in = condition is registry.HomeState.LIVED_IN
            is_rented = is_lived_in and dice.random() < 0.25
            home = batch.home(
                spot.code,
                building_id=building,
                stairwell=stairwell,
                floor=floor,
                room=room,
                condition=condition.value,
                condition_at=self._visited_at(),
                is_rented=is_rented if is_lived_in else None,
            )
            self.homes += 1
            if is_lived_in:
                self._move_in(batch, spot.code, home, is_rented)
        self.belongings.around(batch, spot, building, compound)
        batch.write()
        registry.tell_batch(batch, by=SYSTEM, code=spot.code, title="演示数据")

    def contradict(self) -> None:
        """What an old table says about a few of the last families, beside what their worker says."""
        names = self._names["compounds"]
        for id in self._last:
            here, there = (f"{name}物业" for name in self._visits.sample(names, 2))
            registry.amend(scope=EVERYTHING, id=id, values={"workplace": here}, at=self._now)
            said = {"workplace": there}
            registry.amend(scope=EVERYTHING, id=id, values=said, source=registry.Source.IMPORT, at=self._now)

    def double(self) -> None:
        """The head of the last family but one stands behind the last family's door too: one person, or two?"""
        (_, head), (home, _) = self._heads
        told = {name: head.values[name] for name in ("sex", "birth_date", "document")}
        registry.enter(scope=EVERYTHING, home_id=home, values={"name": head.name, **told}, at=self._now)
        self.people += 1

    def _visited_at(self) -> datetime:
        return self._now - timedelta(days=self._visits.randrange(VISITED_WITHIN))

    def _condition(self) -> registry.HomeState:
        roll = self._dice.random()
        for share, state in ((EMPTY, "empty"), (REFUSED, "refused"), (UNKNOWN, "unknown")):
            if roll < share:
                return registry.HomeState(state)
            roll -= share
        return registry.HomeState.LIVED_IN

    def _move_in(self, batch: Batch, code: str, home: UUID, is_rented: bool) -> None:
        self._number += 1
        members = list(self._members(is_rented))
        family = Family(f"{self._number:09d}", is_rented, members)
        made = registry.move_in(batch, code=code, home_id=home, family=family)
        self.belongings.of_family(batch, code, home, made, is_rented)
        self._last += made
        del self._last[:-CONTRADICTED]
        self._heads = [*self._heads[-1:], (home, members[0])]
        self.people += len(members)

    def _members(self, is_rented: bool) -> Iterator[Member]:
        dice = self._dice
        shares, families = zip(*FAMILIES, strict=True)
        surname, family = "", dice.choices(families, shares)[0]
        has_wife = any(relation == WIFE for relation, _, _ in family)
        for usual, low, high in family:
            relation = dice.choice(CHILDREN) if usual in CHILDREN else usual
            sex = SEXES.get(relation) or ("1" if relation == HEAD and has_wife else dice.choice("12"))
            birth = date(self._now.year - dice.randint(low, high), dice.randint(1, 12), dice.randint(1, 28))
            name = content.person_name(dice)
            if relation in CHILDREN and surname:
                name = surname + name[1:]
            surname = surname or name[0]
            origin = NOWHERE if is_rented else content.DISTRICT
            values = {"sex": sex, "birth_date": min(birth, self._now.date()), "origin": origin}
            if birth.year < self._now.year - 12 and self.people < PHONES and dice.random() < 0.8:
                values["phone"] = f"1990000{dice.randrange(10_000):04d}"
            yield Member(name, relation, {**values, "document": self._document(birth, sex)})

    def _document(self, birth: date, sex: str) -> str:
        order = self._dice.randrange(0, 499) * 2 + (1 if sex == "1" else 0)
        body = f"{NOWHERE}{birth:%Y%m%d}{order:03d}"
        return body + check_character(body)
