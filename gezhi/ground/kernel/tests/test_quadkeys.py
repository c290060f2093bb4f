from bisect import bisect_right
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.ground.kernel.problem import Problem
from gezhi.ground.kernel.quadkeys import (
    LAT_LIMIT,
    ZOOM,
    quadkey,
    quadkeys,
    spans,
    tile_centres,
    tile_range,
    window_ranges,
)

lons = st.floats(-180, 180)
lats = st.floats(-LAT_LIMIT, LAT_LIMIT)
boxes = st.tuples(lons, lons, lats, lats).map(lambda c: (min(c[:2]), min(c[2:]), max(c[:2]), max(c[2:])))
small = st.tuples(st.floats(72, 135), st.floats(3, 53), st.floats(0, 0.5), st.floats(0, 0.5))


@st.composite
def tiles(draw: st.DrawFn) -> tuple[int, int, int]:
    z = draw(st.integers(0, ZOOM))
    return z, draw(st.integers(0, (1 << z) - 1)), draw(st.integers(0, (1 << z) - 1))


def place_in(z: int, x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude of a spot in the grid of zoom z, straight from the definition of Web Mercator."""
    angle = np.pi * (1 - 2 * y / (1 << z))
    return float(x / (1 << z) * 360 - 180), float(np.degrees(np.arctan(np.sinh(angle))))


def covers(ranges: list[tuple[int, int]], key: int) -> bool:
    place = bisect_right([low for low, _ in ranges], key) - 1
    return place >= 0 and key < ranges[place][1]


@given(tile=tiles(), across=st.floats(0.01, 0.99), down=st.floats(0.01, 0.99))
def test_every_place_of_a_tile_has_its_key_in_the_range_of_the_tile(
    tile: tuple[int, int, int], across: float, down: float
) -> None:
    z, x, y = tile
    low, high = tile_range(z, x, y)

    assert low <= quadkey(*place_in(z, x + across, y + down)) < high


@given(tile=tiles().filter(lambda tile: tile[0] < ZOOM))
def test_the_four_tiles_inside_a_tile_fill_its_range_exactly(tile: tuple[int, int, int]) -> None:
    z, x, y = tile
    inner = sorted(tile_range(z + 1, 2 * x + right, 2 * y + lower) for right in (0, 1) for lower in (0, 1))

    assert [inner[0][0], *(high for _, high in inner)] == [low for low, _ in inner] + [tile_range(z, x, y)[1]]
    assert inner[0][0] == tile_range(z, x, y)[0]


def test_the_key_has_forty_eight_bits_with_y_above_x() -> None:
    assert tile_range(0, 0, 0) == (0, 1 << 48)
    assert tile_range(1, 1, 0) == (1 << 46, 2 << 46)
    assert tile_range(1, 0, 1) == (2 << 46, 3 << 46)


@given(places=st.lists(st.tuples(lons, st.floats(-90, 90)), min_size=1, max_size=50))
def test_many_places_have_the_keys_they_have_alone(places: list[tuple[float, float]]) -> None:
    together = quadkeys([lon for lon, _ in places], [lat for _, lat in places])

    assert together.tolist() == [quadkey(*place) for place in places]
    assert together.dtype == np.int64
    assert 0 <= together.min() <= together.max() < 1 << 48


@given(lon=lons, lat=st.floats(-85, 85), zoom=st.integers(0, ZOOM))
def test_the_middle_of_a_tile_lies_in_that_tile(lon: float, lat: float, zoom: int) -> None:
    tile = quadkey(lon, lat) >> 2 * (ZOOM - zoom)

    (middle_lon,), (middle_lat,) = tile_centres([tile], zoom)

    assert quadkey(middle_lon, middle_lat) >> 2 * (ZOOM - zoom) == tile


@given(box=boxes, across=st.floats(0, 1), up=st.floats(0, 1), limit=st.integers(1, 16))
def test_every_place_of_a_window_is_inside_its_ranges(
    box: tuple[float, float, float, float], across: float, up: float, limit: int
) -> None:
    west, south, east, north = box
    ranges = window_ranges(*box, limit=limit)
    lon, lat = min(west + across * (east - west), east), min(south + up * (north - south), north)

    assert len(ranges) <= limit
    assert covers(ranges, quadkey(lon, lat))
    assert all(quadkey(*corner) < ranges[-1][1] for corner in ((west, south), (east, north)))


@given(box=boxes, across=st.floats(0, 1), up=st.floats(0, 1))
def test_every_place_of_a_box_is_inside_its_span(
    box: tuple[float, float, float, float], across: float, up: float
) -> None:
    west, south, east, north = box
    (low,), (high,) = spans(np.array([box]))
    lon, lat = min(west + across * (east - west), east), min(south + up * (north - south), north)

    assert low <= quadkey(lon, lat) < high


@given(box=small, limit=st.integers(1, 16))
def test_the_ranges_of_a_window_ascend_and_stand_apart(box: tuple[float, float, float, float], limit: int) -> None:
    west, south, wide, high = box
    ranges = window_ranges(west, south, west + wide, south + high, limit=limit)

    assert all(low < high for low, high in ranges)
    assert all(end < start for (_, end), (start, _) in pairwise(ranges))


def test_the_window_of_a_screen_is_covered_with_less_than_a_third_too_much() -> None:
    rng = np.random.default_rng(7)
    excess = []
    for west, south in zip(rng.uniform(119, 121, 200), rng.uniform(35, 37, 200), strict=True):
        box = (west, south, west + 0.04, south + 0.02)
        (left, right), (bottom, top) = (
            (np.array(box[0::2]) + 180) / 360,
            [(1 - np.arcsinh(np.tan(np.radians(lat))) / np.pi) / 2 for lat in box[1::2]],
        )
        wanted = (right - left) * (bottom - top) * (1 << 48)
        excess.append(sum(high - low for low, high in window_ranges(*box)) / wanted)

    assert min(excess) >= 1
    assert float(np.median(excess)) < 1.33


def test_a_place_beyond_the_square_counts_as_on_its_edge() -> None:
    assert quadkey(180, -90) == (1 << 48) - 1
    assert quadkey(-180, 90) == 0


@pytest.mark.parametrize("tile", [(-1, 0, 0), (25, 0, 0), (3, 8, 0), (3, 0, -1)])
def test_a_tile_that_does_not_exist_is_refused(tile: tuple[int, int, int]) -> None:
    with pytest.raises(Problem) as refused:
        tile_range(*tile)
    assert refused.value.code == "tile.unknown"


def test_coordinates_that_are_not_finite_are_an_error() -> None:
    with pytest.raises(ValueError, match="finite"):
        quadkey(float("nan"), 35.0)
    with pytest.raises(ValueError, match="reversed"):
        window_ranges(121, 35, 120, 36)
