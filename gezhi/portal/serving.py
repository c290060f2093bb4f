"""Serving: web workers, one task worker and the clock under one parent, which starts again what dies."""

from __future__ import annotations

import hashlib
import ipaddress
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import FrameType

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.test.utils import override_settings

from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.bodies import READING

PARTS = ("web", "worker", "clock")
PLAIN = "plain"
GRACE = 15.0
"""Seconds a part has to finish what it is doing."""

HEAD_START = 1.0
"""Seconds between the starts of two parts."""

DEMO_IN_THE_OPEN = problem(
    "serve.demo_in_the_open",
    409,
    "This is a demo with known accounts: it serves {host} only with --demo-in-the-open, or choose 127.0.0.1.",
)

NO_PORT = problem(
    "serve.no_port",
    409,
    "Nobody can be served on {host}:{port} ({reason}); stop what serves there, or choose another --port.",
)


@dataclass(frozen=True, slots=True)
class Serving:
    """How to serve."""

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    threads: int = 8
    """Requests that one worker works on at a time; as many more as may wait for bodies come on top."""
    certificate: str = ""
    key: str = ""
    http_port: int = 0
    """Beside TLS, for who comes without: 0 for no such door."""

    @property
    def parts(self) -> tuple[str, ...]:
        """What this installation runs."""
        return (*PARTS, PLAIN) if self.http_port else PARTS

    @property
    def told(self) -> dict[str, str]:
        """What every part reads in its environment."""
        tls = {"GEZHI_TLS": "1", "GEZHI_TLS_PORT": str(self.port)} if self.certificate else {}
        return {"GEZHI_THREADS": str(self.threads), **tls}

    def command(self, part: str) -> list[str]:
        """The command line of one part."""
        if part == PLAIN:
            return [
                *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "error"),
                *("--host", self.host, "--port", str(self.http_port), "--workers", "1", "--respawn-failed-workers"),
                "gezhi.portal.tls.plain:application",
            ]
        if part != "web":
            return [sys.executable, "-m", "gezhi.portal.cli", part]
        # 1.2 as well: work phones live long.
        tls = ["--ssl-protocol-min", "tls1.2"] if self.certificate else []
        tls += ["--ssl-certificate", self.certificate, "--ssl-keyfile", self.key] if self.certificate else []
        return [
            # Only errors: it warns of many threads at every start, and most of ours only wait for bodies.
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "error"),
            *("--host", self.host, "--port", str(self.port)),
            *("--workers", str(self.workers), "--blocking-threads", str(self.threads + READING), "--backlog", "2048"),
            *("--respawn-failed-workers", "--workers-kill-timeout", "10"),
            *tls,
            "gezhi.portal.wsgi:application",
        ]


def check_host(host: str, *, has_demo_accounts: bool, in_the_open: bool) -> None:
    """Raises Problem `serve.demo_in_the_open` for a demo on any address but loopback."""
    if has_demo_accounts and not in_the_open and not _is_loopback(host):
        raise DEMO_IN_THE_OPEN(host=host)


def check_port(host: str, port: int) -> None:
    """Raises Problem `serve.no_port` where something listens already, or nobody may.

    The server itself would share the port with another one of its kind, and each would get half of the requests.
    """
    try:
        family, kind, number, _, address = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, number) as door:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind(address)
            door.listen(1)
    except OSError as reason:
        raise NO_PORT(host=host, port=port, reason=reason.strerror or reason) from None


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def collect_static() -> None:
    """Copy scripts and styles to where the web workers serve them from, under names that carry their digest.

    Nothing is done where exactly these files were copied before.
    """
    stamp, found = settings.VAR_DIR / "static.collected", _static_files()
    if (settings.STATIC_ROOT / "staticfiles.json").exists() and stamp.exists() and stamp.read_text() == found:
        return
    manifest = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": {"BACKEND": manifest}}):
        call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(found)


def _static_files() -> str:
    """One digest over names, sizes and times of all scripts, styles and pictures that the apps bring."""
    total = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = os.stat(storage.path(name))
            total.update(f"{name}|{status.st_size}|{status.st_mtime_ns}\n".encode())
    return total.hexdigest()


@dataclass
class Parent:
    """Keeps the parts running until told to stop."""

    serving: Serving
    parts: Sequence[str] = PARTS
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    stopping: bool = False
    figures: tempfile.TemporaryDirectory[str] = field(
        default_factory=lambda: tempfile.TemporaryDirectory(prefix="gezhi-figures-")
    )

    def run(self) -> None:
        """Start all parts, start again what dies, stop all on SIGTERM or SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        self._start_all()
        while not self.stopping:
            time.sleep(0.5)
            for part, child in list(self.children.items()):
                if child.poll() is not None and not self.stopping:
                    time.sleep(1.0)
                    self._start(part)
        self._end()

    def _start_all(self) -> None:
        """The web first, the others a little later: people wait for pages, and starting takes a core for a second."""
        for part in sorted(self.parts, key=lambda part: part != "web"):
            patience = time.monotonic() + (HEAD_START if self.children else 0.0)
            while time.monotonic() < patience and not self.stopping:
                time.sleep(0.1)
            if not self.stopping:
                self._start(part)

    def _start(self, part: str) -> None:
        told = {**os.environ, **self.serving.told}
        if part == "web":  # an empty folder in which the web workers of this start share their figures
            told["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(dir=self.figures.name)
        self.children[part] = subprocess.Popen(self.serving.command(part), env=told)  # noqa: S603  (our own parts)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _end(self) -> None:
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        patience = time.monotonic() + GRACE
        for child in self.children.values():
            try:
                child.wait(max(0.1, patience - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
        self.figures.cleanup()
