"""`gezhi bench pages`: what people look at on a city of 1,000,000 cases: p95 of case list, map window, wall and more.

One window after the other over two connections, as two desks would; the pages are rendered whole, signed in by token.
"""

from __future__ import annotations

import itertools
import json
import os
from typing import Any

from bench.desk import find_box
from bench.load import Ask, Measured, pressed
from bench.machine import machine
from bench.served import build, served

CASES = int(os.environ.get("GEZHI_BENCH_CASES", "1000000"))
SECONDS = 8.0
GOAL_P95_MS = 150


def run() -> dict[str, object]:
    env, tokens = build("full", CASES)
    with served(env) as port:
        box, points = find_box(port, tokens)
        figures = {name: seen(port, ask).as_json() for name, ask in asks(tokens, box).items()}
    return {
        "name": "pages",
        "machine": machine("django", "granian", "psycopg"),
        "size": {"cases": CASES, "connections": 2, "map_box": f"{box}: {points} points"},
        "figures": figures,
        "goals": {"p95_ms": GOAL_P95_MS, "of": ["list_open", "list_filtered", "map", "map_of_district", "wall"]},
    }


def asks(tokens: dict[str, Any], box: str) -> dict[str, Ask]:
    """What each desk opens, by name."""
    district = "119.5,35.5,120.5,36.2"
    paths = {
        "list_open": ("acceptor", "/cases?is_open=1"),
        "list_filtered": ("acceptor", "/cases?states=evaluated&class_code=0110"),
        "list_of_department": ("department", "/cases"),
        "map": ("leader", f"/cases/points.geojson?is_open=1&bbox={box}"),
        "map_of_district": ("leader", f"/cases/points.geojson?is_open=1&bbox={district}"),
        "wall": ("leader", "/wall"),
        "statistics_of_month": ("leader", "/statistics?span=month"),
        "workbench_acceptor": ("acceptor", "/workbench"),
        "workbench_department": ("department", "/workbench"),
    }
    return {name: Ask("GET", path, tokens[who]) for name, (who, path) in paths.items()}


def seen(port: int, ask: Ask) -> Measured:
    """Looked at again and again; RuntimeError when it is refused. The first looks are not counted."""
    pressed(port, 2, 1.0, lambda n: itertools.repeat(ask))
    found = pressed(port, 2, SECONDS, lambda n: itertools.repeat(ask))
    if found.failed:
        raise RuntimeError(f"{ask.path} failed {found.failed} times")
    return found


if __name__ == "__main__":
    print(json.dumps(run(), ensure_ascii=False, indent=2))
