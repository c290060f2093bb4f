"""Behind which door a row stands: the building and home that are there, or new ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID

from gezhi.domain.grids import selectors as grids
from gezhi.domain.registry.models import Building, Compound, Home
from gezhi.domain.registry.rules.addresses import door, fold, fold_building
from gezhi.domain.registry.services.batches import Batch
from gezhi.domain.registry.services.importing.drafts import Draft
from gezhi.domain.registry.vocabulary import RecordState
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.scope import inside
from gezhi.ground.plumbing.tabular.refusals import CellFault

ASKED = 400
"""Buildings asked for with one query: below SQLite's limit of parameters with room to spare."""
UNKNOWN_GRID = problem(
    "register.unknown_grid",
    422,
    "There is no grid “{grid}”; write its code of 15 or 18 digits, or leave the cell empty.",
)
OUTSIDE = problem(
    "register.grid_outside",
    422,
    "The grid “{grid}” lies outside the area that this table is for; send the row with a table for that area.",
)

Door = tuple[str, str]
"""Stairwell and room, as they are compared."""


@dataclass(slots=True)
class Standing:
    """A building and the homes in it."""

    id: UUID
    code: str
    homes: dict[Door, UUID] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Placed:
    """The door of a row."""

    home_id: UUID
    code: str
    is_new: bool
    """Made by this batch: nobody stands behind it yet."""


class Placer:
    """Finds or makes the doors of one run; what it has made is only there when the batch is written."""

    def __init__(self, area: AreaCode, column: str = "") -> None:
        """`column`: what the file calls the one that names the grid."""
        self._area, self._column = area, column
        self._grids: dict[str, str] = {}
        self._compounds: dict[str, UUID] = {}
        self._buildings: dict[str, Standing] = {}
        self._fresh: set[UUID] = set()

    def prepare(self, drafts: Sequence[Draft]) -> None:
        """Ask once for everything that these rows name."""
        self._fresh.clear()
        names = {draft.grid for draft in drafts if draft.grid} - self._grids.keys()
        self._grids |= {name: str(stands.code) for name, stands in grids.standings(names).items()} if names else {}
        self._ask_buildings({key_of(draft) for draft in drafts} - self._buildings.keys())
        self._ask_compounds({_folded(draft.compound) for draft in drafts} - self._compounds.keys() - {""})

    def place(self, draft: Draft, batch: Batch) -> Placed | None:
        """The door of a row, made where it is not there; None and a fault where its grid is none."""
        code = self._code(draft)
        if code is None:
            return None
        key = key_of(draft)
        stands = self._buildings.get(key)
        if stands is None:
            stands = self._buildings[key] = self._built(draft, key, code, batch)
        stairwell, floor, room = _door(draft.stairwell, draft.floor, draft.room)
        home = stands.homes.get((stairwell, room))
        if home is None:
            home = batch.home(stands.code, building_id=stands.id, stairwell=stairwell, floor=floor, room=room)
            stands.homes[stairwell, room] = home
            self._fresh.add(home)
        return Placed(home, stands.code, home in self._fresh)

    def forget(self) -> None:
        """What a batch that was not written has made is not there."""
        self._compounds.clear()
        self._buildings.clear()

    def _code(self, draft: Draft) -> str | None:
        if not draft.grid:
            return str(self._area)
        code = self._grids.get(draft.grid)
        if code is None or not self._area.contains(code):
            refusal = UNKNOWN_GRID(grid=draft.grid) if code is None else OUTSIDE(grid=draft.grid)
            draft.faults.append(CellFault(self._column, refusal))
            return None
        return code

    def _built(self, draft: Draft, key: str, code: str, batch: Batch) -> Standing:
        compound = _folded(draft.compound)
        if compound and compound not in self._compounds:
            self._compounds[compound] = batch.compound(code, name=draft.compound, folded=compound)
        name = draft.building or draft.compound
        address = f"{draft.compound}{draft.building}"
        id = batch.building(code, name=name, address=address, folded=key, compound_id=self._compounds.get(compound))
        return Standing(id, code)

    def _ask_buildings(self, keys: Iterable[str]) -> None:
        wanted = sorted(keys)
        for start in range(0, len(wanted), ASKED):
            found = Building.objects.filter(
                inside("code", [self._area]), folded__in=wanted[start : start + ASKED], state=RecordState.ACTIVE
            )
            news = {key: Standing(id, code) for key, id, code in found.values_list("folded", "id", "code")}
            self._buildings |= news
            by_id = {stands.id: stands for stands in news.values()}
            homes = Home.objects.filter(building__in=by_id, state=RecordState.ACTIVE)
            for id, building, stairwell, room in homes.values_list("id", "building_id", "stairwell", "room"):
                by_id[building].homes[stairwell, room] = id

    def _ask_compounds(self, folded: Iterable[str]) -> None:
        wanted = sorted(folded)
        for start in range(0, len(wanted), ASKED):
            found = Compound.objects.filter(
                inside("code", [self._area]), folded__in=wanted[start : start + ASKED], state=RecordState.ACTIVE
            )
            self._compounds |= dict(found.values_list("folded", "id"))


def place_words(draft: Draft) -> tuple[str, str, str]:
    """What tells one door of the area from another, before anybody looks for it."""
    stairwell, _, room = _door(draft.stairwell, draft.floor, draft.room)
    return key_of(draft), stairwell, room


def key_of(draft: Draft) -> str:
    """What tells one building of the area from another."""
    return _key(draft.compound, draft.building)


@lru_cache(maxsize=65_536)
def _key(compound: str, building: str) -> str:
    return fold(compound) + fold_building(building)


_door = lru_cache(maxsize=65_536)(door)
_folded = lru_cache(maxsize=65_536)(fold)
"""Neighbours write the same: a table of a town names some thousand buildings and doors."""
