"""Bodies are read whole before the work begins; slow ones wait at places of their own."""

from __future__ import annotations

import io
import socket
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.conf import settings

from gezhi.ground.plumbing import bodies
from gezhi.ground.plumbing.bodies import REFUSAL, WholeBodies, hang_up

Environ = dict[str, Any]


class Slow(io.RawIOBase):
    """A body that comes when it is let."""

    def __init__(self) -> None:
        self.comes = threading.Event()

    def read(self, size: int = -1) -> bytes:
        assert self.comes.wait(10)
        return b"x" * size


def told(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The application behind: what it got."""
    refusal = environ.get(REFUSAL)
    return [refusal.code.encode() if refusal else environ["wsgi.input"].read()]


def asked(application: WholeBodies, body: Any, length: object) -> bytes:
    environ = {"wsgi.input": body, "CONTENT_LENGTH": str(length), "REMOTE_ADDR": "127.0.0.1", "SERVER_PORT": "1"}
    return b"".join(application(environ, lambda *_: None))


def test_a_body_is_handed_on_whole() -> None:
    content = bytes(range(256)) * 8192  # more than is kept in memory

    assert asked(WholeBodies(told, working=1), io.BytesIO(content + b"beyond"), len(content)) == content


@pytest.mark.parametrize("length", ["", "0", "-5", "many", "１２"])
def test_where_no_length_is_said_nothing_is_read(length: str) -> None:
    untouched = io.BytesIO(b"kept")

    assert asked(WholeBodies(told, working=1), untouched, length) == b"kept"


def test_a_body_that_ends_early_is_refused() -> None:
    assert asked(WholeBodies(told, working=1), io.BytesIO(b"half"), 8) == b"body.broken_off"


def test_a_body_beyond_the_limit_is_not_read() -> None:
    unread = io.BytesIO(b"x")

    asked(WholeBodies(told, working=1), unread, settings.FORM_MOST_BYTES + 1)

    assert unread.tell() == 0, "`form_limit` answers for it"


def test_slow_bodies_hold_reading_places_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "PATIENCE", 0.05)
    application, slow = WholeBodies(told, working=1), Slow()
    senders = [threading.Thread(target=asked, args=(application, slow, 10)) for _ in range(bodies.READING)]
    for sender in senders:
        sender.start()
    while application._reading.acquire(blocking=False):
        application._reading.release()
        time.sleep(0.01)

    assert asked(application, io.BytesIO(), 0) == b"", "a page needs no reading place"
    assert asked(application, io.BytesIO(b"one more"), 8) == b"body.busy"

    slow.comes.set()
    for sender in senders:
        sender.join(10)
    assert asked(application, io.BytesIO(b"one more"), 8) == b"one more"


def test_no_more_are_worked_on_than_there_are_working_places() -> None:
    at_work: list[int] = []
    most: list[int] = []

    def work(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        at_work.append(1)
        most.append(len(at_work))
        time.sleep(0.01)
        at_work.pop()
        return []

    application = WholeBodies(work, working=2)
    callers = [threading.Thread(target=asked, args=(application, io.BytesIO(), 0)) for _ in range(10)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(10)

    assert (len(most), max(most)) == (10, 2)


def test_who_takes_too_long_is_hung_up_on_and_nobody_else() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door, socket.create_server(("127.0.0.1", 0)) as other:
        late, ours = socket.create_connection(door.getsockname()), door.accept()[0]
        elsewhere, theirs = socket.create_connection(other.getsockname()), other.accept()[0]
        line = (door.getsockname()[1], "127.0.0.1")

        hang_up({line}, quiet_for=60)
        ours.setblocking(False)
        with pytest.raises(BlockingIOError):
            ours.recv(1)
        hang_up({line}, quiet_for=0)

        late.settimeout(5)
        assert late.recv(1) == b"", "the late one is cut"
        theirs.sendall(b"x")
        assert elsewhere.recv(1) == b"x", "a line of another port is left alone"
        for end in (late, ours, elsewhere, theirs):
            end.close()


def test_a_refused_body_is_answered_as_a_problem(client: Any, db: None) -> None:
    refused = {REFUSAL: bodies.BUSY()}

    told, page = client.post("/api/v1/cases", **refused), client.post("/report", **refused)

    assert (told.status_code, told.json()["code"]) == (503, "body.busy")
    assert page.status_code == 503
    assert "请数秒后重新发送" in page.content.decode()
