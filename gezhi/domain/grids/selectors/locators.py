"""Finding the cell at a point: one layer per level that has borders, the smallest cells asked first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from gezhi.domain.grids.vocabulary import LevelWord
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.geometry import Surface

Positions = NDArray[np.int64]
Codes = NDArray[np.str_]


class Finder(Protocol):
    """Which of its borders, by position, holds a point. On a shared edge the lowest position holds it."""

    def locate(self, lon: float, lat: float) -> int | None: ...

    def locate_many(self, lons: ArrayLike, lats: ArrayLike) -> Positions: ...


class TreeFinder:
    """The slow, simple finder: answers while the index file of an edition is not there."""

    def __init__(self, surfaces: Sequence[Surface]) -> None:
        self._tree = shapely.STRtree(np.array(surfaces, dtype=object))

    def locate(self, lon: float, lat: float) -> int | None:
        found = self._tree.query(shapely.Point(lon, lat), predicate="intersects")
        return int(found.min()) if len(found) else None

    def locate_many(self, lons: ArrayLike, lats: ArrayLike) -> Positions:
        points = shapely.points(np.asarray(lons, dtype=np.float64), np.asarray(lats, dtype=np.float64))
        which, found = self._tree.query(points, predicate="intersects")
        nobody = np.iinfo(np.int64).max
        answer = np.full(len(points), nobody)
        np.minimum.at(answer, which, found)
        return np.where(answer == nobody, -1, answer)


@dataclass(frozen=True, slots=True)
class Standing:
    """The cell in which something stands."""

    id: UUID
    code: AreaCode


@dataclass(frozen=True, slots=True)
class Layer:
    """One level: its finder, and the cells that the finder's positions mean."""

    level: LevelWord
    finder: Finder
    ids: Sequence[UUID]
    codes: Codes


@dataclass(frozen=True, slots=True)
class Locator:
    """All layers of one edition, the smallest cells first."""

    layers: tuple[Layer, ...]

    def locate(self, lon: float, lat: float) -> Standing | None:
        """The smallest cell whose border holds the point; None outside every border."""
        for layer in self.layers:
            if (position := layer.finder.locate(lon, lat)) is not None:
                return Standing(layer.ids[position], AreaCode(str(layer.codes[position])))
        return None

    def locate_many(self, lons: NDArray[np.float64], lats: NDArray[np.float64]) -> Codes:
        """The codes of the same for many points; an empty string outside every border."""
        answer = np.full(lons.size, "", dtype="U18")
        left = np.arange(lons.size)
        for layer in self.layers:
            positions = layer.finder.locate_many(lons[left], lats[left])
            inside = positions >= 0
            answer[left[inside]] = layer.codes[positions[inside]]
            left = left[~inside]
        return answer
