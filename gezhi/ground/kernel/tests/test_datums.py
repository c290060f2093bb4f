import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.ground.kernel.datums import EAST, NORTH, SOUTH, WEST, Datum, convert
from gezhi.ground.kernel.problem import Problem

METRES = 111_320.0
EDGE = 0.03  # degrees; within two kilometres of the box's edge shifted and unshifted places overlap
PAIRS = list(itertools.product(Datum, Datum))
inland = st.tuples(st.floats(WEST + EDGE, EAST - EDGE), st.floats(SOUTH + EDGE, NORTH - EDGE))


@given(place=inland)
@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_there_and_back_again_is_the_same_place(source: Datum, target: Datum, place: tuple[float, float]) -> None:
    there = convert(*place, source, target)
    back = convert(*there, target, source)

    assert back == pytest.approx(place, abs=0.0001 / METRES)


@given(place=inland)
def test_the_shift_of_the_mainland_is_hundreds_of_metres_and_never_a_kilometre(place: tuple[float, float]) -> None:
    lon, lat = convert(*place, Datum.WGS84, Datum.GCJ02)
    east, north = (lon - place[0]) * METRES * np.cos(np.radians(place[1])), (lat - place[1]) * METRES

    assert 1 < np.hypot(east, north) < 1500


@given(lon=st.floats(-180, WEST - EDGE), lat=st.floats(-90, 90))
@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_nothing_is_shifted_outside_the_mainland_box(source: Datum, target: Datum, lon: float, lat: float) -> None:
    assert convert(lon, lat, source, target) == (lon, lat)


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_arrays_and_floats_agree_and_the_given_array_is_untouched(source: Datum, target: Datum) -> None:
    lons, lats = np.array([120.187, 139.7, 104.065735]), np.array([35.962, 35.6, 30.659462])
    kept = lons.copy()
    there = convert(lons, lats, source, target)

    for index in range(3):
        alone = convert(float(lons[index]), float(lats[index]), source, target)
        assert alone == (there[0][index], there[1][index])
    assert np.array_equal(lons, kept)
    assert not np.shares_memory(there[0], lons)


def test_an_empty_array_and_a_missing_place_stay_what_they_are() -> None:
    nothing = np.array([])

    assert convert(nothing, nothing, Datum.WGS84, Datum.BD09)[0].size == 0
    assert np.isnan(convert(np.nan, 35.0, Datum.WGS84, Datum.BD09)[0])


@pytest.mark.parametrize(
    ("text", "datum"),
    [
        ("CGCS2000", Datum.CGCS2000),
        ("EPSG:4490", Datum.CGCS2000),
        ("WGS-84", Datum.WGS84),
        ("epsg:4326", Datum.WGS84),
        ("GCJ-02", Datum.GCJ02),
        ("BD-09", Datum.BD09),
    ],
)
def test_a_datum_is_known_by_its_usual_names(text: str, datum: Datum) -> None:
    assert Datum.parse(text) is datum


@pytest.mark.parametrize("text", [None, "", "  "])
def test_a_missing_datum_is_refused(text: str | None) -> None:
    with pytest.raises(Problem) as refused:
        Datum.parse(text)
    assert refused.value.code == "datum.missing"


@pytest.mark.parametrize("text", ["mars", "EPSG:3857", "火星坐标"])
def test_an_unknown_datum_is_refused_and_named(text: str) -> None:
    with pytest.raises(Problem) as refused:
        Datum.parse(text)
    assert refused.value.code == "datum.unknown"
    assert refused.value.parameters["datum"] == text
