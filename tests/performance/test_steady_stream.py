"""What `bench.safety` measures with: a stream that does not wait for its answers, and goals held against figures."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bench.load import Ask
from bench.safety import GOALS, PARTS, met
from bench.steady import stream


class Slow(BaseHTTPRequestHandler):
    """Answers after a tenth of a second; refuses what is asked of /no."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        time.sleep(0.1)
        self.send_response(403 if self.path == "/no" else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is said."""


@pytest.fixture
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_a_stream_sends_so_many_a_second_though_each_answer_takes_long_and_counts_refusals(port: int) -> None:
    asks = [itertools.repeat(Ask("GET", path, "")) for path in ("/yes", "/no")]

    with stream(port, 40, asks) as found:
        time.sleep(0.6)

    assert 20 <= len(found.latencies) <= 30, "one line after the other would have sent six"
    assert len(found.latencies) // 2 - 1 <= found.failed <= len(found.latencies) // 2 + 1
    assert found.quantile_ms(0.5) >= 100


def test_every_part_has_its_goals_and_a_rate_must_be_reached_where_all_else_must_not_be_exceeded() -> None:
    assert GOALS.keys() == PARTS.keys()
    assert met(GOALS["backup"], {"failed": 0, "p95_times": 2.0})
    assert not met(GOALS["backup"], {"failed": 1, "p95_times": 1.0})
    assert not met(GOALS["restore"], {"rows_per_second": 9_999})
    assert met(GOALS["verify"], {"entries_per_second": 200_000})
