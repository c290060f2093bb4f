"""Made cells: no gap, no overlap, exactly one cell of each level at every point."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from gezhi.domain.grids.rules.partition import MadeCell, Town, make_mesh
from gezhi.ground.kernel.area_code import AreaCode, Level
from gezhi.ground.kernel.geometry import area_m2
from tests.shared_data import shared

ANGLES = np.linspace(0, 2 * np.pi, 40, endpoint=False)


def wavy(lon: float, lat: float, waves: int) -> shapely.Polygon:
    """A town with bays."""
    reach = 0.03 + 0.012 * np.sin(waves * ANGLES)
    return shapely.Polygon(np.column_stack([lon + reach * np.cos(ANGLES), lat + reach * np.sin(ANGLES)]).round(7))


def town(number: int, border: shapely.Polygon, communities: int = 3) -> Town:
    code = AreaCode(f"370211{number:03d}")
    return Town(
        code,
        border,
        [(AreaCode(f"{code}{i:03d}"), "村委会" if i % 2 else "社区居委会") for i in range(1, communities + 1)],
    )


def at_level(made: list[MadeCell], level: Level) -> NDArray[Any]:
    return np.array([cell.border for cell in made if cell.code.level is level], dtype=object)


@settings(max_examples=10, deadline=None)
@given(st.integers(2, 9), st.integers(1, 6), st.integers(0, 10_000))
def test_every_level_is_a_coverage_of_the_town(waves: int, communities: int, seed: int) -> None:
    border = wavy(120.0, 36.0, waves)
    made = make_mesh([town(1, border, communities)], seed=seed)
    for level in (Level.TOWN, Level.COMMUNITY, Level.GRID, Level.MICRO_GRID):
        cells = at_level(made, level)
        assert shapely.is_valid(cells).all()
        assert shapely.coverage_is_valid(cells)
        assert shapely.hausdorff_distance(shapely.coverage_union_all(cells), border) < 2e-7
    assert len(at_level(made, Level.COMMUNITY)) == communities


def test_neighbouring_towns_share_their_edges_exactly() -> None:
    whole = shapely.box(120.0, 36.0, 120.1, 36.05)
    left, right = shapely.box(120.0, 36.0, 120.05, 36.05), shapely.box(120.05, 36.0, 120.1, 36.05)
    made = make_mesh([town(1, left), town(2, right)])
    micro = at_level(made, Level.MICRO_GRID)
    assert shapely.coverage_is_valid(micro)
    assert shapely.coverage_union_all(micro).area == pytest.approx(whole.area, rel=1e-12)


def test_the_same_seed_makes_the_same_mesh_and_another_seed_another() -> None:
    border = wavy(120.0, 36.0, 5)
    one, two, other = (make_mesh([town(1, border)], seed=seed) for seed in (4, 4, 5))
    assert one == two
    assert one != other


def test_a_towns_cells_do_not_depend_on_its_neighbours() -> None:
    near, far = town(1, wavy(120.0, 36.0, 5)), town(2, wavy(120.2, 36.0, 3))
    alone = {cell.code: cell.homes for cell in make_mesh([near])}
    both = {cell.code: cell.homes for cell in make_mesh([far, near])}
    assert alone.items() <= both.items()


def test_homes_add_up_and_stay_in_the_limits_of_grids() -> None:
    made = make_mesh([town(1, wavy(120.0, 36.0, 5), 6)])
    for cell in made:
        children = [child for child in made if child.code.parent == cell.code]
        if children:
            assert cell.homes == sum(child.homes for child in children)
            assert cell.people == sum(child.people for child in children)
        if cell.code.level is Level.GRID:
            assert 300 <= cell.homes <= 500
        if cell.code.level is Level.MICRO_GRID:
            assert 30 <= cell.homes <= 100


def huangdao() -> list[Town]:
    """The 23 real towns of 黄岛区 with their communities."""
    folder = shared("divisions-cn")
    communities: dict[str, list[tuple[AreaCode, str]]] = defaultdict(list)
    for row in csv.DictReader((folder / "villages-qingdao-huangdao-2023.csv").open(encoding="utf-8")):
        communities[row["streetCode"]].append((AreaCode(row["code"]), row["name"]))
    names = {
        row["name"]: row["code"]
        for row in csv.DictReader((folder / "streets.csv").open(encoding="utf-8"))
        if row["areaCode"] == "370211"
    }
    features = json.loads(shared("streets-qingdao/qingdao-admin.geojson").read_text())["features"]
    return [
        Town(AreaCode(names[name]), shapely.geometry.shape(feature["geometry"]), communities[names[name]])
        for feature in features
        if (name := feature["properties"]["name"]) in names and feature["properties"]["admin_level"] == "8"
    ]


def test_the_whole_district_is_cut_without_gap_or_overlap() -> None:
    towns = huangdao()
    made = make_mesh(towns)
    counted = {level: len(at_level(made, level)) for level in Level if level >= Level.TOWN}
    assert (counted[Level.TOWN], counted[Level.COMMUNITY]) == (23, 376)
    assert 1500 <= counted[Level.GRID] <= 2000
    assert 9000 <= counted[Level.MICRO_GRID] <= 12_000
    micro = at_level(made, Level.MICRO_GRID)
    assert shapely.coverage_is_valid(micro)
    before = sum(area_m2(town.border) for town in towns)
    assert sum(area_m2(cell) for cell in micro) == pytest.approx(before, rel=1e-7)
    assert 600_000 <= sum(cell.homes for cell in made if cell.code.level is Level.TOWN) <= 750_000
