"""Twenty slow senders do not keep others from their pages."""

from __future__ import annotations

import http.client
import socket
import threading
import time

import pytest

from tests.long.installation import Installation

SENDERS = 20
P95 = 1.0
"""Seconds (the design's bound)."""


class SlowSenders:
    """Connections whose bodies come a byte at a time and never end."""

    def __init__(self, port: int, head: bytes) -> None:
        self.over = threading.Event()
        self.lines = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(SENDERS)]
        for line in self.lines:
            line.sendall(head)
        self.thread = threading.Thread(target=self._trickle, daemon=True)
        self.thread.start()

    def _trickle(self) -> None:
        while not self.over.wait(0.2):
            for line in list(self.lines):
                try:
                    line.sendall(b"x")
                except OSError:
                    self.lines.remove(line)  # turned away: the next one takes what it got

    def stop(self) -> int:
        """How many still held their line."""
        self.over.set()
        self.thread.join(10)
        held = len(self.lines)
        for line in self.lines:
            line.close()
        return held


def seconds_of_pages(port: int, seconds: float) -> list[float]:
    """How long pages took, asked for by four readers at once, each on a line of its own."""
    took: list[float] = []
    end = time.monotonic() + seconds

    def read() -> None:
        while time.monotonic() < end:
            begun = time.monotonic()
            door = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            door.request("GET", "/accounts/login/")
            answer = door.getresponse()
            assert (answer.status, len(answer.read()) > 0) == (200, True)
            door.close()
            took.append(time.monotonic() - begun)
            time.sleep(0.05)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(seconds + 60)
    return took


@pytest.mark.long
@pytest.mark.parametrize("door", ["api", "public"])
def test_twenty_slow_senders_leave_pages_fast(installation: Installation, door: str) -> None:
    server = installation.serve("--only", "web")
    heads = {
        "api": f"POST /api/v1/cases HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {installation.made['tokens']['worker']}\r\nContent-Length: 100000\r\n\r\n{{",
        "public": "POST /report HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Cookie: csrftoken={'a' * 32}\r\nContent-Length: 100000\r\n\r\nw",
    }
    seconds_of_pages(server.port, 1)  # every worker has made its first page
    senders = SlowSenders(server.port, heads[door].encode())

    took = sorted(seconds_of_pages(server.port, 10))

    assert senders.stop() >= 8, "there were hardly any slow senders"
    assert len(took) > 50
    assert took[int(len(took) * 0.95)] < P95
