"""Moving old tracks out of the database: a day's pieces become Parquet files, each shut with a key of its own.

A day is moved when no late piece of it can come any more. A file holds whole colleagues; the row, the file and the
deletion of the pieces stand or fall together: the file is written first, and one without a row is overwritten by the
next try.
"""

from __future__ import annotations

import base64
import io
import secrets
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import numpy as np
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction
from django.db.models import Max
from numpy.typing import NDArray

from gezhi.domain.patrols.models import TrackFile, TrackPiece
from gezhi.domain.patrols.rules.clocks import OLDEST_DAYS
from gezhi.domain.patrols.rules.track import Track, joined
from gezhi.domain.patrols.selectors.files import NONCE, associated, path_of, place_of
from gezhi.domain.patrols.selectors.tracks import track_of
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.sealing.values import seal
from gezhi.ground.plumbing.wording import in_city

if TYPE_CHECKING:
    import pyarrow as pa

MOVE_AFTER_DAYS = OLDEST_DAYS + 2
"""A piece may come `OLDEST_DAYS` late, and a day of the city is not a day of the clock."""
POINTS = 2_000_000
"""About so many points in a file; a colleague is never split."""
PIECES = 4000
"""At most so many pieces in a file: they leave the database in one short transaction."""
KEY_BITS = 256

Own = tuple[UUID, list[TrackPiece]]


def move_old_tracks(*, at: datetime) -> int:
    """Move every day that is old enough; how many points went. Killed it goes on with what is left."""
    last = in_city(at).date() - timedelta(days=MOVE_AFTER_DAYS)
    days = TrackPiece.objects.filter(day_date__lte=last).order_by("day_date").values_list("day_date", flat=True)
    return sum(move_day(day=day, at=at) for day in list(days.distinct()))


def move_day(*, day: date, at: datetime) -> int:
    """Move the pieces of one day; how many points went."""
    moved = 0
    for group in _groups(day):
        moved += _move(day, group, at)
    return moved


def _groups(day: date) -> Iterator[list[UUID]]:
    """Accounts whose pieces make one file, in order."""
    counted = TrackPiece.objects.filter(day_date=day).order_by("account_id").values_list("account_id", "count")
    group: list[UUID] = []
    points = pieces = 0
    for account_id, count in list(counted):
        is_new = not group or group[-1] != account_id
        if is_new and group and (points >= POINTS or pieces >= PIECES):
            yield group
            group, points, pieces = [], 0, 0
        if is_new:
            group.append(account_id)
        points, pieces = points + count, pieces + 1
    if group:
        yield group


def _move(day: date, accounts: Sequence[UUID], at: datetime) -> int:
    """Write a file, then change its pieces for its row in one short transaction."""
    own = TrackPiece.objects.filter(day_date=day, account_id__gte=accounts[0], account_id__lte=accounts[-1]).order_by(
        "account_id", "begins_at", "id"
    )
    pieces = list(own)
    number = (TrackFile.objects.filter(day_date=day).aggregate(last=Max("number"))["last"] or 0) + 1
    row = TrackFile(id=new_id(), day_date=day, number=number, made_at=at, pieces_count=len(pieces))
    row.first_account_id, row.last_account_id = accounts[0], accounts[-1]
    table = table_of_pieces(pieces)
    row.points_count = table.num_rows
    _write(row, table)
    with transaction.atomic():
        row.save(force_insert=True)
        TrackPiece.objects.filter(pk__in=[piece.pk for piece in pieces]).delete()
        facts = {"day": day, "pieces": row.pieces_count, "points": row.points_count}
        journal.record(deed="track.move", by=SYSTEM, subject=("track", row.pk), facts=facts, at=at)
    return row.points_count


def table_of_pieces(pieces: Sequence[TrackPiece]) -> pa.Table:
    """The points of pieces in the order of accounts and time, by the wire's columns; of one instant the first stays."""
    import pyarrow as pa

    names, tracks = [], []
    for account_id, own in _by_account(pieces):
        names.append(str(account_id))
        tracks.append(joined(track_of(piece) for piece in own))
    lengths = np.array([len(track) for track in tracks])
    which = pa.array(np.repeat(np.arange(len(names), dtype=np.int32), lengths))
    return pa.table({"account": pa.DictionaryArray.from_arrays(which, pa.array(names)), **_columns(tracks)})


def _by_account(pieces: Sequence[TrackPiece]) -> list[Own]:
    found: dict[UUID, list[TrackPiece]] = {}
    for piece in pieces:
        found.setdefault(piece.account_id, []).append(piece)
    return list(found.items())


def _columns(tracks: Sequence[Track]) -> dict[str, NDArray[Any]]:
    """Times in tenths of a second, places in millionths of a degree, as on the wire, in the smallest types that do."""
    return {
        "time": np.concatenate([track.time for track in tracks]),
        "lon": np.concatenate([track.lon for track in tracks]).astype(np.int32),
        "lat": np.concatenate([track.lat for track in tracks]).astype(np.int32),
        "accuracy": np.concatenate([track.accuracy for track in tracks]).clip(0, 32767).astype(np.int16),
        "speed": np.concatenate([track.speed for track in tracks]).clip(-1, 32767).astype(np.int16),
        "mock": np.concatenate([track.is_mock for track in tracks]),
    }


def _write(row: TrackFile, table: pa.Table) -> None:
    """The file, shut, whole or not at all; its key sealed into the row."""
    import pyarrow.parquet as pq

    clear = io.BytesIO()
    # Differences pack times and places far better than the dictionaries that are usual.
    packed = dict.fromkeys(("time", "lon", "lat"), "DELTA_BINARY_PACKED")
    pq.write_table(table, clear, compression="zstd", use_dictionary=["account"], column_encoding=packed)
    key, nonce = AESGCM.generate_key(KEY_BITS), secrets.token_bytes(NONCE)
    row.secret = seal(base64.b64encode(key).decode(), place_of(row))
    shut = nonce + AESGCM(key).encrypt(nonce, clear.getvalue(), associated(row))
    row.size = len(shut)
    path = path_of(row)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        draft.touch(mode=0o600)
        draft.write_bytes(shut)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
