"""Meshes for tests of the locate index, and places that are hard to decide in them."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Point, Polygon, box

from gezhi.ground.kernel.tests.made_mesh import jittered_mesh

Cells = list[tuple[int, Polygon | MultiPolygon]]
Floats = NDArray[np.float64]


def jittered() -> Cells:
    labels = np.random.default_rng(3).permutation(10**6)[:400]
    return list(zip(labels.tolist(), jittered_mesh(20, 20), strict=True))


def voronoi() -> Cells:
    seeds = shapely.multipoints(np.random.default_rng(4).random((300, 2)))
    return list(enumerate(shapely.get_parts(shapely.voronoi_polygons(seeds))))


def rectangles_over_the_meridian() -> Cells:
    edges = np.arange(-1, 1.05, 0.1)
    return [
        (int(20 * i + j), box(edges[i], edges[j], edges[i + 1], edges[j + 1])) for i in range(20) for j in range(20)
    ]


def borders_with_a_vertex_on_one_side_only() -> Cells:
    return [
        (12 * i + j, Polygon([(i, j), (i + 1, j), (i + 1, j + (0.5 if i % 2 else 0.3)), (i + 1, j + 1), (i, j + 1)]))
        for i in range(12)
        for j in range(12)
    ]


def holes_gaps_and_parts() -> Cells:
    pond = Point(0.7, 0.7).buffer(0.1)
    village = box(0, 0, 1, 1).difference(box(0.2, 0.2, 0.4, 0.4)).difference(pond)
    return [(5, village), (3, box(0.2, 0.2, 0.3, 0.4)), (9, MultiPolygon([pond, box(2, 2, 3, 3)]))]


def overlaps() -> Cells:
    rng = np.random.default_rng(5)
    return [(n, Point(*rng.random(2)).buffer(rng.uniform(0.01, 0.3), quad_segs=3)) for n in range(40)]


def three_times_the_same() -> Cells:
    return [(label, box(0, 0, 1, 1)) for label in (7, 2, 5)]


def slivers() -> Cells:
    return [(n, Polygon([(0, 0), (1, n * 1e-12), (1, (n + 1) * 1e-12)])) for n in range(12)]


def drawn_in_a_nanodegree() -> Cells:
    return [(label, shapely.transform(cell, lambda positions: positions * 1e-9)) for label, cell in voronoi()[:80]]


def hectares_beside_a_county() -> Cells:
    town = jittered()
    land = box(118, 34, 121, 37).difference(shapely.union_all([cell for _, cell in town]))
    return [*town, (10**7, land)]


def far_apart() -> Cells:
    return [(0, box(0, 0, 0.001, 0.001)), (1, box(0.001, 0, 0.002, 0.001)), (2, box(170, 80, 170.001, 80.001))]


def one_cell() -> Cells:
    return [(370211001001001001, box(120, 36, 120.1, 36.1))]


def an_empty_one_beside_another() -> Cells:
    return [(1, Polygon()), (0, box(0, 0, 1, 1))]


def a_star_of_three_hundred_cells() -> Cells:
    """More segments meet in one raster cell than the head word of its list can count."""
    turn = np.linspace(0, 2 * np.pi, 301)
    rim = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    rim[-1] = rim[0]
    return [(n, Polygon([(0.25, 0.5), rim[n], rim[n + 1]])) for n in range(300)]


MESHES: list[Callable[[], Cells]] = [
    jittered,
    voronoi,
    rectangles_over_the_meridian,
    borders_with_a_vertex_on_one_side_only,
    holes_gaps_and_parts,
    overlaps,
    three_times_the_same,
    slivers,
    drawn_in_a_nanodegree,
    hectares_beside_a_county,
    far_apart,
    one_cell,
    an_empty_one_beside_another,
    a_star_of_three_hundred_cells,
]


def hard_places(cells: Cells, count: int = 200) -> Floats:
    """Vertices, places on edges, both moved by a hair, and places all over the mesh and around it."""
    rng = np.random.default_rng(6)
    positions = shapely.get_coordinates([cell for _, cell in cells])
    vertices = positions[rng.integers(0, len(positions), count)]
    which, share = rng.integers(0, len(positions) - 1, count), rng.random((count, 1))
    on_edges = positions[which] * (1 - share) + positions[which + 1] * share
    middles = (positions[which] + positions[which + 1]) / 2
    hairs = [np.nextafter(near, near + rng.choice([-1, 0, 1], near.shape)) for near in (vertices, on_edges)]
    low, high = positions.min(axis=0), positions.max(axis=0)
    anywhere = rng.uniform(low - (high - low) * 0.1, high + (high - low) * 0.1, (2 * count, 2))
    return np.concatenate([vertices, on_edges, middles, *hairs, anywhere])


def oracle(cells: Cells, places: Floats) -> NDArray[np.int64]:
    """The smallest label of the cells that cover each place, -1 where none does.

    GEOS decides where no border is near; on borders and a hair beside them, where GEOS errs now and then, whole
    numbers decide.
    """
    labels = np.array([label for label, _ in cells], dtype=np.int64)
    borders = np.array([cell for _, cell in cells], dtype=object)
    points = shapely.points(places)
    place, cell = shapely.STRtree(borders).query(points)
    is_covered = shapely.covers(borders[cell], points[place])
    near = shapely.distance(shapely.boundary(borders[cell]), points[place]) < 1e-9 * (
        1 + np.abs(places[place]).max(axis=1)
    )
    rings = {which: whole_rings(borders[which]) for which in set(cell[near].tolist())}
    is_covered[near] = [
        covers(rings[which], places[at].tolist()) for which, at in zip(cell[near].tolist(), place[near], strict=True)
    ]
    none = np.iinfo(np.int64).max
    found = np.full(len(places), none)
    np.minimum.at(found, place[is_covered], labels[cell[is_covered]])
    return np.where(found == none, -1, found)


def whole(number: float) -> int:
    """A double in units of the smallest double: exact."""
    numerator, denominator = number.as_integer_ratio()
    return numerator * ((1 << 1074) // denominator)


def whole_rings(cell: Polygon | MultiPolygon) -> list[list[tuple[int, int]]]:
    return [
        [(whole(x), whole(y)) for x, y in ring.coords] for ring in shapely.get_rings(shapely.get_parts(cell)).tolist()
    ]


def covers(rings: list[list[tuple[int, int]]], place: list[float]) -> bool:
    """By even and odd, borders included, in whole numbers."""
    x, y = whole(place[0]), whole(place[1])
    is_inside = False
    for (ax, ay), (bx, by) in (side for ring in rings for side in pairwise(ring)):
        area = (bx - ax) * (y - ay) - (by - ay) * (x - ax)
        if area == 0 and min(ax, bx) <= x <= max(ax, bx) and min(ay, by) <= y <= max(ay, by):
            return True
        if (ay <= y) != (by <= y):
            is_inside ^= (area > 0) == (by > ay)
    return is_inside
