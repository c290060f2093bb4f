"""`gezhi bench lifecycle`: whole lives over the API: create with a point, dispatch, submit, close, search.

Tokens of different posts, a city that files by rule and needs no check; load generator, product and PostgreSQL together
on one machine. Measured on a nearly empty city and on a filled one; then a ramp of clients that must lose nothing.
"""

from __future__ import annotations

import json
import os
import random
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from bench.desk import new_case
from bench.load import Ask, Connection, median
from bench.machine import machine
from bench.served import build, served

FILLED = int(os.environ.get("GEZHI_BENCH_CASES", "1000000"))
"""How full the second city is."""
SECONDS = 20.0
CONNECTIONS = 8
DIGIT = {"lives_per_second": 37, "cores": 16, "at_one_million": 6.3}
"""DIGIT's published figures, for reading beside ours; another machine, so no ratio is printed."""


@dataclass
class Lives:
    """What a run of lives gave."""

    done: int = 0
    failed: int = 0
    refusals: list[str] = field(default_factory=list)
    requests: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def per_second(self) -> float:
        return round(self.done / self.seconds, 2) if self.seconds else 0.0

    def p95_ms(self) -> float:
        ordered = sorted(self.requests)
        return round(1000 * ordered[int(0.95 * len(ordered))], 1) if ordered else 0.0


def run(rounds: int = 3) -> dict[str, object]:
    empty, filled = measure("life", 1000, rounds), measure("full", FILLED, rounds)
    kept = round(filled["lives_per_second"] / empty["lives_per_second"], 2) if empty["lives_per_second"] else 0.0
    return {
        "name": "lifecycle",
        "machine": machine("django", "django-ninja", "granian", "psycopg"),
        "size": {"empty": 1000, "filled": FILLED, "connections": CONNECTIONS, "requests_per_life": 5},
        "figures": {"empty": empty, "filled": filled, "share_kept_when_filled": kept},
        "peers": {"digit_published": DIGIT},
        "ratios": {"filled_to_empty": kept},
        "goals": {"lives_per_second": 30, "share_kept_when_filled": 0.8},
    }


def measure(name: str, cases: int, rounds: int) -> dict[str, float]:
    """Lives per second (median), p95 of a request, and the ramp, on one city."""
    env, tokens = build(name, cases)
    with served(env) as port:
        live(port, tokens, CONNECTIONS, 3)
        found = [live(port, tokens, CONNECTIONS, SECONDS) for _ in range(rounds)]
        ramp = live(port, tokens, 300, SECONDS, ramp=SECONDS / 2)
    return {
        "lives_per_second": median([lives.per_second for lives in found]),
        "request_p95_ms": median([lives.p95_ms() for lives in found]),
        "failed": sum(lives.failed for lives in found),
        "ramp_to_300_failed": ramp.failed,
        "ramp_to_300_lives_per_second": ramp.per_second,
    }


def live(port: int, tokens: dict[str, Any], clients: int, seconds: float, ramp: float = 0.0) -> Lives:
    """So many clients live lives one after the other; with a ramp they come one by one over that time."""
    lives, lock = Lives(), threading.Lock()
    began = time.perf_counter()

    def client(n: int) -> None:
        time.sleep(ramp * n / clients)
        connection, dice, mine = Connection(port), random.Random(uuid.uuid4().int), Lives()
        while time.perf_counter() - began < seconds:
            one_life(connection, tokens, dice, mine)
        with lock:
            lives.done += mine.done
            lives.failed += mine.failed
            lives.refusals += mine.refusals[:2]
            lives.requests += mine.requests

    threads = [threading.Thread(target=client, args=(n,)) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lives.seconds = time.perf_counter() - began
    return lives


def one_life(connection: Connection, tokens: dict[str, Any], dice: random.Random, lives: Lives) -> None:
    body: dict[str, Any] = new_case(tokens, dice)
    path = f"/api/v1/cases/{body['id']}"
    asks = (
        Ask("POST", "/api/v1/cases", tokens["worker"] if dice.random() < 0.5 else tokens["dispatcher"], body),
        Ask("POST", f"{path}/dispatch", tokens["dispatcher"], {"department": tokens["bureau"]}),
        Ask("POST", f"{path}/submit", tokens["department"], {"answer": "已更换井盖，路面恢复平整"}),
        Ask("POST", f"{path}/close", tokens["acceptor"], {}),
        Ask("GET", "/api/v1/cases?state=closed&class=0101&size=20&order=-reported", tokens["acceptor"]),
    )
    for ask in asks:
        began = time.perf_counter()
        status, answer = connection.send(ask)
        lives.requests.append(time.perf_counter() - began)
        if status >= 400:
            lives.failed += 1
            lives.refusals.append(f"{ask.method} {ask.path[-20:]} {status} {answer[:120]!r}")
            return
    lives.done += 1


if __name__ == "__main__":
    print(json.dumps(run(), ensure_ascii=False, indent=2))
