"""A day of 王芳: her plan, her round, her track in pieces."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np

from gezhi.domain.patrols import services
from gezhi.domain.patrols.models import RoundPlan
from gezhi.domain.patrols.rules.plans import Point
from gezhi.domain.patrols.rules.track import METRES_PER_DEGREE, Track
from gezhi.domain.patrols.rules.wire import encode
from gezhi.domain.patrols.services.planning import Planned
from gezhi.domain.patrols.tests.made_tracks import walk
from gezhi.ground.kernel.ids import new_id
from tests.cast import GRID, INSIDE, MONDAY, Cast

DAY = date(2026, 11, 16)
LON, LAT = INSIDE
NORTH = 1 / METRES_PER_DEGREE
EAST = NORTH / float(np.cos(np.radians(LAT)))
GATE, POND = Point("东门", LON, LAT), Point("水塘", LON + 400 * EAST, LAT)
FAR = Point("泵站", LON, LAT + 2000 * NORTH)
LINE = [(LON, LAT), (LON + 400 * EAST, LAT)]


def planned(**changes: Any) -> Planned:
    told: dict[str, Any] = {"name": "早巡", "points": (GATE, POND, FAR), **changes}
    return Planned(**told)


def plan(cast: Cast, **changes: Any) -> RoundPlan:
    return services.plan_round(
        scope=cast.scope("system_admin"), code=GRID, planned=planned(**changes), from_date=DAY, at=MONDAY
    )


def morning(minutes: float = 0.0, *, wander_m: float = 2.0) -> Track:
    """Four hundred metres eastwards along the line, begun so many minutes after nine."""
    return walk(LINE, begins=(MONDAY + timedelta(minutes=minutes)).timestamp(), wander_m=wander_m)


def send(cast: Cast, track: Track, *, who: str = "worker", size: int = 100, at: datetime | None = None) -> list[UUID]:
    """Send a track in pieces, just after its end; the pieces' ids."""
    at = at or datetime.fromtimestamp(float(track.seconds[-1]) + 5, UTC)
    pieces = pieces_of(track, size)
    services.take_pieces(scope=cast.scope(who), pieces=pieces, phone_now=at, at=at)
    return [piece.id for piece in pieces]


def pieces_of(track: Track, size: int = 100) -> Sequence[services.Piece]:
    parts = (track.take(np.arange(begin, min(begin + size, len(track)))) for begin in range(0, len(track), size))
    return [services.Piece(new_id(), encode(part)) for part in parts]
