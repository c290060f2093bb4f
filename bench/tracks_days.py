"""Whole days of tracks: size, coverage, moving them into files:  python -m bench.tracks_days WORKERS.

In the database that GEZHI_DATABASE names, which is to be empty. Prints one line of JSON.
"""

from __future__ import annotations

import base64
import json
import sys
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any
from uuid import UUID

import numpy as np

from bench.tracks_made import COLUMNS, ROWS, employ, walk
from gezhi.domain.patrols.models import TrackFile, TrackPiece
from gezhi.domain.patrols.rules.noise import sift
from gezhi.domain.patrols.rules.passing import Targets, passed
from gezhi.domain.patrols.rules.track import joined
from gezhi.domain.patrols.rules.wire import decode, encode
from gezhi.domain.patrols.services import filing
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.tests.made_mesh import uniform_points
from gezhi.ground.plumbing.bulk import insert
from gezhi.ground.plumbing.sealing.values import Place, seal

DAY_POINTS, PER_PIECE = 30_000, 1000
TARGETS = 400_000
"""Doors, pieces of streets and key places of the city."""
MOVED = 40
"""Colleagues whose day is moved into a file: 1.2 million points."""
REACH_M = 20.0


def main(workers: int) -> dict[str, Any]:
    """Seconds of the coverage of so many days, of which the sending is not a part; points a second into Parquet."""
    employ()
    lons, lats = uniform_points(COLUMNS, ROWS, TARGETS)
    begun = perf_counter()
    targets = Targets(lons, lats)
    made = perf_counter() - begun
    spent, size, found = 0.0, 0, np.zeros(TARGETS, dtype=bool)
    for worker in range(workers):
        packed = _day(worker)
        size += sum(map(len, packed))
        begun = perf_counter()
        found |= passed(targets, sift(joined(decode(data) for data in packed)), REACH_M).is_passed
        spent += perf_counter() - begun
    return {
        "coverage_s": round(made + spent, 1),
        "targets": TARGETS,
        "passed": int(found.sum()),
        "day_kb": round(size / workers / 1000, 1),
        **_moved(),
    }


def _day(worker: int) -> list[bytes]:
    day = walk(DAY_POINTS, seed=worker, ends=datetime.now(UTC).timestamp())
    return [encode(day.take(np.arange(at, at + PER_PIECE))) for at in range(0, DAY_POINTS, PER_PIECE)]


def _moved() -> dict[str, Any]:
    """Points a second from the table into a shut file, the deletion included, and bytes of a point in it."""
    at = datetime.now(UTC)
    day = (at - timedelta(days=40)).date()
    insert([_piece(UUID(int=worker), data, day, at) for worker in range(MOVED) for data in _day(worker)])
    begun = perf_counter()
    points = filing.move_day(day=day, at=at)
    spent = perf_counter() - begun
    size = sum(TrackFile.objects.values_list("size", flat=True))
    return {"parquet_rows_per_s": round(points / spent), "parquet_bytes_per_point": round(size / points, 2)}


def _piece(account_id: UUID, data: bytes, day: Any, at: datetime) -> TrackPiece:
    id = new_id()
    return TrackPiece(
        id=id,
        account_id=account_id,
        post_id=account_id,
        code="370211001001001",
        cells={},
        day_date=day,
        begins_at=at,
        ends_at=at,
        received_at=at,
        count=PER_PIECE,
        packed=seal(base64.b64encode(data).decode(), Place("track_piece", "packed", id)),
    )


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
