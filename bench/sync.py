"""`gezhi bench sync [first] [phones] [tracks]`: what phones cost, over HTTP, on a served city on PostgreSQL.

`first`: everything of one worker's grid comes down to an empty phone, page by page, and then nothing new.
`phones`: so many phones, each in turn every half a minute: what is new comes down, half a minute of its track goes up;
at an even pace, late starts counted as waiting. `tracks`: the path of a track and its history (`bench.tracks`).
"""

from __future__ import annotations

import base64
import gzip
import http.client
import json
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bench import tracks
from bench.machine import machine
from bench.served import ROOT, environment, served

HOMES, PEOPLE, TASKS, PHONES = 1658, 5000, 200, 500
EVERY = 30.0
POINTS_PER_S = 16_000
SECONDS = 600
LINES = 24
"""Connections that are kept open: fewer than phones, as a proxy in front keeps them."""
PARTS = ("first", "phones", "tracks")
GOALS = {
    "first": {"seconds": 3, "bytes": 2_000_000, "empty_ms": 30, "empty_bytes": 1000},
    "phones": {"p95_ms": 500, "failed": 0, "points_per_s": POINTS_PER_S},
}


def run(*, parts: Sequence[str] = (), scale: float = 1.0) -> dict[str, Any]:
    """Measure these parts, all of them by default; `scale` shortens the pressing (1: ten minutes)."""
    wanted = tuple(parts) or PARTS
    figures: dict[str, Any] = {}
    if {"first", "phones"} & set(wanted):
        env = environment("sync")
        told = _filled(env)
        with served(env) as port:
            if "first" in wanted:
                figures["first"] = _first(port, told["first"])
            if "phones" in wanted:
                figures["phones"] = _pressed(port, told["phones"], SECONDS * scale)
    if "tracks" in wanted:
        figures["tracks"] = tracks.run()["figures"]
    return {
        "name": "sync",
        "machine": machine("django", "granian", "psycopg", "numpy"),
        "size": {"homes": HOMES, "people": PEOPLE, "tasks": TASKS, "phones": PHONES, "every_s": EVERY},
        "figures": figures,
        "goals": {**GOALS, "tracks": tracks.GOALS},
    }


def _filled(env: Mapping[str, str]) -> dict[str, Any]:
    """Tokens and posts of an installation, filled where it is not yet."""
    sizes = [str(size) for size in (PHONES, HOMES, PEOPLE, TASKS)]
    argv = [sys.executable, "-m", "bench.sync_city", *sizes]
    done = subprocess.run(argv, env=dict(env), cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return told


@dataclass
class Line:
    """A connection kept open, counting what comes over it."""

    port: int
    received: int = 0
    http: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.http = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(self, token: str, path: str, body: bytes | None = None) -> dict[str, Any]:
        """The answer, unpacked. Raises RuntimeError for a refusal."""
        headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "gzip", "Content-Type": "application/json"}
        self.http.request("GET" if body is None else "POST", path, body=body, headers=headers)
        answer = self.http.getresponse()
        content = answer.read()
        self.received += len(content)
        if answer.status != 200:
            raise RuntimeError(f"{answer.status} {content[:200]!r}")
        plain = gzip.decompress(content) if answer.headers.get("Content-Encoding") == "gzip" else content
        told: dict[str, Any] = json.loads(plain)
        return told


def _documents(post: str, cursor: str, size: int = 256 * 1024) -> str:
    return f"/api/v1/sync/posts/{post}/documents?cursor={cursor}&bytes={size}"


def _first(port: int, phone: Mapping[str, str], rounds: int = 5) -> dict[str, Any]:
    """Medians of a first sync and of an empty one."""
    whole: list[float] = []
    empty: list[float] = []
    line, told, rows = Line(port), {"bytes": 0, "pages": 0, "empty_bytes": 0}, 0
    cursor = ""
    for _ in range(rounds):
        line.received, cursor, rows, pages, more = 0, "", 0, 0, True
        begin = time.perf_counter()
        while more:
            page = line.ask(phone["token"], _documents(phone["post"], cursor))
            cursor, more, pages = page["cursor"], page["more"], pages + 1
            rows += sum(len(part["rows"]) for part in page["parts"])
        whole.append(time.perf_counter() - begin)
        told |= {"bytes": line.received, "pages": pages}
    for _ in range(50):
        line.received, begin = 0, time.perf_counter()
        cursor = line.ask(phone["token"], _documents(phone["post"], cursor))["cursor"]
        empty.append(time.perf_counter() - begin)
        told["empty_bytes"] = line.received
    medians = {"seconds": round(statistics.median(whole), 2), "empty_ms": round(1000 * statistics.median(empty), 1)}
    return {**medians, "worst_s": round(max(whole), 2), "rows": rows, **told}


@dataclass
class Handheld:
    """One of many phones: where it stands in the feed, and a walk that it goes over again and again."""

    told: Mapping[str, str]
    shape: Any
    cursor: str = ""

    def exchange(self, line: Line) -> None:
        """What is new comes down; half a minute of track goes up. Raises RuntimeError for a refusal."""
        token, post = self.told["token"], self.told["post"]
        page = line.ask(token, _documents(post, self.cursor, 64 * 1024))
        self.cursor = page["cursor"]
        clock = datetime.now(UTC).isoformat()
        commands = [self._command("track.pieces", {"pieces": [self._piece()]}, clock)]
        body = json.dumps({"clock": clock, "commands": commands}).encode()
        answer = line.ask(token, f"/api/v1/sync/posts/{post}/commands", body)
        outcomes = [result["outcome"] for result in answer["results"]]
        if outcomes != ["done"]:
            raise RuntimeError(str(answer["results"])[:300])

    def _command(self, deed: str, body: dict[str, Any], clock: str) -> dict[str, Any]:
        return {"id": _uuid7(), "deed": deed, "body": body, "done_at": clock}

    def _piece(self) -> str:
        """The walk as of now, in the form in which tracks travel."""
        from gezhi.domain.patrols.rules.track import Track
        from gezhi.domain.patrols.rules.wire import encode

        shape = self.shape
        shift = int(time.time() * 10) - int(shape.time[-1])
        track = Track(shape.time + shift, shape.lon, shape.lat, shape.accuracy, shape.is_mock, shape.speed)
        return base64.b64encode(encode(track)).decode()


def _uuid7() -> str:
    from gezhi.ground.kernel.ids import new_id

    return str(new_id())


def _pressed(port: int, told: Sequence[Mapping[str, str]], seconds: float) -> dict[str, Any]:
    """Every phone's turn comes every half a minute, evenly; a turn that begins late has waited."""
    from bench.tracks_made import walk

    points = round(POINTS_PER_S * EVERY / len(told))
    shape = walk(points, seed=1, ends=time.time())
    phones = [Handheld(one, shape) for one in told]
    for phone in phones:  # everything they hold came down before
        _whole(Line(port), phone)
    waits: list[float] = []
    failed: list[str] = []
    turns = iter(range(int(seconds / EVERY * len(phones))))
    lock, began = threading.Lock(), time.perf_counter()

    def work() -> None:
        line = Line(port)
        while True:
            with lock:
                turn = next(turns, None)
            if turn is None:
                return
            due = began + turn * EVERY / len(phones)
            time.sleep(max(0.0, due - time.perf_counter()))
            try:
                phones[turn % len(phones)].exchange(line)
            except Exception as trouble:
                failed.append(str(trouble))
                line = Line(port)
            waits.append(time.perf_counter() - due)

    threads = [threading.Thread(target=work) for _ in range(LINES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ordered = sorted(waits)
    spent = time.perf_counter() - began
    return {
        "p50_ms": round(1000 * ordered[len(ordered) // 2], 1),
        "p95_ms": round(1000 * ordered[int(0.95 * len(ordered))], 1),
        "worst_ms": round(1000 * ordered[-1], 1),
        "exchanges": len(ordered),
        "points_per_s": round(points * (len(ordered) - len(failed)) / spent),
        "failed": len(failed),
        "first_failure": failed[0] if failed else "",
        "seconds": round(spent),
    }


def _whole(line: Line, phone: Handheld) -> None:
    more = True
    while more:
        page = line.ask(phone.told["token"], _documents(phone.told["post"], phone.cursor))
        phone.cursor, more = page["cursor"], page["more"]


if __name__ == "__main__":
    print(json.dumps(run(), ensure_ascii=False, indent=2))
