"""`gezhi bench desk`: create, list, map and status change on a city of 200,000 cases, four connections, PostgreSQL.

The peer's figures (Signalen 2.50.12, as shipped, on this kind of machine) come from another day: they are scaled by the
bare one-row POST, measured here and there, and both numbers are printed.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import subprocess
import sys
import uuid
from collections.abc import Iterator
from typing import Any

from bench.load import Ask, Connection, Measured, median, pressed
from bench.machine import machine
from bench.served import ROOT, build, free_port, served, wait_for

CASES = int(os.environ.get("GEZHI_BENCH_CASES", "200000"))
SIGNALEN = {"create": 21.3, "list": 2.2, "map": 38.6, "status": 19.6}
"""Requests per second, as measured beside the bare yardstick of 1,747 a second."""
BARE_THEN = 1747.0
GOALS = {"create": 10, "list": 35, "map": 3, "status": 8}
SECONDS = 6.0


def run(rounds: int = 3) -> dict[str, object]:
    """All four operations, `rounds` times in turn; medians."""
    env, tokens = build("desk", CASES)
    bare = bare_rate(env)
    figures: dict[str, list[Measured]] = {name: [] for name in SIGNALEN}
    with served(env) as port:
        for _ in range(rounds):
            figures["create"].append(pressed(port, 4, SECONDS, lambda n: creates(tokens)))
            figures["list"].append(pressed(port, 4, SECONDS, lambda n: lists(tokens)))
            box, points = find_box(port, tokens)  # found anew: every round's creates fill it
            figures["map"].append(pressed(port, 4, SECONDS, lambda n, box=box: maps(tokens, box)))  # type: ignore[misc]
            pools = [filed(port, tokens, 250) for _ in range(4)]
            figures["status"].append(pressed(port, 4, SECONDS, lambda n, pools=pools: changes(tokens, pools[n])))  # type: ignore[misc]  # bound at definition
    return report(figures, bare, f"{box}: {points} points")


def report(figures: dict[str, list[Measured]], bare: float, box: str) -> dict[str, object]:
    scale = bare / BARE_THEN
    rates = {name: median([m.per_second for m in found]) for name, found in figures.items()}
    peers = {name: round(then * scale, 2) for name, then in SIGNALEN.items()}
    return {
        "name": "desk",
        "machine": machine("django", "django-ninja", "granian", "psycopg"),
        "size": {"cases": CASES, "connections": 4, "map_box": box},
        "figures": {name: found[-1].as_json() | {"per_second": rates[name]} for name, found in figures.items()},
        "peers": {"signalen_then": SIGNALEN, "signalen_scaled": peers, "bare_then": BARE_THEN, "bare_now": bare},
        "ratios": {name: round(rates[name] / peers[name], 1) for name in SIGNALEN},
        "goals": GOALS,
    }


def bare_rate(env: dict[str, str]) -> float:
    """Requests per second of the bare yardstick, 32 connections, on this machine now."""
    subprocess.run([sys.executable, "-m", "bench.bare"], env=env, cwd=ROOT, check=True)
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "2"]
    command += ["--blocking-threads", "1", "--no-ws", "--log-level", "error", "bench.bare:application"]
    row = {"title": "t" * 40, "body": "b" * 120, "lon": 120.1, "lat": 35.9, "kind": "k", "state": "s"}
    row["at"] = "2026-11-21T08:00:00Z"
    with subprocess.Popen(command, env=env, cwd=ROOT, stderr=subprocess.DEVNULL) as parent:
        try:
            wait_for(port, "/openapi.json")
            runs = [wrk(port, row) for _ in range(3)]
        finally:
            parent.terminate()
    return median(runs)


def wrk(port: int, row: dict[str, Any]) -> float:
    """Requests per second by wrk where it is installed, else by our own generator (slower: a lower yardstick)."""
    script = ROOT / "var" / "bench" / "post.lua"
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_text(
        f'wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\nwrk.body = [[{json.dumps(row)}]]\n'
    )
    try:
        command = ["wrk", "-t2", "-c32", "-d4s", "-s", str(script), f"http://127.0.0.1:{port}/rows"]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except FileNotFoundError:
        return pressed(port, 16, 4, lambda n: itertools.repeat(Ask("POST", "/rows", "", row))).per_second
    return float(next(line.split()[1] for line in told.splitlines() if line.startswith("Requests/sec")))


def find_box(port: int, tokens: dict[str, Any]) -> tuple[str, int]:
    """A map window with about 370 open cases, and how many it has."""
    connection, best, points = Connection(port), "", 10**9
    for half in (0.002 * n for n in range(1, 50)):
        box = f"{120.05 - half},{35.87 - half},{120.05 + half},{35.87 + half}"
        _, body = connection.send(Ask("GET", f"/api/v1/cases/points?bbox={box}&open=true", tokens["leader"]))
        found = len(json.loads(body)["features"])
        if abs(found - 370) < abs(points - 370):
            best, points = box, found
        if found > 600:
            break
    return best, points


def creates(tokens: dict[str, Any]) -> Iterator[Ask]:
    dice = random.Random(uuid.uuid4().int)
    while True:
        yield Ask("POST", "/api/v1/cases", tokens["acceptor"], new_case(tokens, dice))


def new_case(tokens: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    """A report with a class and a point inside the district."""
    lon, lat = dice.choice(tokens["spots"])
    return {
        "id": str(uuid.uuid4()),
        "words": "路边井盖缺失，夜间行人容易跌落，请尽快处理",
        "place": {"lon": lon, "lat": lat, "address": "海棠路阳光花园"},
        "class": {"kind": "component", "code": "0101", "condition": 3},
        "source": "hotline",
    }


def lists(tokens: dict[str, Any]) -> Iterator[Ask]:
    """A page of 100 by state, class and time, newest first."""
    dice = random.Random(uuid.uuid4().int)
    while True:
        code = dice.choice(["0110", "0136", "0192", "0405"])
        query = f"state=evaluated&class={code}&since=2025-06-01T00:00:00Z&size=100&order=-reported"
        yield Ask("GET", f"/api/v1/cases?{query}", tokens["acceptor"])


def maps(tokens: dict[str, Any], box: str) -> Iterator[Ask]:
    return itertools.repeat(Ask("GET", f"/api/v1/cases/points?bbox={box}&open=true", tokens["leader"]))


def filed(port: int, tokens: dict[str, Any], count: int) -> list[str]:
    """Fresh cases that are filed and wait for a dispatcher."""
    connection, dice = Connection(port), random.Random(uuid.uuid4().int)
    bodies = [new_case(tokens, dice) for _ in range(count)]
    for body in bodies:
        status, told = connection.send(Ask("POST", "/api/v1/cases", tokens["acceptor"], body))
        if status != 201:
            raise RuntimeError(told.decode()[:300])
    return [body["id"] for body in bodies]


def changes(tokens: dict[str, Any], pool: list[str]) -> Iterator[Ask]:
    """One status change each: dispatch to a department, with order, history and journal."""
    for id in pool:
        yield Ask("POST", f"/api/v1/cases/{id}/dispatch", tokens["dispatcher"], {"department": tokens["bureau"]})


if __name__ == "__main__":
    print(json.dumps(run(), ensure_ascii=False, indent=2))
