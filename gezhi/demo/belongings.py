"""What stands about the demo's homes and belongs to their people, all of it invented: units, rentals, things.

Credit codes bear a division that does not exist (370299), plates a letter that is given to nobody, phones a range that
nobody is given.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from gezhi.demo import content
from gezhi.demo.ground import Spot
from gezhi.domain.registry import services as registry
from gezhi.domain.registry.services import Batch, Kind
from gezhi.ground.kernel.area_code import Level
from gezhi.ground.kernel.identifiers import ComponentCode
from gezhi.ground.kernel.identifiers.credit_code import check_character
from gezhi.ground.plumbing.scope import EVERYTHING

RHYTHM = {"trusted": 180, "ordinary": 90, "key": 30}
"""The demo city's rhythm of inspections by grade, in days."""
GRADES = ("trusted", "ordinary", "ordinary", "ordinary", "key")
NEWLY_LET = 0.1
"""A share of rentals so new that nobody has inspected them; of the others few are a little late."""
KEY_UNITS = frozenset({"school", "hospital", "care"})
UNITS, COMPONENTS = 2, 3
"""About every building."""
CARS, PETS = 0.4, 0.12
"""Shares of families that have one."""
CLASSES = ("01001", "01002", "01003", "01004", "01005", "01006")
COUNTED = ("organisations", "vehicles", "components")
"""What bears a number that nothing else bears."""
LETTERS = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
NEAR = 0.0004  # degrees: some 40 metres


class Belongings:
    """Gives homes and streets what belongs to them, by dice of its own."""

    def __init__(
        self,
        workers: Mapping[str, UUID],
        *,
        now: datetime,
        seed: int,
        there: Mapping[str, Mapping[str, int]] | None = None,
    ) -> None:
        """`workers`: accounts by grid, who inspect; `there`: what is counted already, whose numbers are taken."""
        self._workers, self._now, self._dice = workers, now, random.Random(seed)
        self._names = content.names()
        self._units, self._cars, self._components = ((there or {}).get(measure, {}).get("", 0) for measure in COUNTED)
        for grade, days in RHYTHM.items():
            registry.set_rhythm(scope=EVERYTHING, grade=grade, days=days, at=now)

    def around(self, batch: Batch, spot: Spot, building: UUID, compound: str) -> None:
        """Units in a building, components before it, now and then a point of service."""
        for unit_class, name in self._dice.sample(self._names["units"], UNITS):
            self._unit(batch, spot, building, unit_class, name.format(compound=compound))
        for _ in range(COMPONENTS):
            self._component(batch, spot)
        if self._units % 8 == 0:
            values = {"name": f"{spot.community}便民服务站", "service": "station", "hours": "8:30–17:30"}
            registry.put_thing(batch, Kind.SERVICE_POINT, code=spot.code, values=values, point=(spot.lon, spot.lat))

    def of_family(self, batch: Batch, code: str, home: UUID, members: Sequence[UUID], is_rented: bool) -> None:
        """The rental of a family that rents, its car, its animal."""
        if is_rented:
            self._rental(batch, code, home, members)
        owner = {"home_id": home, "owner_id": members[0]}
        if self._dice.random() < CARS:
            self._cars += 1
            values: dict[str, Any] = {
                "plate": f"鲁Z{lettered(self._cars)}",
                "plate_kind": "02",
                "colour": self._dice.choice("ABHJ"),
            }
            values["model"] = self._dice.choice(self._names["cars"])
            registry.put_thing(batch, Kind.VEHICLE, code=code, values={**values, **owner})
        if self._dice.random() < PETS:
            pet: dict[str, Any] = {
                "species": self._dice.choice(["dog", "cat"]),
                "name": self._dice.choice(self._names["pets"]),
            }
            registry.put_thing(batch, Kind.PET, code=code, values={**pet, **owner})

    def _unit(self, batch: Batch, spot: Spot, building: UUID, unit_class: str, name: str) -> None:
        self._units += 1
        body = f"91370299MA{self._units:07d}"
        values: dict[str, Any] = {"name": name, "unit_class": unit_class, "is_key": unit_class in KEY_UNITS}
        values |= {"uscc": body + check_character(body), "phone": f"1990001{self._units % 10_000:04d}"}
        values |= {"contact": content.person_name(self._dice), "staff_count": self._dice.randint(2, 30)}
        id = registry.open_unit(batch, code=spot.code, building_id=building, values=values)
        ends = (self._now + timedelta(days=self._dice.randint(-20, 900))).date()
        number = f"演示证{self._units:05d}"
        batch.licence(id, name="营业执照", number=number, issuer="演示市场监管所", to_date=ends)

    def _component(self, batch: Batch, spot: Spot) -> None:
        sequence, place = divmod(self._components, len(CLASSES))
        self._components += 1
        class_code = CLASSES[place]
        number = str(ComponentCode.of(spot.code[: Level.COUNTY], class_code, sequence + 1))
        values: dict[str, Any] = {"number": number, "name": registry.component_name(class_code), "status": "intact"}
        values |= {"owner_unit": "演示权属单位", "attributes": {"source": "surveyed", "accuracy": "B"}}
        point = (spot.lon + self._dice.uniform(-NEAR, NEAR), spot.lat + self._dice.uniform(-NEAR, NEAR))
        registry.put_thing(batch, Kind.COMPONENT, code=spot.code, values=values, point=point)

    def _rental(self, batch: Batch, code: str, home: UUID, tenants: Sequence[UUID]) -> None:
        grade, is_new = self._dice.choice(GRADES), self._dice.random() < NEWLY_LET
        days = self._dice.randint(1, 25) if is_new else self._dice.randint(60, 700)
        worker, inspected = self._workers.get(code[: Level.GRID]), None
        if worker is not None and not is_new:
            last = min(days, RHYTHM[grade] * 11 // 10)
            at = self._now - timedelta(days=self._dice.randint(1, last))
            hazard = self._dice.choice(["00", "00", "00", "01", "02"])
            inspected = registry.Inspected(worker, at, hazard)
        since = (self._now - timedelta(days=days)).date()
        registry.let_home(batch, home, grade=grade, since=since, tenants=tenants, inspected=inspected)


def lettered(number: int) -> str:
    """A number in five digits and letters of a plate: 00001 … ZZZZZ."""
    found = ""
    for _ in range(5):
        number, place = divmod(number, len(LETTERS))
        found = LETTERS[place] + found
    return found
