"""Making cells for the demo: towns with real borders are cut into communities, base grids and micro grids.

What comes out is a made mesh, not a fact: each town is cut by Voronoi cells around evenly spread seeds, each cell
again, down to the micro grid. All lines are then noded together on one grid of 1e-7 degrees (a centimetre), and every
level is put together from the same faces: shared edges are identical, every point of every town lies in exactly one
cell of each level. The same seed makes the same mesh.

The towns' own borders come back with the vertices added where made cells meet them, moved by less than a centimetre.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from gezhi.domain.grids.rules.names import short_name
from gezhi.ground.kernel.area_code import AreaCode, Level
from gezhi.ground.kernel.geometry import Surface

Points = NDArray[np.float64]
Shapes = NDArray[Any]  # of shapely geometries

STEP = 1e-7  # degrees
SAMPLES_PER_CELL = 40
ROUNDS = 6  # of moving seeds to the middle of what is nearest to them

URBAN_GRIDS = ((4, 5, 6, 7, 8), (0.10, 0.30, 0.32, 0.21, 0.07))
RURAL_GRIDS = ((2, 3), (0.6, 0.4))
HOMES_PER_GRID = (320, 480)  # inside the 300–500 of a base grid
HOMES_PER_MICRO_GRID = 62  # inside 30–100
PEOPLE_PER_HOME = (2.5, 3.1)


@dataclass(frozen=True, slots=True)
class Town:
    """A town to be cut: its border, and its communities as (code, official name)."""

    code: AreaCode
    border: Surface
    communities: Sequence[tuple[AreaCode, str]]


@dataclass(frozen=True, slots=True)
class MadeCell:
    """One cell of the made mesh, a town's own border included."""

    code: AreaCode
    border: Surface
    homes: int
    people: int


@dataclass(frozen=True, slots=True)
class _Leaf:
    code: AreaCode
    shape: Geometry
    homes: int
    people: int


def make_mesh(towns: Iterable[Town], *, seed: int = 1) -> list[MadeCell]:
    """Cut `towns` down to micro grids; the answer has a cell for every town, community, grid and micro grid, by code.

    The towns must not overlap. Grids and micro grids are numbered from 001.
    """
    towns = sorted(towns, key=lambda town: town.code)
    squeeze = _squeeze(towns)
    leaves = [leaf for town in towns for leaf in _cut_town(town, squeeze, seed)]
    shapes = _noded(leaves, 1 / squeeze)
    return [*_levels_above(leaves, shapes)]


def _squeeze(towns: Sequence[Town]) -> float:
    """The factor that makes a degree of longitude as short as it is there."""
    latitude = shapely.total_bounds(np.array([town.border for town in towns]))[[1, 3]].mean() if towns else 0.0
    return float(np.cos(np.radians(latitude)))


def _cut_town(town: Town, squeeze: float, seed: int) -> Iterator[_Leaf]:
    plane = shapely.transform(town.border, lambda points: points * [squeeze, 1.0])
    dice = _dice(seed, town.code)
    plots = _in_reading_order(_cut(plane, len(town.communities), dice))
    for (code, name), plot in zip(sorted(town.communities), plots, strict=True):
        yield from _cut_community(code, name, plot, seed)


def _cut_community(code: AreaCode, name: str, plot: Geometry, seed: int) -> Iterator[_Leaf]:
    dice = _dice(seed, code)
    sizes, chances = RURAL_GRIDS if short_name(name).endswith("村") else URBAN_GRIDS
    plots = _cut(plot, int(dice.choice(sizes, p=chances)), dice)
    for number, grid in enumerate(_in_reading_order(plots), 1):
        yield from _cut_grid(AreaCode(f"{code}{number:03d}"), grid, seed)


def _cut_grid(code: AreaCode, plot: Geometry, seed: int) -> Iterator[_Leaf]:
    dice = _dice(seed, code)
    homes = int(dice.integers(*HOMES_PER_GRID, endpoint=True))
    count = max(1, round(homes / HOMES_PER_MICRO_GRID))
    plots = _in_reading_order(_cut(plot, count, dice))
    for number, (micro, share) in enumerate(zip(plots, _shares(homes, count, dice), strict=True), 1):
        people = round(share * dice.uniform(*PEOPLE_PER_HOME))
        yield _Leaf(AreaCode(f"{code}{number:03d}"), micro, share, people)


def _dice(seed: int, code: AreaCode) -> np.random.Generator:
    """Chance that depends on the seed and the cell alone, not on what was made before."""
    return np.random.default_rng([seed, int(code)])


def _shares(homes: int, count: int, dice: np.random.Generator) -> list[int]:
    """`homes` in `count` parts that differ by a fifth at most."""
    weights = dice.uniform(0.9, 1.1, count)
    edges = np.round(np.cumsum(weights) / weights.sum() * homes).astype(int)
    return [int(part) for part in np.diff(edges, prepend=0)]


def _cut(plot: Geometry, count: int, dice: np.random.Generator) -> list[Geometry]:
    """`plot` as `count` Voronoi cells around seeds that stand evenly inside it."""
    if count == 1:
        return [plot]
    seeds = _seeds(plot, count, dice)
    cells = shapely.voronoi_polygons(shapely.multipoints(seeds), extend_to=plot, ordered=True)
    return [_polygonal(part) for part in shapely.intersection(plot, shapely.get_parts(cells))]


def _seeds(plot: Geometry, count: int, dice: np.random.Generator) -> Points:
    """`count` places inside `plot`, each in the middle of what is nearest to it (k-means over random places)."""
    places = _places(plot, SAMPLES_PER_CELL * count, dice)
    seeds = places[:count].copy()
    for _ in range(ROUNDS):
        nearest = ((places[:, None] - seeds[None]) ** 2).sum(axis=2).argmin(axis=1)
        number = np.bincount(nearest, minlength=count)
        for axis in (0, 1):
            total = np.bincount(nearest, places[:, axis], minlength=count)
            seeds[:, axis] = np.where(number, total / np.maximum(number, 1), seeds[:, axis])
    return seeds


def _places(plot: Geometry, count: int, dice: np.random.Generator) -> Points:
    """`count` random places inside `plot`."""
    west, south, east, north = shapely.bounds(plot)
    shapely.prepare(plot)
    found = np.empty((0, 2))
    while len(found) < count:
        tried = dice.random((4 * count, 2)) * [east - west, north - south] + [west, south]
        found = np.vstack([found, tried[shapely.contains_xy(plot, tried[:, 0], tried[:, 1])]])
    return found[:count]


def _polygonal(shape: Geometry) -> Geometry:
    """`shape` without the points and lines an intersection may leave."""
    parts = shapely.get_parts(shape)
    return shapely.union_all(parts[shapely.get_dimensions(parts) == 2])


def _in_reading_order(plots: Sequence[Geometry]) -> list[Geometry]:
    """From the north-west, row by row, so that neighbouring numbers are near one another."""
    middles = shapely.get_coordinates(shapely.centroid(np.array(plots)))
    rows = max(1, round(len(plots) ** 0.5))
    bands = np.argsort(np.argsort(-middles[:, 1], kind="stable"), kind="stable") * rows // len(plots)
    return [plots[i] for i in np.lexsort((middles[:, 0], bands))]


def _noded(leaves: Sequence[_Leaf], stretch: float) -> Shapes:
    """The leaves' shapes in degrees, put together from faces that share their edges exactly."""
    rough = shapely.transform(np.array([leaf.shape for leaf in leaves]), lambda points: points * [stretch, 1.0])
    lines = shapely.union_all(shapely.boundary(rough), grid_size=STEP)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    inside, owner = shapely.STRtree(rough).query(shapely.point_on_surface(faces), predicate="intersects")
    faces_of: dict[int, list[int]] = defaultdict(list)
    for face, leaf in dict(zip(inside[::-1].tolist(), owner[::-1].tolist(), strict=True)).items():
        faces_of[leaf].append(face)
    return np.array([shapely.coverage_union_all(faces[sorted(faces_of[i])]) for i in range(len(leaves))])


def _levels_above(leaves: Sequence[_Leaf], shapes: Shapes) -> Iterator[MadeCell]:
    """The leaves and everything above them up to the town, each level joined from the one below."""
    cells = [MadeCell(leaf.code, shape, leaf.homes, leaf.people) for leaf, shape in zip(leaves, shapes, strict=True)]
    while cells:
        yield from cells
        if cells[0].code.level is Level.TOWN:
            return
        cells = _joined(cells)


def _joined(cells: Sequence[MadeCell]) -> list[MadeCell]:
    """The parents of `cells`."""
    families: dict[AreaCode, list[MadeCell]] = defaultdict(list)
    for cell in cells:
        if (parent := cell.code.parent) is not None:
            families[parent].append(cell)
    return [
        MadeCell(
            parent,
            shapely.coverage_union_all([child.border for child in children]),
            sum(child.homes for child in children),
            sum(child.people for child in children),
        )
        for parent, children in families.items()
    ]
