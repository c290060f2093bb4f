"""Other sides that really listen: an HTTP server that keeps what it got, a mail server, and one that never answers."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs


@dataclass
class Heard:
    """What a listener got, and what it answers."""

    port: int = 0
    requests: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    mails: list[tuple[list[str], str]] = field(default_factory=list)
    status: int = 200
    answer: str = '{"errcode": 0, "code": 0}'
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def json(self) -> Any:
        return json.loads(self.requests[-1][2])

    def form(self) -> dict[str, str]:
        return {key: values[0] for key, values in parse_qs(self.requests[-1][2]).items()}


@contextmanager
def http_server() -> Iterator[Heard]:
    heard = Heard()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            heard.requests.append((self.path, dict(self.headers), body))
            self.send_response(heard.status)
            for name, value in heard.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(heard.answer.encode())

        def log_message(self, *words: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    heard.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield heard
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def mail_server() -> Iterator[Heard]:
    """As much SMTP as one mail needs."""
    heard = Heard()
    door = socket.create_server(("127.0.0.1", 0))
    heard.port = door.getsockname()[1]

    def serve() -> None:
        while True:
            try:
                caller, _ = door.accept()
            except OSError:
                return
            with caller:
                _talk(caller, heard)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield heard
    finally:
        door.close()


def _talk(caller: socket.socket, heard: Heard) -> None:
    lines = caller.makefile("rb")
    to: list[str] = []
    caller.sendall(b"220 test\r\n")
    for raw in lines:
        word = raw.decode().strip()
        if word.upper().startswith("RCPT"):
            to.append(word.split("<")[1].split(">")[0])
        if word.upper() == "DATA":
            caller.sendall(b"354 go on\r\n")
            heard.mails.append((to, "".join(iter(lambda: lines.readline().decode(), ".\r\n"))))
        caller.sendall(b"221 bye\r\n" if word.upper() == "QUIT" else b"250 ok\r\n")
        if word.upper() == "QUIT":
            return


@contextmanager
def silent_server() -> Iterator[int]:
    """Takes every call and never says a word; its port."""
    door = socket.create_server(("127.0.0.1", 0))
    try:
        yield door.getsockname()[1]
    finally:
        door.close()
