"""`gezhi bench safety`: backup, restore, rotation of keys and verification of the journal while people are served.

PostgreSQL; everything on one machine. `scale` 1 is the city of the goals: 1,000,000 cases, 100,000 photos, 1,000,000
sealed values; each part can be run alone. A smaller city says how fast, not whether a large one would stay as fast.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.desk import creates, lists
from bench.load import Ask, Measured, median
from bench.machine import machine
from bench.served import ROOT, build, environment, served
from bench.steady import slow_senders, stream

PER_SECOND, QUIET = 20.0, 20.0
"""Requests a second while something goes on, and the seconds before and after that they are compared with."""
SENDERS, CLIENTS, THINKING = 20, 300, 20.0
"""Slow senders; readers, each of whom opens a page every so many seconds."""
GOALS: dict[str, dict[str, float]] = {
    "backup": {"failed": 0, "p95_times": 2.0},
    "restore": {"rows_per_second": 10_000},
    "rotation": {"failed": 0, "minutes_for_a_million": 10},
    "verify": {"entries_per_second": 200_000},
    "senders": {"failed": 0, "p95_ms": 1000},
}


@dataclass(frozen=True)
class City:
    """The measured installation: its environment, tokens, and what `safety_city` filled it with."""

    env: dict[str, str]
    tokens: dict[str, Any]
    filled: dict[str, Any]

    def inside(self, *words: str) -> dict[str, Any]:
        """A deed of `bench.safety_city`, done by a process of its own."""
        return _inside(self.env, *words)

    def start(self, *words: str) -> subprocess.Popen[str]:
        """`gezhi WORDS`, started."""
        argv = [sys.executable, "-m", "gezhi.portal.cli", *words]
        return subprocess.Popen(argv, env=self.env, cwd=ROOT, stdout=subprocess.PIPE, text=True)

    @property
    def file(self) -> Path:
        return Path(self.env["GEZHI_VAR"]) / "bench.backup"


def run(rounds: int = 3, *, scale: float = 1.0, parts: Sequence[str] = ()) -> dict[str, Any]:
    """Measure the named parts (all, where none is named) on a city of `scale` times a million cases."""
    cases = round(1_000_000 * scale)
    env, tokens = build(f"safety_{cases}", cases)
    city = City(env, tokens, _inside(env, "fill", str(cases), str(cases // 10)))
    figures = {name: PARTS[name](city, rounds) for name in parts or PARTS}
    return {
        "name": "safety",
        "machine": machine("django", "granian", "psycopg", "cryptography"),
        "size": {"scale": scale, "cases": cases, **city.filled},
        "figures": figures,
        "goals": {name: GOALS[name] for name in figures},
        "met": {name: met(GOALS[name], figures[name]) for name in figures},
    }


def met(goals: dict[str, float], figures: dict[str, Any]) -> bool:
    """Whether every goal is: rates at least, all else at most."""
    return all(
        figures[name] >= goal if name.endswith("per_second") else figures[name] <= goal for name, goal in goals.items()
    )


def backup(city: City, rounds: int) -> dict[str, Any]:
    """A backup, photos and all, while people go on working."""
    city.file.unlink(missing_ok=True)
    return beside(city, lambda: finish(city.start("backup", str(city.file)))) | {"bytes": city.file.stat().st_size}


def restore(city: City, rounds: int) -> dict[str, Any]:
    """That backup into an empty database and folder, with the keys; nobody is served."""
    if not city.file.exists():
        finish(city.start("backup", "--fast", str(city.file)))
    env = environment(f"restored_{uuid.uuid4().hex[:8]}")
    shutil.rmtree(env["GEZHI_VAR"])
    there = City(env | {"GEZHI_KEYS": str(Path(city.env["GEZHI_VAR"]) / "keys")}, {}, {})
    began = time.perf_counter()
    try:
        told = finish(there.start("restore", str(city.file)))
    finally:
        shutil.rmtree(env["GEZHI_VAR"], ignore_errors=True)
        drop_database(env["GEZHI_DATABASE"])
    found = re.search(r"([\d,]+) rows in ([\d.]+) s, ([\d,]+) rows/s", told)
    if found is None or "journal clean" not in told:
        raise RuntimeError(told)
    rows, seconds, rate = (float(figure.replace(",", "")) for figure in found.groups())
    whole = round(time.perf_counter() - began, 1)
    return {"rows": rows, "seconds": seconds, "rows_per_second": rate, "seconds_with_checks_and_verify": whole}


def rotation(city: City, rounds: int) -> dict[str, Any]:
    """New keys, and everything sealed anew, while people go on working."""
    figures = beside(city, lambda: finish(city.start("keys", "rotate")))
    values = city.inside("fill", "0", "0")["sealed_values"]
    minutes = round(figures["seconds"] / 60 * 1_000_000 / values, 2)
    return figures | {"values": values, "minutes_for_a_million": minutes}


def verify(city: City, rounds: int) -> dict[str, Any]:
    """Both journals, by one process and by one on every processor; nobody is served."""
    figures: dict[str, Any] = {}
    for name, processes in (("one_process_per_second", 1), ("entries_per_second", os.cpu_count() or 1)):
        told = city.inside("verify", str(processes), str(rounds))
        figures[name] = round(told["entries"] / median(told["seconds"]))
    return figures | {"entries": told["entries"], "blocks": told["blocks"]}


def senders(city: City, rounds: int) -> dict[str, Any]:
    """Many readers beside senders that hold their lines."""
    with served(city.env) as port:
        warm(port, city)
        with slow_senders(port, city.tokens["worker"], SENDERS):
            during = steadily(port, CLIENTS / THINKING, [pages(city)], QUIET)
    return {"clients": CLIENTS, "senders": SENDERS, **during.as_json()}


PARTS: dict[str, Callable[[City, int], dict[str, Any]]] = {
    "backup": backup,
    "restore": restore,
    "rotation": rotation,
    "verify": verify,
    "senders": senders,
}


def beside(city: City, deed: Callable[[], object]) -> dict[str, Any]:
    """Requests during a deed, and before and after it: how many failed, and how much slower they were."""
    with served(city.env) as port:
        warm(port, city)
        quiet = steadily(port, PER_SECOND, work(city), QUIET)
        began = time.perf_counter()
        with stream(port, PER_SECOND, work(city)) as during:
            deed()
            seconds = time.perf_counter() - began
        after = steadily(port, PER_SECOND, work(city), QUIET)
    quiet.latencies += after.latencies
    quiet.failed, quiet.seconds = quiet.failed + after.failed, quiet.seconds + after.seconds
    times = during.quantile_ms(0.95) / max(quiet.quantile_ms(0.95), 0.1)
    told = {"seconds": round(seconds, 1), "failed": quiet.failed + during.failed, "p95_times": round(times, 2)}
    return told | {"quiet": quiet.as_json(), "during": during.as_json()}


def steadily(port: int, per_second: float, asks: Sequence[Iterator[Ask]], seconds: float) -> Measured:
    with stream(port, per_second, asks) as found:
        time.sleep(seconds)
    return found


def warm(port: int, city: City) -> None:
    """What a process makes at its first request is made."""
    steadily(port, PER_SECOND, [*work(city), pages(city)], 4)


def work(city: City) -> list[Iterator[Ask]]:
    """What a station does, in turn: report, search, look at a map window and at pages."""
    window = Ask("GET", "/api/v1/cases/points?bbox=120.04,35.86,120.06,35.88&open=true", city.tokens["leader"])
    return [creates(city.tokens), lists(city.tokens), itertools.repeat(window), pages(city)]


def pages(city: City) -> Iterator[Ask]:
    dice = random.Random(5)
    opened = [
        ("acceptor", "/cases?is_open=1"),
        ("acceptor", "/workbench"),
        ("department", "/cases"),
        ("leader", "/wall"),
    ]
    while True:
        who, path = dice.choice(opened)
        yield Ask("GET", path, city.tokens[who])


def finish(process: subprocess.Popen[str]) -> str:
    """What the command says; RuntimeError when it fails."""
    told, _ = process.communicate()
    if process.returncode:
        raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
    return told


def drop_database(address: str) -> None:
    import psycopg

    base, _, name = address.rpartition("/")
    with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())


def _inside(env: dict[str, str], *words: str) -> dict[str, Any]:
    argv = [sys.executable, "-m", "bench.safety_city", *words]
    done = subprocess.run(argv, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return told


if __name__ == "__main__":
    print(json.dumps(run(scale=float(sys.argv[1]), parts=sys.argv[2:]), ensure_ascii=False, indent=2))
