"""The track part of `gezhi bench sync`: tracks taken in, covered and moved away.

The whole path (decode, check, find the micro grid, seal, store, journal, commit) stands beside what PERFORMANCE § 7
compares it with, in the same run and on the same points: bare binary COPY and executemany of one row a point with an
index on (worker, time) on PostgreSQL, bare executemany on SQLite. Each database is new.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.machine import machine
from bench.registry import alone
from bench.served import ROOT, environment, path

POINTS, WORKERS = 500_000, 1300
GOALS: dict[str, dict[str, float]] = {
    "postgresql": {"times_copy": 0.4, "times_executemany": 3, "points_per_s": 16_000},
    "sqlite": {"times_executemany": 0.7, "points_per_s": 16_000},
    "days": {"coverage_s": 60, "day_kb": 300, "parquet_rows_per_s": 1_000_000},
}


def run(
    rounds: int = 5,
    *,
    points: int = POINTS,
    workers: int = WORKERS,
    databases: Sequence[str] = ("sqlite", "postgresql"),
) -> dict[str, Any]:
    """Measure on each database with `points` a round; the coverage of so many colleagues' days once, on SQLite."""
    figures = {name: alone(_empty(name), "bench.tracks_taken", str(points), str(rounds)) for name in databases}
    return {
        "name": "tracks",
        "machine": machine("numpy", "shapely", "psycopg", "pyarrow"),
        "size": {"points": points, "rounds": rounds, "workers": workers},
        "figures": {**figures, "days": alone(_empty("sqlite"), "bench.tracks_days", str(workers))},
        "goals": GOALS,
    }


def _empty(name: str) -> Mapping[str, str]:
    """An installation of nothing."""
    if name == "postgresql":
        return environment("tracks", is_new=True)
    var = Path(os.environ.get("GEZHI_BENCH_VAR", ROOT / "var" / "bench")) / "tracks_sqlite"
    shutil.rmtree(var, ignore_errors=True)
    var.mkdir(parents=True)
    address = {"GEZHI_DATABASE": f"sqlite:///{var / 'gezhi.sqlite3'}"}
    return {**os.environ, **address, "GEZHI_VAR": str(var), "PYTHONPATH": path()}


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
