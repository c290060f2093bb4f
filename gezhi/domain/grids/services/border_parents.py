"""Whose border holds a feature: parents told apart, and found for new cells, by place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

import numpy as np
import shapely

from gezhi.domain.grids.models import Border, Cell, FormerCode
from gezhi.domain.grids.rules.codes import next_code, parent_of
from gezhi.domain.grids.rules.matching import Candidate
from gezhi.domain.grids.rules.names import given_name
from gezhi.domain.grids.rules.surfaces import stored_surface
from gezhi.domain.grids.rules.topology import must_fit
from gezhi.domain.grids.services.drafting import NewCell
from gezhi.domain.grids.vocabulary import LevelWord, Scheme
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.geometry import Surface
from gezhi.ground.plumbing.scope import inside


class Parents:
    """The living borders one level up, asked by place."""

    def __init__(self, level: LevelWord, under: Sequence[AreaCode]) -> None:
        above = level.level.above
        rows = Border.objects.live().filter(level=LevelWord[above.name] if above else "").order_by("code")
        if under:
            rows = rows.filter(inside("code", [area.at(above) or area for area in under] if above else under))
        self._codes: list[str] = []
        shapes = []
        for code, wkb in rows.values_list("code", "wkb"):
            self._codes.append(code)
            shapes.append(stored_surface(wkb))
        self._tree = shapely.STRtree(np.array(shapes, dtype=object))
        self._only = under[0] if len(under) == 1 and above is not None and under[0].level is above else None

    def holding(self, surface: Surface) -> str:
        """The code of the parent in which the surface's inner point lies; empty when no border tells.

        A single parent asked for with `under` needs no border.
        """
        if not self._codes:
            return str(self._only or "")
        found = self._tree.query(shapely.point_on_surface(surface), predicate="intersects")
        return self._codes[int(found.min())] if len(found) else ""

    def stands(self, cell: Candidate, surface: Surface) -> bool:
        """Whether `surface` lies in the parent of `cell`."""
        return self.holding(surface) == parent_of(cell.code)


class NewCells:
    """Cells for features that have none yet: the next code below the parent that holds them."""

    def __init__(self, level: LevelWord, parents: Parents, scheme: Scheme, source: str) -> None:
        self._level = level
        self._parents = parents
        self._scheme = scheme
        self._source = source
        self._given: dict[str, set[str]] = {}
        self.drafted: dict[UUID, NewCell] = {}

    @property
    def may_be_made(self) -> bool:
        """China's official levels have official codes: features never make cells there."""
        return self._scheme is Scheme.LOCAL or must_fit(self._level)

    def make(self, name: str, surface: Surface) -> Candidate | None:
        """A drafted cell for a feature; None when no parent holds it."""
        parent = self._parents.holding(surface)
        if not parent:
            return None
        given = self._given.setdefault(parent, _ever_given(parent, self._level))
        code = next_code(AreaCode(parent), given, self._scheme)
        given.add(str(code))
        cell = NewCell(code, name or given_name(self._level, code, self._scheme), self._scheme, source=self._source)
        self.drafted[cell.id] = cell
        return Candidate(cell.id, str(code), cell.name)

    def keep(self, ids: Iterable[UUID]) -> None:
        """Forget the drafted cells whose features were refused afterwards."""
        wanted = set(ids)
        self.drafted = {id_: cell for id_, cell in self.drafted.items() if id_ in wanted}


def _ever_given(parent: str, level: LevelWord) -> set[str]:
    """Every code that a cell of `level` below `parent` bears, has borne or is drafted with."""
    cells = Cell.objects.filter(inside("code", [parent]), level=level).values_list("code", flat=True)
    former = FormerCode.objects.filter(inside("code", [parent]), cell__level=level).values_list("code", flat=True)
    return {*cells, *former}
