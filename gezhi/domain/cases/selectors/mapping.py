"""Cases in a map window: points, or counts per cell where there are too many to draw.

A window is a handful of index ranges over the quadkey, then an exact box test (MECHANISMS § 6); a new case is there at
once.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigIntegerField, Count, F, Lookup, Q, Value
from django.db.models.sql.compiler import SQLCompiler

from gezhi.domain.cases.rules.colours import colour
from gezhi.domain.cases.selectors.lists import CaseFilter, narrow
from gezhi.domain.cases.selectors.visibility import branches
from gezhi.domain.cases.vocabulary import ENDED_STATES, Colour
from gezhi.ground.kernel.problem import problem
from gezhi.ground.kernel.quadkeys import ZOOM, Range, tile_centres, window_ranges
from gezhi.ground.plumbing.scope import Scope

BAD_WINDOW = problem("list.bad_window", 422, "The map window cannot be read: west, south, east, north are needed.")

MOST_POINTS = 2000
CELLS_ACROSS = 24
CLOCKS = {Colour.GREEN: "in_time", Colour.YELLOW: "soon", Colour.RED: "late", None: "none"}

Box = tuple[float, float, float, float]


def box_of(text: str) -> Box:
    """A window from “west,south,east,north”. Raises Problem `list.bad_window`."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise BAD_WINDOW() from None
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise BAD_WINDOW()
    return west, south, east, north


class InRanges(Lookup[Any]):
    """“Lies in one of these half-open ranges”, spelled in one go: a dozen ranges as Q objects cost more than the query.

    The right side is a tuple of (low, end), ascending.
    """

    lookup_name = "in_ranges"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[str | int, ...]]:
        column, _ = self.process_lhs(compiler, connection)
        ranges: Sequence[Range] = self.rhs
        whole = (ranges[0][0], ranges[-1][1])  # the planner sees one range to walk, and leaves the gaps out on the way
        tests = " OR ".join([f"({column} >= %s AND {column} < %s)"] * len(ranges))
        sql = f"({column} >= %s AND {column} < %s AND ({tests}))"
        return sql, (*whole, *(end for found in ranges for end in found))


def around(box: Box) -> Q:
    """Cases with a point in the tiles that a box of degrees (west, south, east, north) touches."""
    return Q(InRanges(F("quadkey"), tuple(window_ranges(*box))))


def window(box: Box) -> Q:
    """Cases with a point inside a box of degrees (west, south, east, north)."""
    west, south, east, north = box
    return around(box) & Q(lon__gte=west, lon__lte=east, lat__gte=south, lat__lte=north)


def points_json(scope: Scope, wanted: CaseFilter, box: Box, *, now: datetime) -> dict[str, Any]:
    """GeoJSON of a window. One query a branch; one more where counts are shown instead."""
    inside = window(box)
    columns = ("id", "lon", "lat", "state", "yellow_at", "due_at", "answered_at", "number")
    found: list[tuple[Any, ...]] = []
    for branch in branches(scope):
        rows = narrow(branch, wanted, now).filter(inside).order_by().values_list(*columns)
        found.extend(rows[: MOST_POINTS + 1 - len(found)])
        if len(found) > MOST_POINTS:
            return _collection([_count(*row) for row in _counts(scope, wanted, box, now)])
    return _collection([_point(row, now) for row in found])


def _point(row: tuple[Any, ...], now: datetime) -> dict[str, Any]:
    id, lon, lat, state, yellow_at, due_at, answered_at, number = row
    shown = colour(yellow_at=yellow_at, due_at=due_at, answered_at=answered_at, now=now)
    clock = "none" if state in ENDED_STATES else CLOCKS[shown]
    properties = {"key": id, "clock": clock, "state": state, "label": number}
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]}, "properties": properties}


def _counts(scope: Scope, wanted: CaseFilter, box: Box, now: datetime) -> list[tuple[float, float, int]]:
    """Longitude, latitude (middle) and number of cases of the map's tiles, about 24 of them across the window.

    Whole tiles are counted, so that a count stays what it is when the window is moved, and along the index alone.
    """
    west, _, east, _ = box
    zoom = min(ZOOM, max(0, round(math.log2(360 * CELLS_ACROSS / max(east - west, 1e-6)))))
    tile = F("quadkey") / Value(4 ** (ZOOM - zoom), BigIntegerField())
    counted: Counter[int] = Counter()
    for branch in branches(scope):
        cases = narrow(branch, wanted, now).filter(around(box)).order_by()
        counted.update(dict(cases.values(tile=tile).annotate(n=Count("code")).values_list("tile", "n")))
    lons, lats = tile_centres(list(counted), zoom)
    return list(zip(lons.tolist(), lats.tolist(), counted.values(), strict=True))


def _count(lon: float, lat: float, count: int) -> dict[str, Any]:
    geometry = {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "geometry": geometry, "properties": {"count": count}}


def _collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}
