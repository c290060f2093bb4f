"""`gezhi bench registry`: finding people, the chart of a large building and the age tower of a city.

On SQLite with 680,000 people (a county) and on PostgreSQL with 20,000,000 (a city); the peer is what others search
with: LIKE on SQLite, LIKE with a trigram index on PostgreSQL, over the same column in the same run. What is made is
kept, and measured again next time. The first 50 and the count are what the search box asks for two characters inside a
name; `find_…` is the whole question as a page puts it, its entry in the journal of looks included.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.machine import machine
from bench.served import ROOT, environment

SQLITE, POSTGRESQL = 680_000, 20_000_000
GOALS: dict[str, float] = {
    "infix_first_50_p95_ms": 10,
    "infix_count_p95_ms": 50,
    "any_find_p95_ms": 50,
    "chart_p95_ms": 150,
    "ages_p95_ms": 300,
    "indexes_times_table": 1.3,
}
PEER_TIMES = {"sqlite": 100, "postgresql": 50}


def run(rounds: int = 3, *, sqlite: int = SQLITE, postgresql: int = POSTGRESQL) -> dict[str, Any]:
    """Measure both; 0 people leave a database out."""
    figures = {}
    for name, people in (("sqlite", sqlite), ("postgresql", postgresql)):
        if people:
            env = _environment(name, people)
            told = {"people": people, "fill": inside(env, "fill", people, 0), **inside(env, "ask", people, rounds)}
            figures[name] = told | {"against_goals": against(name, told)}
    return {
        "name": "registry",
        "machine": machine("django", "psycopg"),
        "figures": figures,
        "goals": GOALS | {"times_faster_than_like": PEER_TIMES},
    }


def against(name: str, told: Mapping[str, Any]) -> dict[str, float]:
    """The figures that the goals are about, the worst of grid, town and city."""
    places = [told[place] for place in ("grid", "town", "city")]
    finds = [place[kind]["p95_ms"] for place in places for kind in place if kind.startswith("find_")]
    like, city, sizes = told["peer"], told["city"], told["sizes"]
    return {
        "infix_first_50_p95_ms": max(place["infix_first_50"]["p95_ms"] for place in places),
        "infix_count_p95_ms": max(place["infix_count"]["p95_ms"] for place in places),
        "any_find_p95_ms": max(finds),
        "chart_p95_ms": told["chart"]["p95_ms"],
        "ages_p95_ms": told["ages"]["p95_ms"],
        "indexes_times_table": round(sizes["search"] / sizes["people"], 2),
        "megabytes_per_million_people": round(sizes["whole"] / told["people"] * 1e6, 1),
        "times_faster_than_like_first_50": round(like["like_first_50"]["p50_ms"] / city["infix_first_50"]["p50_ms"], 1),
        "times_faster_than_like_count": round(like["like_count"]["p50_ms"] / city["infix_count"]["p50_ms"], 1),
    }


def inside(env: Mapping[str, str], deed: str, first: int, second: int) -> dict[str, Any]:
    """A deed of `bench.registry_city`, done by a process of its own."""
    argv = [sys.executable, "-m", "bench.registry_city", deed, str(first), str(second)]
    done = subprocess.run(argv, env=dict(env), cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return told


def _environment(name: str, people: int) -> dict[str, str]:
    if name == "postgresql":
        return environment(f"registry_{people}")
    var = Path(os.environ.get("GEZHI_BENCH_VAR", ROOT / "var" / "bench")) / f"registry_{people}"
    var.mkdir(parents=True, exist_ok=True)
    plain = {key: value for key, value in os.environ.items() if key != "GEZHI_DATABASE"}
    return {**plain, "GEZHI_VAR": str(var), "PYTHONPATH": str(ROOT)}


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    print(json.dumps(run(sqlite=numbers[0], postgresql=numbers[1]), ensure_ascii=False, indent=2))
