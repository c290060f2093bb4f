"""Tracks in files: days gone by, as Parquet shut with a key of each file's own."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from gezhi.domain.patrols.models import TrackFile
from gezhi.domain.patrols.rules.track import Track
from gezhi.ground.plumbing.sealing.values import Place, unseal

if TYPE_CHECKING:
    import pyarrow as pa

NONCE = 12


def place_of(row: TrackFile) -> Place:
    """Where the key of a file is sealed."""
    return Place("track_file", "secret", row.pk)


def path_of(row: TrackFile) -> Path:
    """Beside the photos, so that backups take it along."""
    return Path(settings.MEDIA_ROOT) / "tracks" / f"{row.day_date:%Y}" / f"{row.day_date}-{row.number}.parquet.shut"


def associated(row: TrackFile) -> bytes:
    """What binds a file to its row: another day's file under this name does not open."""
    return f"track_file|{row.pk}|{row.day_date}|{row.number}".encode()


def table_of(row: TrackFile, filters: Any = None) -> pa.Table:
    """The points of a file, or of one account. Raises FileNotFoundError, cryptography's InvalidTag, `keys.unknown`."""
    import pyarrow.parquet as pq

    key = base64.b64decode(unseal(row.secret, place_of(row)))
    shut = path_of(row).read_bytes()
    clear = AESGCM(key).decrypt(shut[:NONCE], shut[NONCE:], associated(row))
    return pq.read_table(io.BytesIO(clear), filters=filters)


def track_in_files(account_id: UUID, day: date) -> Iterator[Track]:
    """What files hold of a colleague's day."""
    rows = TrackFile.objects.filter(day_date=day, first_account_id__lte=account_id, last_account_id__gte=account_id)
    for row in rows.order_by("number"):
        found = table_of(row, [("account", "=", str(account_id))])
        if found.num_rows:
            columns = {name: found[name].to_numpy() for name in ("time", "lon", "lat", "accuracy", "speed", "mock")}
            yield Track(
                columns["time"].astype("int64"),
                columns["lon"].astype("int64"),
                columns["lat"].astype("int64"),
                columns["accuracy"].astype("int64"),
                columns["mock"].astype(bool),
                columns["speed"].astype("int64"),
            )
