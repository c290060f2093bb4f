"""`gezhi bench registry`: finding people, the chart of a large building, the age tower of a city, and tables in.

On SQLite with 680,000 people (a county) and on PostgreSQL with 20,000,000 (a city); the peer is what others search
with: LIKE on SQLite, LIKE with a trigram index on PostgreSQL, over the same column in the same run. What is made is
kept, and measured again next time. The first 50 and the count are what the search box asks for two characters inside a
name; `find_…` is the whole question as a page puts it, its entry in the journal of looks included.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.machine import machine
from bench.served import ROOT, environment, path

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


PARTS = ("find", "import")
SECONDS = {"sqlite": 150, "postgresql": 120}
TAKEN: dict[str, float] = {"xlsx_times_csv": 0.6, "megabytes": 1000, "times_default": 15, "times_tuned": 1.8}
"""Goals of the tables in: the county of 680,000 in so many seconds, and what holds for any size."""
SAMPLE = {"default": 10_000, "tuned": 100_000}
"""Rows that the peer takes over as it comes, and as its users make it fast."""
LEFT_OUT = "django-import-export is not installed"


def run(
    rounds: int = 3, *, scale: float = 1.0, parts: Sequence[str] = (), databases: Sequence[str] = tuple(SECONDS)
) -> dict[str, Any]:
    """Measure the named parts (both, where none is named) with `scale` times as many people."""
    figures: dict[str, Any] = {name: {} for name in databases}
    for name, all_people in (("sqlite", SQLITE), ("postgresql", POSTGRESQL)):
        if name in databases and "find" in (parts or PARTS):
            figures[name] |= found(name, round(all_people * scale), rounds)
        if name in databases and "import" in (parts or PARTS):
            figures[name] |= taken(name, round(SQLITE * scale))
    return {
        "name": "registry",
        "machine": machine("django", "psycopg"),
        "size": {"scale": scale},
        "figures": figures,
        "goals": GOALS | TAKEN | {"times_faster_than_like": PEER_TIMES, "seconds": SECONDS},
    }


def found(name: str, people: int, rounds: int) -> dict[str, Any]:
    """Questions to a register of so many people, which is made where it is not there."""
    env = _environment(name, people)
    told = {"people": people, "fill": inside(env, "fill", people, 0), **inside(env, "ask", people, rounds)}
    return told | {"against_goals": against(name, told)}


def taken(name: str, rows: int) -> dict[str, Any]:
    """Tables of so many rows in all, as CSV and as XLSX, and what the peer makes of a sample."""
    ours = {form: alone(_empty(name), "bench.registry_import", str(rows), form) for form in ("csv", "xlsx")}
    peers: dict[str, Any] = {"left_out": LEFT_OUT}
    if importlib.util.find_spec("import_export"):
        peers = {
            f"{way}_{form}": alone(_empty(name), "bench.registry_peer", way, str(min(count, rows)), form)
            for way, count in SAMPLE.items()
            for form in ("csv", "xlsx")
        }
    speed = {form: told["rows_per_second"] for form, told in ours.items()}
    ratios = {"xlsx_times_csv": round(speed["xlsx"] / speed["csv"], 2)}
    for way in SAMPLE if "left_out" not in peers else ():
        for form, rate in speed.items():
            ratios[f"times_{way}_{form}"] = round(rate / peers[f"{way}_{form}"]["rows_per_second"], 2)
    return {"import": ours, "import_peers": peers, "import_ratios": ratios}


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
    return alone(env, "bench.registry_city", deed, str(first), str(second))


def alone(env: Mapping[str, str], module: str, *words: str) -> dict[str, Any]:
    """What a module says, run by a process of its own."""
    argv = [sys.executable, "-m", module, *words]
    done = subprocess.run(argv, env=dict(env), cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return told


def _environment(name: str, people: int) -> dict[str, str]:
    if name == "postgresql":
        return environment(f"registry_{people}")
    return _sqlite(f"registry_{people}")


def _empty(name: str) -> dict[str, str]:
    """An installation of nothing."""
    if name == "postgresql":
        return environment("registry_import", is_new=True)
    env = _sqlite("registry_import")
    shutil.rmtree(env["GEZHI_VAR"])
    return _sqlite("registry_import")


def _sqlite(name: str) -> dict[str, str]:
    var = Path(os.environ.get("GEZHI_BENCH_VAR", ROOT / "var" / "bench")) / name
    var.mkdir(parents=True, exist_ok=True)
    plain = {key: value for key, value in os.environ.items() if key != "GEZHI_DATABASE"}
    address = {"GEZHI_DATABASE": f"sqlite:///{var / 'gezhi.sqlite3'}"}
    return {**plain, **address, "GEZHI_VAR": str(var), "PYTHONPATH": path()}


if __name__ == "__main__":
    print(json.dumps(run(scale=float(sys.argv[1]), parts=sys.argv[2:]), ensure_ascii=False, indent=2))
