"""What a track says: noise is left out, what cannot be is marked, time and places are counted as they were."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gezhi.domain.patrols.rules import staying
from gezhi.domain.patrols.rules.noise import sift
from gezhi.domain.patrols.rules.passing import Targets, passed
from gezhi.domain.patrols.rules.recording import common, length, recorded, share, spans_of
from gezhi.domain.patrols.rules.streets import pieces
from gezhi.domain.patrols.rules.track import METRES_PER_DEGREE, Plane, Track, joined
from gezhi.domain.patrols.tests.made_tracks import START, stand, track_from, walk
from gezhi.ground.kernel.problem import Problem

LON, LAT = 120.05, 35.95
METRE = 1 / METRES_PER_DEGREE
EAST = METRE / np.cos(np.radians(LAT))


def line(metres: float, north: float = 0.0) -> list[tuple[float, float]]:
    return [(LON, LAT + north * METRE), (LON + metres * EAST, LAT + north * METRE)]


def changed(track: Track, at: int, *, north: float = 0.0, accuracy: int | None = None, mock: bool = False) -> Track:
    """The same with one point otherwise."""
    lat, worse, made_up = track.lat.copy(), track.accuracy.copy(), track.is_mock.copy()
    lat[at] += round(north * METRE * 1e6)
    worse[at] = worse[at] if accuracy is None else accuracy
    made_up[at] = mock
    return Track(track.time, track.lon, lat, worse, made_up, track.speed)


def test_a_quiet_walk_is_believed_whole() -> None:
    found = sift(walk(line(600), wander_m=4.0))
    assert not found.is_noise.any()
    assert not found.is_leap.any()
    assert staying.length_m(found.kept) == pytest.approx(600, rel=0.05)


def test_a_single_leap_is_noise_and_costs_the_way_nothing() -> None:
    found = sift(changed(walk(line(600)), 250, north=3000))
    assert np.flatnonzero(found.is_noise).tolist() == [250]
    assert not found.is_leap.any()
    assert staying.length_m(found.kept) == pytest.approx(600, rel=0.03)


def test_a_vague_position_is_noise_but_was_recorded() -> None:
    track = changed(walk(line(600)), 100, accuracy=400)
    found = sift(track)
    assert np.flatnonzero(found.is_noise).tolist() == [100]
    assert length(recorded(track)) == pytest.approx(499, abs=1)


def test_a_long_stretch_elsewhere_is_kept_and_its_beginning_marked() -> None:
    here = walk(line(120))
    there = walk(line(120, north=5000), begins=START + 101)
    found = sift(joined([here, there]))
    assert not found.is_noise.any()
    assert found.is_leap.sum() == 1
    assert staying.length_m(found.kept) == pytest.approx(240, rel=0.06)


def test_no_leap_is_seen_through_an_hour_without_signal() -> None:
    here, there = walk(line(120)), walk(line(120, north=5000), begins=START + 3600)
    assert not sift(joined([here, there])).is_leap.any()


def test_mock_positions_are_marked_counted_and_pass_nothing() -> None:
    track = walk(line(100))
    mocked = Track(track.time, track.lon, track.lat, track.accuracy, np.ones(len(track), dtype=bool), track.speed)
    found = sift(mocked)
    assert found.is_mock.all()
    assert not found.is_noise.any()
    assert not passed(Targets(np.array([LON]), np.array([LAT])), found, 20.0).is_passed.any()


def test_nothing_and_one_point_are_judged_too() -> None:
    for track in (joined([]), walk(line(100)).take(np.arange(1))):
        found = sift(track)
        assert not found.is_noise.any()
        assert length(recorded(track)) == 0
        assert staying.stays(track) == []
        assert staying.length_m(track) == 0


PERIODS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=12)


def seconds_in(periods: list[tuple[int, int]]) -> set[int]:
    return {second for begin, end in periods for second in range(begin, end)}


@given(PERIODS, PERIODS)
def test_spans_are_unions_and_common_time_is_what_lies_in_both(
    one: list[tuple[int, int]], other: list[tuple[int, int]]
) -> None:
    spans = spans_of(one)
    assert length(spans) == len(seconds_in(one))
    assert (spans[1:, 0] > spans[:-1, 1]).all()
    assert length(common(spans, spans_of(other))) == len(seconds_in(one) & seconds_in(other))


def test_the_share_recorded_leaves_gaps_out() -> None:
    track = walk(line(1200))
    track = track.take((track.seconds < START + 300) | (track.seconds > START + 700))
    duty = spans_of([(START, START + 1000)])
    assert share(length(common(recorded(track), duty)), length(duty)) == pytest.approx(0.6, abs=0.01)
    assert share(5.0, 0.0) is None


def test_a_stay_is_found_with_its_time_and_the_way_around_it_is_none() -> None:
    come = walk(line(300))
    until = float(come.seconds[-1])
    there = stand(*line(300)[1], 600, begins=until + 1, wander_m=5.0)
    leave = walk(line(300)[::-1], begins=until + 602)
    (stay,) = staying.stays(joined([come, there, leave]))
    # Coming within thirty metres of it, and leaving until thirty metres from where it began, belong to it.
    assert 600 <= stay.seconds <= 600 + 3 * 25 + 2 * staying.THIN_S
    assert Plane(stay.lon, stay.lat).metres(*line(300)[1])[0] == pytest.approx(0, abs=8)


def test_an_hour_of_standing_is_no_way_though_the_phone_wanders() -> None:
    assert staying.length_m(stand(LON, LAT, 3600, wander_m=5.0)) < 30


def test_a_gap_ends_a_stay_since_nobody_knows_what_happened_in_it() -> None:
    first, second = stand(LON, LAT, 200), stand(LON, LAT, 200, begins=START + 1000)
    assert [round(stay.seconds, -1) for stay in staying.stays(joined([first, second]))] == [200, 200]


PLACES = st.lists(st.tuples(st.integers(-400, 400), st.integers(-400, 400)), min_size=1, max_size=12)


@given(PLACES, PLACES, st.integers(5, 200))
@settings(max_examples=60)
def test_what_was_passed_agrees_with_the_distance_to_the_way_as_a_line(
    corners: list[tuple[int, int]], places: list[tuple[int, int]], reach: int
) -> None:
    x, y = np.array(corners, dtype=float).T
    track = track_from(START + 30.0 * np.arange(x.size), LON + x * EAST, LAT + y * METRE, 8)
    east, north = np.array(places, dtype=float).T
    targets = Targets(LON + east * EAST, LAT + north * METRE)
    answer = passed(targets, sift(track), float(reach))

    plane_x, plane_y = targets.plane.of(track)
    way = shapely.LineString(np.column_stack([plane_x, plane_y])) if x.size > 1 else shapely.Point(plane_x, plane_y)
    distance = shapely.distance(shapely.points(targets.x, targets.y), way)
    clearly = np.abs(distance - reach) > 1e-6
    assert (answer.is_passed == (distance <= reach))[clearly].all()
    assert answer.nearest_m[answer.is_passed] == pytest.approx(distance[answer.is_passed], abs=1e-6)


def test_the_first_instant_and_the_seconds_within_reach_are_told() -> None:
    track = walk(line(600), speed=1.0)
    targets = Targets(np.array([LON + 300 * EAST]), np.array([LAT + 10 * METRE]))
    answer = passed(targets, sift(track), 20.0)
    half = np.sqrt(20**2 - 10**2)
    assert answer.first_at[0] == pytest.approx(START + 300 - half, abs=1.5)
    assert answer.seconds[0] == pytest.approx(2 * half, abs=2.5)
    assert answer.nearest_m[0] == pytest.approx(10, abs=0.2)


def test_no_way_is_drawn_over_a_gap() -> None:
    track = walk(line(600), speed=1.0)
    track = track.take((track.seconds < START + 200) | (track.seconds > START + 400))
    middle = Targets(np.array([LON + 300 * EAST]), np.array([LAT]))
    assert not passed(middle, sift(track), 20.0).is_passed.any()


def test_a_street_is_cut_into_even_pieces_and_whoever_walks_it_passes_all() -> None:
    corner = [(LON, LAT), (LON + 200 * EAST, LAT), (LON + 200 * EAST, LAT + 150 * METRE)]
    lons, lats = np.array(corner).T
    cut = pieces(lons, lats)
    assert len(cut) * cut.metres == pytest.approx(350, rel=0.002)
    assert cut.metres <= 20
    found = passed(Targets(cut.lons, cut.lats), sift(walk(corner, wander_m=3.0)), 20.0)
    assert found.is_passed.all()
    across = [(LON + 100 * EAST, LAT - 200 * METRE), (LON + 100 * EAST, LAT + 200 * METRE)]
    crossed = passed(Targets(cut.lons, cut.lats), sift(walk(across)), 20.0)
    assert 1 <= crossed.is_passed.sum() <= 3


@pytest.mark.parametrize(
    ("places", "code"),
    [([(LON, LAT)], "street.no_line"), ([(LON, LAT)] * 2, "street.no_line"), ([(0, 0), (0, 5)], "street.too_long")],
)
def test_what_is_no_street_is_refused(places: list[tuple[float, float]], code: str) -> None:
    lons, lats = np.array(places, dtype=float).T
    with pytest.raises(Problem) as refused:
        pieces(lons, lats)
    assert refused.value.code == code
