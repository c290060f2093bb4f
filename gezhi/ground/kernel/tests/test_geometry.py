import math
import struct

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Point, Polygon, box

from gezhi.ground.kernel.geometry import (
    Box,
    Repair,
    area_m2,
    check_position,
    from_wkb,
    inner_point,
    read_geojson,
    read_wkb,
    repair,
    to_geojson,
    to_wkb,
)
from gezhi.ground.kernel.problem import Problem

SQUARE = [[120.0, 36.0], [120.1, 36.0], [120.1, 36.1], [120.0, 36.1], [120.0, 36.0]]
HOLE = [[120.04, 36.04], [120.06, 36.04], [120.06, 36.06], [120.04, 36.06], [120.04, 36.04]]


def refusal(call: object, *arguments: object) -> str:
    assert callable(call)
    with pytest.raises(Problem) as refused:
        call(*arguments)
    return refused.value.code


def outcome(data: bytes) -> str:
    """The family of the Problem, or whether the surface is valid."""
    try:
        surface, _ = read_wkb(data)
    except Problem as refused:
        return refused.code.split(".")[0]
    return "valid" if surface.is_valid and not surface.is_empty else "broken"


def ring_bytes(*rings: list[list[float]], kind: int = 3, order: str = "<") -> bytes:
    head = struct.pack(f"{order}BII", order == "<", kind, len(rings))
    return head + b"".join(
        struct.pack(f"{order}I", len(ring)) + np.array(ring, dtype=f"{order}f8").tobytes() for ring in rings
    )


def test_a_good_border_comes_back_vertex_by_vertex_with_nothing_repaired() -> None:
    border = Polygon(SQUARE, [HOLE])

    for surface, done in (repair(border), read_wkb(to_wkb(border)), read_geojson(to_geojson(border))):
        assert done == []
        assert surface.equals_exact(border.normalize().reverse(), 0) or surface.equals(border)
        assert len(shapely.get_coordinates(surface)) == 10


def test_a_border_that_crosses_itself_is_untied() -> None:
    surface, done = repair(Polygon([[0, 0], [2, 2], [2, 0], [0, 2]]))

    assert done == [Repair.MADE_VALID]
    assert surface.is_valid
    assert surface.area == pytest.approx(2.0)


def test_parts_that_overlap_are_united() -> None:
    surface, done = repair(MultiPolygon([box(0, 0, 2, 2), box(1, 1, 3, 3)]))

    assert done == [Repair.MADE_VALID]
    assert surface.area == pytest.approx(7.0)


def test_lines_and_points_beside_polygons_are_dropped_and_named() -> None:
    surface, done = repair(shapely.GeometryCollection([box(0, 0, 1, 1), LineString([[5, 5], [6, 6]]), Point(9, 9)]))

    assert (surface.geom_type, surface.area, done) == ("Polygon", 1.0, [Repair.REMAINS_DROPPED])


def test_an_open_ring_is_closed_and_a_ring_of_two_positions_is_dropped() -> None:
    surface, done = read_wkb(ring_bytes(SQUARE[:-1], HOLE[:2]))

    assert done == [Repair.RING_CLOSED, Repair.RING_DROPPED]
    assert surface.equals(Polygon(SQUARE))


def test_heights_are_dropped_and_named() -> None:
    raised = Polygon([[*place, 12.5] for place in SQUARE])
    from_json = {"type": "Polygon", "coordinates": [[[*place, 12.5] for place in SQUARE]]}

    for surface, done in (repair(raised), read_wkb(shapely.to_wkb(raised)), read_geojson(from_json)):
        assert done == [Repair.HEIGHT_DROPPED]
        assert not surface.has_z


@pytest.mark.parametrize("flavor", ["iso", "extended"])
@pytest.mark.parametrize("byte_order", [0, 1])
def test_every_dialect_of_wkb_is_read(flavor: str, byte_order: int) -> None:
    raised = shapely.set_srid(MultiPolygon([Polygon([[*place, 1.0] for place in SQUARE], [HOLE_RAISED])]), 4490)
    data = shapely.to_wkb(raised, flavor=flavor, byte_order=byte_order, include_srid=flavor == "extended")

    assert read_wkb(data)[0].equals(Polygon(SQUARE, [HOLE]))


HOLE_RAISED = [[*place, 1.0] for place in HOLE]


@given(data=st.binary(max_size=200), cut=st.integers(0, 200))
def test_damaged_bytes_are_refused_and_never_crash(data: bytes, cut: int) -> None:
    whole = ring_bytes(SQUARE)
    for damaged in (data, whole[: min(cut, len(whole) - 1)], whole[: min(cut, len(whole))] + data):
        assert outcome(damaged) in {"valid", "geometry", "position"}


def test_bytes_of_our_own_are_flat_little_endian_and_read_back() -> None:
    data = to_wkb(Polygon([[*place, 1.0] for place in SQUARE]))

    assert data[:5] == b"\x01\x03\x00\x00\x00"
    assert from_wkb(data).equals(Polygon(SQUARE))
    assert refusal(from_wkb, data[:-3]) == "geometry.unreadable"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (None, "geojson.malformed"),
        ({"type": "Polygon"}, "geojson.malformed"),
        ({"type": "Polygon", "coordinates": [[["120", "36"]]]}, "geojson.malformed"),
        ({"type": "Polygon", "coordinates": [[[True, False]]]}, "geojson.malformed"),
        ({"type": "Polygon", "coordinates": [[1, 2]]}, "geojson.malformed"),
        ({"type": "Point", "coordinates": [120, 36]}, "geometry.not_a_surface"),
        ({"type": "Polygon", "coordinates": []}, "geometry.no_area"),
        ({"type": "Polygon", "coordinates": [SQUARE[:2]]}, "geometry.no_area"),
        ({"type": "Polygon", "coordinates": [[[lat, lon] for lon, lat in SQUARE]]}, "position.swapped"),
        ({"type": "Polygon", "coordinates": [[[40500000.0, 3990000.0], [1, 1], [2, 3]]]}, "position.out_of_range"),
    ],
)
def test_what_is_not_a_border_in_geojson_is_refused(value: object, code: str) -> None:
    assert refusal(read_geojson, value) == code


def test_what_is_not_a_border_in_degrees_is_refused() -> None:
    assert refusal(repair, Point(120, 36)) == "geometry.not_a_surface"
    assert refusal(repair, Polygon()) == "geometry.no_area"
    assert refusal(repair, Polygon([[0, 0], [1, 1], [2, 2]])) == "geometry.no_area"
    assert refusal(read_wkb, shapely.to_wkb(Point(120, 36))) == "geometry.not_a_surface"
    assert refusal(check_position, 36.0, 120.0) == "position.swapped"
    assert refusal(check_position, math.nan, 36.0) == "position.out_of_range"


def test_written_geojson_turns_left_and_rounds_a_shared_edge_alike() -> None:
    left, right = box(120, 36, 120.123456789, 37), box(120.123456789, 36, 121, 37)
    written = [to_geojson(side) for side in (left, right)]
    surfaces = [read_geojson(side)[0] for side in written]

    assert all(Polygon(side["coordinates"][0]).exterior.is_ccw for side in written)
    assert surfaces[0].touches(surfaces[1])
    assert surfaces[0].bounds[2] == 120.1234568


@pytest.mark.parametrize("lat", [0.0, 18.25, 36.0, 53.5])
def test_the_area_agrees_with_the_closed_formula_for_a_cell_of_the_graticule(lat: float) -> None:
    flattening = 1 / 298.257222101
    axis, e = 6378137.0, math.sqrt(flattening * (2 - flattening))

    def up_to(degrees: float) -> float:
        s = math.sin(math.radians(degrees))
        return axis**2 * (1 - e**2) / 2 * (s / (1 - e**2 * s**2) + math.log((1 + e * s) / (1 - e * s)) / (2 * e))

    wanted = math.radians(0.01) * (up_to(lat + 0.01) - up_to(lat))

    assert area_m2(box(120, lat, 120.01, lat + 0.01)) == pytest.approx(wanted, rel=1e-6)


def test_a_hole_does_not_count_whichever_way_the_rings_turn() -> None:
    for outer in (SQUARE, SQUARE[::-1]):
        for hole in (HOLE, HOLE[::-1]):
            assert area_m2(Polygon(outer, [hole])) == pytest.approx(area_m2(Polygon(SQUARE)) - area_m2(Polygon(HOLE)))


def test_the_inner_point_of_a_ring_shaped_border_is_inside() -> None:
    border = Polygon(SQUARE, [[[120.01, 36.01], [120.09, 36.01], [120.09, 36.09], [120.01, 36.09]]])

    assert border.contains(Point(inner_point(border)))


def test_boxes_are_read_compared_and_measured() -> None:
    window = Box.parse("120, 36,120.5,36.25")

    assert window.corners == (120.0, 36.0, 120.5, 36.25)
    assert window.contains(120.5, 36.0)
    assert not window.contains(120.51, 36.0)
    assert window.meets(Box(120.5, 36.25, 121, 37))
    assert not window.meets(Box(120.5, 36.26, 121, 37))
    assert Box.around(Polygon(SQUARE)) == Box(120.0, 36.0, 120.1, 36.1)


@pytest.mark.parametrize("text", ["", "1,2,3", "a,b,c,d", "2,0,1,1", "0,2,1,1", "1,2,3,4,5"])
def test_what_is_not_a_box_is_refused(text: str) -> None:
    assert refusal(Box.parse, text) == "box.malformed"


def test_a_box_off_the_earth_is_refused() -> None:
    assert refusal(Box.parse, "nan,0,1,1") == "position.out_of_range"
    assert refusal(Box.parse, "36,120,37,121") == "position.swapped"
