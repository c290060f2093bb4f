"""One vector tile of one layer: choose the shapes, bring them to tile units, drop what cannot be seen, encode.

Whole shapes are written, not clipped ones: drawing clips by itself, and neighbouring tiles agree on every vertex. Only
where a tile shows a small part of a very large shape is that shape clipped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gezhi.domain.grids.vocabulary import LevelWord
from gezhi.edges.maps.encoding import EXTENT, TileRings, write_layer
from gezhi.edges.maps.layers import Ints, MapLayer, Shapes, shapes_of
from gezhi.ground.kernel.problem import problem

NO_SUCH_TILE = problem("maps.no_such_tile", 404, "There is no tile {z}/{x}/{y}.")

BUFFER = 16
"""Tile units beyond the edge within which shapes are taken in: as far as the line of a border reaches (two pixels).
Whole shapes need no more; tiles of clipped ones need 64 to hide the cuts."""
BUDGET = 250_000
"""No tile has more bytes; the same rule at every zoom."""
DEEPEST = 22
COARSENESS = (1, 2, 4, 8, 16, 32)
"""Tile units in which positions are counted; the first that fits the budget is used. 8 units are a pixel."""
SHOWN_FROM = {
    LevelWord.PROVINCE: 0,
    LevelWord.CITY: 2,
    LevelWord.COUNTY: 4,
    LevelWord.TOWN: 6,
    LevelWord.COMMUNITY: 8,
    LevelWord.GRID: 10,
    LevelWord.MICRO_GRID: 12,
}
"""The zoom from which cells of a level are large enough to be told apart; below it the level above stands in."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile's place. Raises Problem `maps.no_such_tile` when made of impossible numbers."""

    z: int
    x: int
    y: int

    def __post_init__(self) -> None:
        if not (0 <= self.z <= DEEPEST and 0 <= self.x < 1 << self.z and 0 <= self.y < 1 << self.z):
            raise NO_SUCH_TILE(z=self.z, x=self.x, y=self.y)

    @property
    def window(self) -> tuple[float, float, float, float]:
        """West, north, east, south with the buffer, as shares of the Mercator square."""
        side, edge = 2.0**-self.z, 2.0**-self.z * BUFFER / EXTENT
        return self.x * side - edge, self.y * side - edge, (self.x + 1) * side + edge, (self.y + 1) * side + edge


def level_shown(level: LevelWord, zoom: int) -> LevelWord:
    """The level itself, or the smallest one above it that can be told apart at this zoom."""
    return max((word for word in SHOWN_FROM if word.level <= level.level and SHOWN_FROM[word] <= zoom), key=_digits)


def _digits(word: LevelWord) -> int:
    return int(word.level)


def encode_tile(layer: MapLayer, tile: Tile, visible: NDArray[np.bool_], name: str) -> bytes:
    """The tile's bytes, at most BUDGET; empty where nothing visible stands."""
    found = layer.tree.query(shapely.box(*tile.window))
    found = np.sort(found[visible[found]])
    if not found.size:
        return b""
    picked = _picked(layer, found, tile)
    texts = _Texts(layer, found).properties
    for coarseness in COARSENESS:
        rings = _in_tile_units(picked, tile, coarseness)
        if _least_bytes(rings) <= BUDGET and len(data := write_layer(name, rings, texts)) <= BUDGET:
            return data
    return _largest_that_fit(rings, name, texts)


def _least_bytes(rings: TileRings) -> int:
    """What the tile surely takes: two bytes a point, and the head, tags and commands of each feature."""
    return 2 * len(rings.points) + 30 * len(rings.owner)


@dataclass(frozen=True, slots=True)
class _Texts:
    """What is told of each feature."""

    layer: MapLayer
    found: Ints

    @property
    def properties(self) -> dict[str, list[str]]:
        chosen = self.found.tolist()
        names = self.layer.names
        return {"code": self.layer.codes[self.found].tolist(), "name": [names[i] for i in chosen]}


def _picked(layer: MapLayer, found: Ints, tile: Tile) -> Shapes:
    """The shapes found, large ones clipped to the window where most of them lies outside it."""
    cut = {
        i: _clip(layer.large[i], tile) for i in found.tolist() if i in layer.large and _sticks_out(layer.large[i], tile)
    }
    if not cut:
        return _take(layer.shapes, found)
    is_cut = np.isin(found, list(cut))
    both = _joined(_take(layer.shapes, found[~is_cut]), shapes_of(np.array(list(cut.values()), dtype=object)))
    return _take(both, np.argsort(np.append(found[~is_cut], found[is_cut])))


def _sticks_out(shape: Any, tile: Tile) -> bool:
    """Its box is more than twice as wide or high as the tile's window."""
    west, north, east, south = shapely.bounds(shape)
    left, top, right, bottom = tile.window
    return bool(east - west > 2 * (right - left) or south - north > 2 * (bottom - top))


def _clip(shape: Any, tile: Tile) -> Any:
    """The shape's polygons inside the window."""
    parts = shapely.get_parts(shapely.clip_by_rect(shape, *tile.window))
    return shapely.multipolygons(parts[shapely.get_type_id(parts) == 3])


def _take(shapes: Shapes, chosen: Ints) -> Shapes:
    """Some of the shapes, in the order asked for."""
    rings = _spans(shapes.shape[chosen], shapes.shape[chosen + 1])
    points = _spans(shapes.ring[rings], shapes.ring[rings + 1])
    per_ring = shapes.ring[rings + 1] - shapes.ring[rings]
    per_shape = shapes.shape[chosen + 1] - shapes.shape[chosen]
    return Shapes(shapes.points[points], _offsets(per_ring), _offsets(per_shape))


def _joined(first: Shapes, second: Shapes) -> Shapes:
    return Shapes(
        np.vstack([first.points, second.points]),
        np.append(first.ring[:-1], second.ring + len(first.points)),
        np.append(first.shape[:-1], second.shape + len(first.ring) - 1),
    )


def _spans(starts: Ints, ends: Ints) -> Ints:
    """All positions from each start to its end, one span after the other."""
    counts = ends - starts
    return np.repeat(starts - np.append(0, np.cumsum(counts)[:-1]), counts) + np.arange(counts.sum())


def _offsets(counts: Ints) -> Ints:
    return np.append(0, np.cumsum(counts))


def _in_tile_units(shapes: Shapes, tile: Tile, coarseness: int) -> TileRings:
    """Whole units, in steps of `coarseness`; repeated points and rings without area are dropped.

    Steps count from the corner of the map, not of the tile: neighbours round a shared vertex alike.
    """
    scale = float(EXTENT << tile.z) / coarseness
    corner = np.array([tile.x, tile.y]) * (EXTENT // coarseness)
    points = (np.rint(shapes.points * scale).astype(np.int64) - corner) * coarseness
    owner = np.repeat(np.arange(len(shapes)), np.diff(shapes.shape))
    return _without_flat(*_without_repeats(points, shapes.ring), owner)


def _without_repeats(points: Ints, ring: Ints) -> tuple[Ints, Ints]:
    """A point that is the one before it in its ring again says nothing; the last may not be the first again."""
    before = np.arange(len(points)) - 1
    before[ring[:-1]] = ring[1:] - 1
    kept = (points != points[before]).any(axis=1)
    counts = np.add.reduceat(np.append(kept, False), ring[:-1]) if len(ring) > 1 else np.array([], dtype=np.int64)
    return points[kept], _offsets(counts)


def _without_flat(points: Ints, ring: Ints, owner: Ints) -> TileRings:
    """Rings of fewer than three points, and those that have become a line, enclose nothing."""
    counts = np.diff(ring)
    rings = _chosen(TileRings(points, ring, owner), counts >= 3)
    return _chosen(rings, _doubled_areas(rings) != 0)


def _doubled_areas(rings: TileRings) -> Ints:
    """Twice the area of each ring, signed."""
    following = np.arange(len(rings.points)) + 1
    following[rings.ring[1:] - 1] = rings.ring[:-1]
    here, there = rings.points, rings.points[following]
    cross = here[:, 0] * there[:, 1] - there[:, 0] * here[:, 1]
    return np.add.reduceat(cross, rings.ring[:-1]) if len(rings.owner) else np.empty(0, dtype=np.int64)


def _chosen(rings: TileRings, kept: NDArray[np.bool_]) -> TileRings:
    counts = np.diff(rings.ring)
    return TileRings(rings.points[np.repeat(kept, counts)], _offsets(counts[kept]), rings.owner[kept])


def _largest_that_fit(rings: TileRings, name: str, texts: Mapping[str, Sequence[str]]) -> bytes:
    """The largest shapes alone, as many as fit: the last resort of a tile that shows too many."""
    areas = np.zeros(int(rings.owner[-1]) + 1)
    np.add.at(areas, rings.owner, np.abs(_doubled_areas(rings)))
    ranked = np.argsort(-areas, kind="stable")
    count = min(len(ranked), BUDGET // 60)
    while True:
        data = write_layer(name, _chosen(rings, np.isin(rings.owner, ranked[:count])), texts)
        if len(data) <= BUDGET:
            return data
        count = count * BUDGET // len(data) - 1
