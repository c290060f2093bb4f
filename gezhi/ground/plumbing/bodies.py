"""Bodies of requests: read whole before the product works on them, so that slow senders hold no working place.

A WSGI server gives a thread to every request, also while its body trickles in. Here at most `READING` threads of a
process wait for bodies and at most `working` do the work; a server with the sum of both always has a thread for a
page. Who finds all reading places taken is told so and may come again; who does not get a body across in time is
hung up on (docs/decisions/0006).
"""

from __future__ import annotations

import io
import os
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.conf import settings

from gezhi.ground.kernel.problem import Problem, problem

READING = 8
"""Bodies that one process waits for at a time."""
PATIENCE = 0.2
"""Seconds to wait for a reading place: bodies that come with their headers are read in far less."""
SECONDS = 60.0
"""A body must be here in this time: three photos over a slow line are."""
IN_MEMORY = 1024 * 1024
PIECE = 64 * 1024

REFUSAL = "gezhi.refusal"
"""Key of the WSGI environment: the Problem with which a body was refused. The middleware of Problems answers it."""

BUSY = problem("body.busy", 503, "Too many slow uploads at this moment; please send it again in a few seconds.")
BROKEN_OFF = problem("body.broken_off", 400, "The request did not arrive whole; please send it again.")

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

Line = tuple[int, str]
"""Our port, and the address of the other end."""

LAST_DATA_SENT = 44
"""Where Linux's `struct tcp_info` keeps the milliseconds since the last data sent."""


class WholeBodies:
    """A WSGI application in front of another, which gets every body whole and at most `working` requests at a time."""

    def __init__(self, application: Application, *, working: int, seconds: float = SECONDS) -> None:
        self.application = application
        self._lines = Lines(seconds)
        self._working = threading.BoundedSemaphore(working)
        self._reading = threading.BoundedSemaphore(READING)

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = _length(environ)
        if length:
            try:
                environ["wsgi.input"] = self._whole(environ, length)
            except Problem as refusal:
                environ.update({"wsgi.input": io.BytesIO(), "CONTENT_LENGTH": "0", REFUSAL: refusal})
        with self._working:
            return self.application(environ, start_response)

    def _whole(self, environ: Environ, length: int) -> IO[bytes]:
        """The body, all of it. Raises `body.busy` or `body.broken_off`."""
        if length > settings.FORM_MOST_BYTES:
            return io.BytesIO()  # not read at all: `form_limit` refuses it, by the length it says it has
        if not self._reading.acquire(timeout=PATIENCE):
            raise BUSY()
        try:
            with self._lines.watched(_line(environ)):
                return _read(environ["wsgi.input"], length)
        except OSError:
            raise BROKEN_OFF() from None
        finally:
            self._reading.release()


class Lines:
    """The lines on which bodies are coming; one that takes longer than `seconds` is hung up on.

    A blocked read cannot be given a time limit, and the server has none for bodies: the line under it is closed, which
    ends the read. That holds for senders that trickle, that fall silent and that walked out of coverage.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._coming: dict[object, tuple[Line, float]] = {}
        self._watch: threading.Thread | None = None
        self._lock = threading.Lock()

    @contextmanager
    def watched(self, line: Line) -> Iterator[None]:
        """Hang up on a line when the block takes too long."""
        body = object()
        self._coming[body] = (line, time.monotonic() + self.seconds)
        self._start()
        try:
            yield
        finally:
            del self._coming[body]

    def _start(self) -> None:
        with self._lock:
            if self._watch is None:
                self._watch = threading.Thread(target=self._go_round, name="lines", daemon=True)
                self._watch.start()

    def _go_round(self) -> None:
        while True:
            time.sleep(min(1.0, self.seconds / 4))
            late = {line for line, end in list(self._coming.values()) if time.monotonic() > end}
            if late:
                hang_up(late, quiet_for=self.seconds)


def hang_up(lines: set[Line], *, quiet_for: float) -> None:
    """Close those of these lines on which nothing was answered for `quiet_for` seconds.

    The server does not say by which port of theirs a request came. Among the lines to an address (an office behind one
    router has many) it is one that has long been waiting for an answer; the others that match are idle, and reopened
    at need.
    """
    for name in os.listdir("/dev/fd"):
        try:
            with socket.socket(fileno=os.dup(int(name))) as line:
                ends = (line.getsockname()[1], line.getpeername()[0])
                if ends in lines and _quiet(line) >= quiet_for:
                    line.shutdown(socket.SHUT_RDWR)
        except (OSError, ValueError, IndexError):
            continue  # no socket, none to an address, or closed meanwhile


def _quiet(line: socket.socket) -> float:
    """Seconds since something was last sent on a line; infinite where the system does not tell."""
    if not hasattr(socket, "TCP_INFO"):
        return float("inf")
    told = line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, LAST_DATA_SENT + 4)
    return float(struct.unpack_from("=I", told, LAST_DATA_SENT)[0]) / 1000


def _line(environ: Environ) -> Line:
    port = str(environ.get("SERVER_PORT") or "")
    return (int(port) if port.isdigit() else 0, str(environ.get("REMOTE_ADDR") or ""))


def _length(environ: Environ) -> int:
    """What the sender says it sends; 0 where it says nothing, and then nothing is read."""
    said = str(environ.get("CONTENT_LENGTH") or "")
    return int(said) if said.isascii() and said.isdigit() else 0


def _read(incoming: IO[bytes], length: int) -> IO[bytes]:
    """`length` bytes, in memory or, when they are many, in a nameless file. Raises OSError when fewer come."""
    held: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  (the request closes it)
    while length:
        piece = incoming.read(min(PIECE, length))
        if not piece:
            raise OSError("the line ended early")
        held.write(piece)
        length -= len(piece)
    held.seek(0)
    return held
