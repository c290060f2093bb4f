"""Borders for map layers: all of one level in code order, and which of them a scope may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from django.db.models import QuerySet
from numpy.typing import NDArray

from gezhi.domain.grids.models import Border
from gezhi.domain.grids.rules.names import short_name
from gezhi.domain.grids.rules.surfaces import stored_surface
from gezhi.domain.grids.vocabulary import LevelWord
from gezhi.ground.kernel.geometry import Surface
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import Scope, inside, within

Codes = NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class LevelBorders:
    """The living borders of one level, in code order."""

    codes: Codes
    names: Sequence[str]
    surfaces: NDArray[Any]  # of shapely geometries

    def __len__(self) -> int:
        return len(self.codes)


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """One cell with its border."""

    code: str
    name: str
    is_made: bool
    homes: int | None
    people: int | None
    area_m2: float
    source: str
    surface: Surface


def level_borders(level: LevelWord) -> LevelBorders:
    """All living borders of a level. Not scoped: who hands them out masks them with `visible`. One query."""
    rows = list(Border.objects.live().filter(level=level).order_by("code").values_list("code", "cell__name", "wkb"))
    codes = np.array([code for code, _, _ in rows], dtype="U18")
    surfaces = np.array(shapely.from_wkb([bytes(wkb) for _, _, wkb in rows]), dtype=object)
    return LevelBorders(codes, [short_name(name) for _, name, _ in rows], surfaces)


def visible(scope: Scope, codes: Codes) -> NDArray[np.bool_]:
    """Which of `codes`, in ascending order, lie in the areas that `scope` may see."""
    if scope.everywhere(Permission.AREAS_VIEW):
        return np.ones(len(codes), dtype=bool)
    mask = np.zeros(len(codes), dtype=bool)
    for area in scope.areas(Permission.AREAS_VIEW):
        # A colon sorts right after nine: the codes from the area to there are those it contains.
        first, last = np.searchsorted(codes, [str(area), f"{area}:"])
        mask[first:last] = True
    return mask


def drawn_cells(scope: Scope, level: LevelWord, *, under: str = "", limit: int) -> list[DrawnCell]:
    """At most `limit` cells of a level with their borders, in code order; only what `scope` may see."""
    rows = _drawn(scope, level, under).values_list(
        "code", "cell__name", "is_made", "cell__expected_homes", "cell__expected_people", "area_m2", "source", "wkb"
    )
    return [
        DrawnCell(code, short_name(name), made, homes, people, area, source, stored_surface(wkb))
        for code, name, made, homes, people, area, source, wkb in rows[:limit]
    ]


def count_drawn(scope: Scope, level: LevelWord, *, under: str = "") -> int:
    """How many cells `drawn_cells` could answer."""
    return _drawn(scope, level, under).count()


def _drawn(scope: Scope, level: LevelWord, under: str) -> QuerySet[Border]:
    rows = Border.objects.live().filter(within(scope, Permission.AREAS_VIEW), level=level)
    return (rows.filter(inside("code", [under])) if under else rows).order_by("code")
