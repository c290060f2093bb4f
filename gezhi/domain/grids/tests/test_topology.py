"""Overlaps, gaps, what is left uncovered and who stands outside."""

from __future__ import annotations

import json

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gezhi.domain.grids.rules import topology
from gezhi.domain.grids.vocabulary import LevelWord
from gezhi.ground.kernel.geometry import area_m2, read_geojson
from tests.shared_data import shared

STEP = 0.01


def square(column: float, row: float, size: float = 1.0) -> shapely.Polygon:
    return shapely.box(120 + column * STEP, 36 + row * STEP, 120 + (column + size) * STEP, 36 + (row + size) * STEP)


def test_neighbours_that_share_an_edge_do_not_overlap() -> None:
    assert topology.overlaps([square(0, 0), square(1, 0), square(0, 1)]) == []


@given(st.floats(0.01, 0.9))
def test_an_overlap_is_measured_and_placed_inside_both(shift: float) -> None:
    first, second = square(0, 0), square(shift, 0)
    (found,) = topology.overlaps([first, second])
    assert (found.first, found.second) == (0, 1)
    assert found.area_m2 == pytest.approx(area_m2(shapely.box(*_shared(first, second))), rel=1e-6)
    assert shapely.Point(found.lon, found.lat).within(first)
    assert shapely.Point(found.lon, found.lat).within(second)


def _shared(first: shapely.Polygon, second: shapely.Polygon) -> tuple[float, float, float, float]:
    return second.bounds[0], second.bounds[1], first.bounds[2], first.bounds[3]


def test_rounding_noise_is_not_an_overlap() -> None:
    assert topology.overlaps([square(0, 0), square(1 - 1e-7, 0)]) == []


def test_a_hole_between_siblings_is_a_gap_and_a_hole_of_their_own_is_not() -> None:
    ring = [square(c, r) for c in range(3) for r in range(3) if (c, r) != (1, 1)]
    found = topology.gaps(ring)
    assert found is not None
    assert found.count == 1
    assert found.area_m2 == pytest.approx(area_m2(square(1, 1)), rel=1e-6)
    assert shapely.Point(found.lon, found.lat).within(square(1, 1))
    assert topology.gaps([shapely.difference(square(0, 0, 3), square(1, 1))]) is None
    assert topology.gaps([]) is None


def test_what_children_leave_of_their_parent_is_told_with_its_share() -> None:
    parent = square(0, 0, 2)
    found = topology.uncovered(parent, [square(0, 0), square(1, 0), square(0, 1)])
    assert found is not None
    assert found.share == pytest.approx(0.25, rel=1e-3)
    assert topology.uncovered(parent, [parent]) is None


def test_a_child_whose_inner_point_lies_elsewhere_stands_outside() -> None:
    assert topology.outside(square(0, 0, 2), [square(0, 0), square(5, 5), square(1, 1, 1.5)]) == [1]


def test_only_levels_we_cut_must_fit() -> None:
    assert [word for word in LevelWord if topology.must_fit(word)] == [LevelWord.GRID, LevelWord.MICRO_GRID]


def test_dongguans_towns_have_47_overlaps_above_a_thousand_square_metres() -> None:
    features = json.loads(shared("dongguan-towns-bd09/dongguan-towns.geojson").read_text())["features"]
    towns = [read_geojson(feature["geometry"])[0] for feature in features]
    assert sum(found.area_m2 > 1000 for found in topology.overlaps(towns)) == 47
    gaps = topology.gaps(towns)
    assert gaps is not None
    assert 1190 <= gaps.count <= 1195  # 1,195 by a plain count; a few are smaller than a hundredth of a square metre
