"""Real days (GeoLife) sent through the real protocol; noise and coverage held against movingpandas 0.23.

A day is moved in time and place, so that it lies in the cast's town; what the phone sends, the server keeps, and what
comes back from the rows is judged. movingpandas gets the points as they stood in the file, reckons speeds on the
ellipsoid, drops outliers and cuts the way by itself; how far targets lie from that way is reckoned in metres by GEOS.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache

import geopandas
import movingpandas
import numpy as np
import pandas
import pytest
import shapely

from gezhi.domain.patrols import selectors, services
from gezhi.domain.patrols.models import TargetSet
from gezhi.domain.patrols.rules.noise import USUAL, Sifted
from gezhi.domain.patrols.rules.targets import Content
from gezhi.domain.patrols.rules.track import MILLIONTHS, Flags, Floats, Track, joined
from gezhi.domain.patrols.services.covering import REACH_M
from gezhi.domain.patrols.services.streets import StreetLine
from gezhi.domain.patrols.tests.geolife import read_csv
from gezhi.domain.patrols.tests.walked import DAY, pieces_of
from gezhi.ground.plumbing.scope import EVERYTHING
from tests.cast import COMMUNITY, MONDAY, Cast
from tests.shared_data import shared

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:Missing optional dependencies"),
]
NUMBERS = (0, 1)
"""Days of the file that leap, and stray by no more than the town is wide."""
POINTS = 4000
DAY_S, EAST_OF_UTC_S = 86400, 8 * 3600
MIDDLE = (120.1, 35.95)
DEGREES, METRES = "EPSG:4326", "EPSG:4549"
"""WGS-84, and metres around 120° E."""
STREETS = 40
"""Streets from west to east across the day's box."""


@cache
def walked(number: int) -> Track:
    """A day of the file, at its own time of the day, in the cast's town on the cast's Monday."""
    whole = joined([read_csv(shared("gps-geolife-001/track.csv.gz"), POINTS)])
    days = np.floor((whole.seconds + EAST_OF_UTC_S) / DAY_S).astype(int)
    day = whole.take(days == np.unique(days)[number])
    later = (DAY - date(1970, 1, 1)).days - int(np.unique(days)[number])
    east, north = (
        round(there * MILLIONTHS) - (int(here.min()) + int(here.max())) // 2
        for there, here in zip(MIDDLE, (day.lon, day.lat), strict=True)
    )
    return replace(day, lon=day.lon + east, lat=day.lat + north).shifted(later * DAY_S)


@dataclass(frozen=True)
class Reference:
    """What movingpandas says of a day: points it drops as outliers, points reached too fast, the way in metres."""

    is_dropped: Flags
    is_fast: Flags
    way: shapely.Geometry
    length_m: float


@cache
def reference(number: int) -> Reference:
    track = walked(number)
    frame = pandas.DataFrame({"t": pandas.to_datetime(track.seconds, unit="s"), "x": track.lons, "y": track.lats})
    points = geopandas.GeoDataFrame(frame, geometry=geopandas.points_from_xy(frame.x, frame.y), crs=DEGREES)
    whole = movingpandas.Trajectory(points.set_index("t"), 1)
    units = ("m", "s")
    cleaned = movingpandas.OutlierCleaner(whole).clean(v_max=USUAL.fastest_ms, units=units)
    whole.add_speed(units=units)
    is_fast = (whole.df[whole.get_speed_col()] > USUAL.fastest_ms).to_numpy(copy=True)
    is_fast[0] = False  # the library gives the first point the speed of the second
    pieces = movingpandas.TrajectoryCollection(
        points.assign(piece=np.cumsum(is_fast)).set_index("t"), traj_id_col="piece", min_length=0
    )
    gap = timedelta(seconds=USUAL.gap_s)
    cut = movingpandas.ObservationGapSplitter(pieces).split(gap=gap, min_length=0)
    lines = geopandas.GeoSeries([one.to_linestring() for one in cut], crs=DEGREES).to_crs(METRES)
    is_dropped = ~np.isin(whole.df.index, cleaned.df.index)
    return Reference(is_dropped, is_fast, shapely.union_all(lines.to_numpy()), float(lines.length.sum()))


def sent(cast: Cast, track: Track) -> Sifted:
    """Send the day piece by piece, as a phone does; what is judged of the rows that were kept."""
    at = datetime.fromtimestamp(float(track.seconds[-1]) + 5, UTC)
    scope = cast.scope("worker")
    pieces = pieces_of(track, 500)
    assert services.take_pieces(scope=scope, pieces=pieces, phone_now=at, at=at) == len(pieces)
    return services.look_at_track(scope=scope, account_id=scope.me, day=DAY, reason="", at=at)


@pytest.mark.parametrize("number", NUMBERS)
def test_noise_and_leaps_are_those_that_an_independent_library_finds(cast: Cast, number: int) -> None:
    track = walked(number)
    found, told = sent(cast, track), reference(number)

    assert len(found.track) == len(track), "the protocol loses no point"
    assert told.is_fast.sum() > 0, "the day leaps"
    doubted = found.is_noise | found.is_leap
    assert not (doubted & ~told.is_dropped).any(), "what is doubted here is an outlier there"
    late = np.flatnonzero(told.is_dropped & ~doubted)
    assert told.is_dropped[late - 1].all(), "what is dropped there alone are the points that follow such a one"
    assert set(np.flatnonzero(found.is_leap)) <= set(np.flatnonzero(told.is_fast))


@pytest.mark.parametrize("number", NUMBERS)
def test_coverage_is_what_an_independent_library_reckons(cast: Cast, number: int) -> None:
    track = walked(number)
    lines = crossing(track)
    services.load_streets(scope=EVERYTHING, source="made", lines=lines, at=MONDAY)
    services.make_targets(scope=EVERYTHING, code=COMMUNITY, at=MONDAY)
    sent(cast, track)
    later = datetime.fromtimestamp(float(track.seconds[-1]), UTC) + timedelta(hours=1)
    services.judge_waiting(at=later)
    services.cover_day(day=DAY, at=later)

    (day,) = selectors.days_of(cast.scope("supervisor"), COMMUNITY, DAY, DAY + timedelta(days=1))
    told = reference(number)
    weights, metres = targets_from(told.way)
    expected = float(weights[metres <= REACH_M].sum())
    unsure = float(weights[np.abs(metres - REACH_M) < 0.5].sum())
    assert day.street_m == pytest.approx(weights.sum())
    assert expected > 1000, "the day passes streets"
    assert abs(day.street_passed_m - expected) <= unsure + 0.01 * expected


def crossing(track: Track) -> list[StreetLine]:
    """Streets from west to east across the box of a day."""
    west, east = float(track.lons.min()), float(track.lons.max())
    norths = np.linspace(float(track.lats.min()), float(track.lats.max()), STREETS)
    return [StreetLine(str(n), f"{n}街", [(west, north), (east, north)]) for n, north in enumerate(norths.tolist())]


def targets_from(way: shapely.Geometry) -> tuple[Floats, Floats]:
    """The weight of every target that is to be covered, and its metres from a way."""
    sets = [Content.read(row.content) for row in TargetSet.objects.order_by("code")]
    lons, lats, weights = (np.concatenate([getattr(one, name) for one in sets]) for name in ("lons", "lats", "weights"))
    places = geopandas.GeoSeries(geopandas.points_from_xy(lons, lats), crs=DEGREES).to_crs(METRES)
    return weights, places.distance(way).to_numpy()
