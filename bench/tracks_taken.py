"""Taking tracks in, beside bare rows of the same points:  python -m bench.tracks_taken POINTS ROUNDS.

In the database that GEZHI_DATABASE names, which is to be empty. Prints one line of JSON.
"""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from bench.rounds import alternate, ratio
from bench.tracks_made import employ, hold_mesh, walk
from gezhi.domain.patrols import services
from gezhi.domain.patrols.models import TrackPiece
from gezhi.domain.patrols.rules.track import Track
from gezhi.domain.patrols.rules.wire import decode, encode
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.plumbing.databases import is_postgresql
from gezhi.ground.plumbing.scope import Scope

PER_PIECE, BATCH = 1000, 10_000
"""Points of a piece (half a minute of 32 phones), and of what is committed at once."""

Row = tuple[int, datetime, float, float, float, float]


def main(points: int, rounds: int) -> dict[str, Any]:
    """Points a second of each way, and the ratios within each round."""
    scope = employ()
    hold_mesh()
    ends = datetime.now(UTC).timestamp()
    tracks = [walk(PER_PIECE, seed=number, ends=ends) for number in range(points // PER_PIECE)]
    packed = [encode(track) for track in tracks]
    rows = [list(_rows(tracks[at : at + BATCH // PER_PIECE], at)) for at in range(0, len(tracks), BATCH // PER_PIECE)]
    _make_bare()
    ways: dict[str, Callable[[], object]] = {
        "ours": lambda: _take(scope, packed),
        "executemany": lambda: _bare(rows, _executemany),
    }
    if is_postgresql():
        ways["copy"] = lambda: _bare(rows, _copy)
    seconds = alternate(ways, rounds)
    decoding = alternate({"decode": lambda: [decode(data) for data in packed]}, rounds)
    speed = {name: round(points / statistics.median(own)) for name, own in (seconds | decoding).items()}
    peers = [name for name in seconds if name != "ours"]
    return {
        "points_per_s": speed.pop("ours"),
        **{f"{name}_points_per_s": own for name, own in speed.items()},
        **{f"times_{name}": ratio(seconds, "ours", name) for name in peers},
        "bytes_per_point": round(sum(map(len, packed)) / points, 2),
    }


def _take(scope: Scope, packed: Sequence[bytes]) -> None:
    """Everything a phone's batch goes through, from its bytes to the commit; then the table is empty again."""
    at = datetime.now(UTC)
    step = BATCH // PER_PIECE
    for begin in range(0, len(packed), step):
        pieces = [services.Piece(new_id(), data) for data in packed[begin : begin + step]]
        services.take_pieces(scope=scope, pieces=pieces, phone_now=at, at=at)
    TrackPiece.objects.all().delete()


def _rows(tracks: Sequence[Track], first: int) -> Iterator[Row]:
    for worker, track in enumerate(tracks, start=first):
        at = [datetime.fromtimestamp(second, UTC) for second in track.seconds.tolist()]
        columns = (track.lons.tolist(), track.lats.tolist(), track.accuracy.astype(float).tolist())
        for instant, lon, lat, accuracy, speed in zip(at, *columns, (track.speed / 10).tolist(), strict=True):
            yield worker, instant, lon, lat, accuracy, speed


def _make_bare() -> None:
    """One row a point, as one would write it down first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bare_point (worker integer NOT NULL, at timestamptz NOT NULL, lon double precision NOT NULL,"
            " lat double precision NOT NULL, accuracy real NOT NULL, speed real NOT NULL)"
        )
        cursor.execute("CREATE INDEX bare_point_worker ON bare_point (worker, at)")


def _bare(batches: Sequence[Sequence[Row]], write: Callable[[Sequence[Row]], None]) -> None:
    for batch in batches:
        with transaction.atomic():
            write(batch)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE bare_point" if is_postgresql() else "DELETE FROM bare_point")


def _executemany(batch: Sequence[Row]) -> None:
    with connection.cursor() as cursor:
        told = batch if is_postgresql() else [(row[0], row[1].timestamp(), *row[2:]) for row in batch]
        cursor.executemany("INSERT INTO bare_point VALUES (%s, %s, %s, %s, %s, %s)", told)


def _copy(batch: Sequence[Row]) -> None:
    with connection.cursor() as cursor, cursor.copy("COPY bare_point FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(["int4", "timestamptz", "float8", "float8", "float4", "float4"])
        for row in batch:
            copy.write_row(row)


if __name__ == "__main__":
    print(json.dumps(main(*map(int, sys.argv[1:]))))
