"""Vector tiles: decoded by an independent reader they hold the cells, in scope, at every zoom, and never too much."""

from __future__ import annotations

from typing import Any

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import shape

from gezhi.domain.grids.selectors import LevelBorders, visible
from gezhi.domain.grids.vocabulary import LevelWord
from gezhi.edges.maps.encoding import EXTENT, varints
from gezhi.edges.maps.layers import MapLayer, make_layer, mercator
from gezhi.edges.maps.tiles import BUDGET, BUFFER, Tile, encode_tile, level_shown
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.scope import NOBODY, Grant, Scope

TILE = Tile(14, 13_653, 6_426)  # over 120 E, 36 N


def degrees(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude of a spot in TILE's units."""
    east, south = (TILE.x + x / EXTENT) / 2**TILE.z, (TILE.y + y / EXTENT) / 2**TILE.z
    return (east - 0.5) * 360, float(np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * south)))))


def in_tile(*polygons: Any) -> MapLayer:
    """A layer of polygons given in TILE's units."""
    shapes = [shapely.transform(p, lambda points: np.array([degrees(x, y) for x, y in points])) for p in polygons]
    codes = np.array([f"370211001001{i:03d}" for i in range(1, len(shapes) + 1)])
    borders = LevelBorders(codes, [f"{code[-3:]}网格" for code in codes], np.array(shapes, dtype=object))
    return make_layer(LevelWord.GRID, borders)


def decoded(layer: MapLayer, tile: Tile = TILE, mask: Any = None) -> dict[str, Any]:
    """Code → shape in tile units (y to the south), by the independent reader."""
    seen = np.ones(len(layer.codes), dtype=bool) if mask is None else mask
    data = encode_tile(layer, tile, seen, "grid")
    read = mapbox_vector_tile.decode(data, default_options={"y_coord_down": True}) if data else {}
    features = read.get("grid", {"features": []})["features"]
    return {feature["properties"]["code"]: shape(feature["geometry"]) for feature in features}


def test_a_square_comes_back_where_it_was_with_its_properties() -> None:
    layer = in_tile(shapely.box(100, 200, 300, 500))
    data = encode_tile(layer, TILE, np.array([True]), "grid")
    read = mapbox_vector_tile.decode(data, default_options={"y_coord_down": True})["grid"]
    (feature,) = read["features"]
    assert (read["version"], read["extent"]) == (2, EXTENT)
    assert feature["properties"] == {"code": "370211001001001", "name": "001网格"}
    assert shape(feature["geometry"]).equals(shapely.box(100, 200, 300, 500))


def test_holes_and_islands_come_back() -> None:
    ring = shapely.difference(shapely.box(0, 0, 900, 900), shapely.box(300, 300, 600, 600))
    both = shapely.MultiPolygon([ring, shapely.box(2000, 2000, 2100, 2100)])
    assert decoded(in_tile(both))["370211001001001"].equals(both)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 3800), st.integers(0, 3800), st.integers(1, 290), st.integers(1, 290)),
        min_size=1,
        max_size=12,
    )
)
def test_any_boxes_come_back_as_they_were(boxes: list[tuple[int, int, int, int]]) -> None:
    polygons = [shapely.box(x, y, x + w, y + h) for x, y, w, h in boxes]
    back = decoded(in_tile(*polygons))
    assert len(back) == len(polygons)
    for number, polygon in enumerate(polygons, 1):
        assert back[f"370211001001{number:03d}"].equals(polygon)


@given(st.lists(st.integers(0, 2**62), max_size=50))
def test_varints_are_what_protocol_buffers_say(values: list[int]) -> None:
    stream, ends = varints(np.array(values, dtype=np.int64))
    read, at = [], 0
    for end in ends.tolist():
        read.append(sum((byte & 0x7F) << 7 * place for place, byte in enumerate(stream[at:end].tolist())))
        assert all(byte & 0x80 for byte in stream[at : end - 1].tolist())
        at = end
    assert read == values
    assert at == len(stream)


def test_neighbours_stay_neighbours_and_tiles_agree_on_shared_vertices() -> None:
    left, right = shapely.box(3000.4, 10.3, 4096.0, 700.7), shapely.box(4096.0, 10.3, 5000.2, 700.7)
    layer = in_tile(left, right)
    here, there = decoded(layer), decoded(layer, Tile(TILE.z, TILE.x + 1, TILE.y))
    assert here.keys() == there.keys()
    for code in here:
        assert shapely.transform(there[code], lambda points: points + np.array([EXTENT, 0])).equals(here[code])
    assert here["370211001001001"].touches(here["370211001001002"])


def test_shapes_outside_the_window_are_left_out_and_those_in_the_buffer_are_not() -> None:
    near = shapely.box(EXTENT + BUFFER - 20, 10, EXTENT + BUFFER + 50, 60)
    far = shapely.box(EXTENT + BUFFER + 5, 10, EXTENT + BUFFER + 50, 60)
    assert list(decoded(in_tile(near, far))) == ["370211001001001"]


def test_what_a_scope_may_not_see_is_not_in_its_tiles() -> None:
    layer = in_tile(shapely.box(0, 0, 10, 10), shapely.box(20, 0, 30, 10), shapely.box(40, 0, 50, 10))
    grant = Grant(new_id(), "grid_worker", frozenset({Permission.AREAS_VIEW}), AreaCode("370211001001002"))
    assert list(decoded(layer, mask=visible(Scope(SYSTEM, (grant,)), layer.codes))) == ["370211001001002"]
    assert decoded(layer, mask=visible(NOBODY, layer.codes)) == {}


def test_a_shape_too_small_to_see_is_dropped() -> None:
    layer = in_tile(shapely.box(100, 100, 100.3, 100.3), shapely.box(200, 200, 230, 230))
    assert list(decoded(layer)) == ["370211001001002"]


def test_a_large_shape_is_clipped_to_the_window_and_covers_the_tile() -> None:
    angles = np.linspace(0, 2 * np.pi, 3000, endpoint=False)
    disc = shapely.Polygon(np.column_stack([np.cos(angles), np.sin(angles)]) * 30_000 + 2048)
    layer = in_tile(shapely.box(10, 10, 20, 20), disc, shapely.box(30, 30, 40, 40))
    back = decoded(layer)
    assert list(back) == ["370211001001001", "370211001001002", "370211001001003"]
    assert back["370211001001002"].covers(shapely.box(0, 0, EXTENT, EXTENT))
    assert len(encode_tile(layer, TILE, np.ones(3, dtype=bool), "grid")) < 1000


def test_no_tile_is_over_budget_however_much_it_shows() -> None:
    dice = np.random.default_rng(2)
    angles = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    circle = np.column_stack([np.cos(angles), np.sin(angles)])
    blobs = [
        shapely.Polygon(circle * dice.uniform(0.7, 1, (60, 1)) * 14 + dice.uniform(0, 4096, 2)) for _ in range(9000)
    ]
    layer = in_tile(*blobs)
    full = encode_tile(layer, TILE, np.ones(len(blobs), dtype=bool), "grid")
    assert 10_000 < len(full) <= BUDGET
    mapbox_vector_tile.decode(full)


@pytest.mark.parametrize(
    ("level", "zoom", "shown"),
    [
        (LevelWord.MICRO_GRID, 14, LevelWord.MICRO_GRID),
        (LevelWord.MICRO_GRID, 11, LevelWord.GRID),
        (LevelWord.MICRO_GRID, 0, LevelWord.PROVINCE),
        (LevelWord.TOWN, 14, LevelWord.TOWN),
        (LevelWord.TOWN, 5, LevelWord.COUNTY),
    ],
)
def test_below_the_zoom_of_a_level_the_level_above_stands_in(level: LevelWord, zoom: int, shown: LevelWord) -> None:
    assert level_shown(level, zoom) is shown


@pytest.mark.parametrize(("z", "x", "y"), [(23, 0, 0), (3, 8, 0), (3, 0, 8)])
def test_a_tile_that_does_not_exist_is_refused(z: int, x: int, y: int) -> None:
    with pytest.raises(Problem, match=r"maps\.no_such_tile"):
        Tile(z, x, y)


def test_mercator_runs_from_the_north_west() -> None:
    corners = mercator(np.array([[-180.0, 85.0511287798066], [0.0, 0.0], [180.0, -85.0511287798066]]))
    assert np.allclose(corners, np.array([0.0, 0.5, 1.0])[:, None], atol=1e-12)
