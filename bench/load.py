"""A small load generator: so many connections kept alive, each asking one request after the other."""

from __future__ import annotations

import http.client
import json
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Answer = tuple[int, bytes]


@dataclass(frozen=True, slots=True)
class Ask:
    """One request."""

    method: str
    path: str
    token: str
    body: dict[str, Any] | None = None


class Connection:
    """One connection, opened again where the server closed it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.http = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def send(self, ask: Ask) -> Answer:
        headers = {"Authorization": f"Bearer {ask.token}", "Content-Type": "application/json"}
        body = None if ask.body is None else json.dumps(ask.body)
        try:
            return self._send(ask, body, headers)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self.http.close()
            return self._send(ask, body, headers)

    def _send(self, ask: Ask, body: str | None, headers: dict[str, str]) -> Answer:
        self.http.request(ask.method, ask.path, body=body, headers=headers)
        answer = self.http.getresponse()
        return answer.status, answer.read()


@dataclass
class Measured:
    """What one run of load gave."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    failed: int = 0

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def quantile_ms(self, share: float) -> float:
        ordered = sorted(self.latencies)
        return round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1) if ordered else 0.0

    def as_json(self) -> dict[str, float]:
        return {
            "per_second": round(self.per_second, 1),
            "p50_ms": self.quantile_ms(0.5),
            "p95_ms": self.quantile_ms(0.95),
            "failed": self.failed,
        }


def pressed(port: int, connections: int, seconds: float, asks: Callable[[int], Iterator[Ask]]) -> Measured:
    """Press for so long over so many connections; `asks(n)` gives the requests of connection n."""
    result, lock = Measured(), threading.Lock()
    until = time.perf_counter() + seconds

    def work(n: int) -> None:
        connection, mine, failed = Connection(port), [], 0
        for ask in asks(n):
            began = time.perf_counter()
            if began > until:
                break
            status, _ = connection.send(ask)
            mine.append(time.perf_counter() - began)
            failed += status >= 400
        with lock:
            result.latencies += mine
            result.failed += failed

    began = time.perf_counter()
    threads = [threading.Thread(target=work, args=(n,)) for n in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    result.seconds = time.perf_counter() - began
    return result


def median(values: list[float]) -> float:
    return round(statistics.median(values), 2)
