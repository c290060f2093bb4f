"""Real tracks that lie beside the project (GeoLife, test input only: read in place, never copied)."""

from __future__ import annotations

import csv
import gzip
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from gezhi.domain.patrols.rules.track import Fix, Track, track_of

PLT_HEAD = 6
"""Lines before the first point of a PLT file."""


def read_csv(file: Path, most: int | None = None) -> Track:
    """`track.csv.gz`: lat, lng, datetime (GMT), uid."""
    with gzip.open(file, "rt", encoding="utf-8", newline="") as lines:
        rows = islice(csv.DictReader(lines), most)
        return track_of(Fix(_instant(row["datetime"]), float(row["lng"]), float(row["lat"])) for row in rows)


def read_plt(file: Path) -> Track:
    """A raw file: lat, lng, 0, altitude, days since 1899, date, time (GMT)."""
    lines = file.read_text(encoding="ascii").splitlines()[PLT_HEAD:]
    rows = [line.split(",") for line in lines if line]
    return track_of(Fix(_instant(f"{row[5]} {row[6]}"), float(row[1]), float(row[0])) for row in rows)


def _instant(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()
