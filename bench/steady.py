"""A steady stream of requests, so many a second whatever comes back, as people send them; and senders that are slow."""

from __future__ import annotations

import http.client
import itertools
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from bench.load import Ask, Connection, Measured

LINES = 32
"""Connections that the stream is spread over."""


@contextmanager
def stream(port: int, per_second: float, asks: Sequence[Iterator[Ask]]) -> Iterator[Measured]:
    """Send while the block runs, in turn from `asks`; full when it has ended.

    A request's time counts from the instant it was due, so that one which had to wait behind another is not made
    to look quick. What is refused, or not answered, has failed.
    """
    result, lock, over, began = Measured(), threading.Lock(), threading.Event(), time.perf_counter()
    turn = itertools.cycle(asks)

    def line(n: int) -> None:
        connection = Connection(port)
        for count in itertools.count():
            due = began + (count * LINES + n) / per_second
            if over.wait(max(0.0, due - time.perf_counter())):
                return
            with lock:
                ask = next(next(turn))
            is_refused = was_refused(connection, ask)
            with lock:
                result.latencies.append(time.perf_counter() - due)
                result.failed += is_refused

    lines = [threading.Thread(target=line, args=(n,), daemon=True) for n in range(LINES)]
    for thread in lines:
        thread.start()
    try:
        yield result
    finally:
        over.set()
        for thread in lines:
            thread.join(60)
        result.seconds = time.perf_counter() - began


def was_refused(connection: Connection, ask: Ask) -> bool:
    """Send; whether it was refused or not answered."""
    try:
        return connection.send(ask)[0] >= 400
    except (OSError, http.client.HTTPException):
        connection.http.close()
        return True


@contextmanager
def slow_senders(port: int, token: str, count: int) -> Iterator[list[socket.socket]]:
    """So many who send a report byte by byte and never end; one that is turned away comes again at once."""
    head = (
        "POST /api/v1/cases HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {token}\r\nContent-Length: 100000\r\n\r\n{{"
    ).encode()

    def begun() -> socket.socket:
        line = socket.create_connection(("127.0.0.1", port), timeout=10)
        line.sendall(head)
        return line

    lines, over = [begun() for _ in range(count)], threading.Event()

    def trickle() -> None:
        while not over.wait(0.2):
            for place, line in enumerate(lines):
                try:
                    line.sendall(b"x")
                except OSError:
                    line.close()
                    lines[place] = begun()

    sender = threading.Thread(target=trickle, daemon=True)
    sender.start()
    try:
        yield lines
    finally:
        over.set()
        sender.join(15)
        for line in lines:
            line.close()
