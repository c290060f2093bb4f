"""An installation of its own: a database, a `var/`, and processes that can be started and killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen
from uuid import UUID

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parents[2]
Rows = list[tuple[Any, ...]]


@dataclass
class Installation:
    """`database` is what GEZHI_DATABASE says; `made` what building it told (tokens, password, department)."""

    var: Path
    database: str
    made: dict[str, Any] = field(default_factory=dict)
    more: dict[str, str] = field(default_factory=dict)
    """What else stands in the environment of its processes."""
    running: list[Process] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("GEZHI_")}
        own = {
            "GEZHI_VAR": str(self.var),
            "GEZHI_DATABASE": self.database,
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "gezhi.settings",
        }
        return {**inherited, **own, **self.more}

    def do(self, *words: str) -> dict[str, Any]:
        """A deed of `tests.long.deeds`, done by a process of its own."""
        run = self._run("tests.long.deeds", *words)
        assert run.returncode == 0, run.stderr
        told: dict[str, Any] = json.loads(run.stdout)
        return told

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """`gezhi WORDS`, to its end."""
        return self._run("gezhi.portal.cli", *words)

    def _run(self, module: str, *words: str) -> subprocess.CompletedProcess[str]:
        argv = [sys.executable, "-m", module, *words]
        return subprocess.run(
            argv, env=self.environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
        )

    def start(self, *words: str) -> Process:
        """`gezhi WORDS` as a process group of its own, with what it says in `var/said.txt`."""
        with (self.var / "said.txt").open("ab") as said:
            argv = [sys.executable, "-m", "gezhi.portal.cli", *words]
            child = subprocess.Popen(
                argv, env=self.environment, cwd=ROOT, stdout=said, stderr=said, start_new_session=True
            )
        self.running.append(Process(child))
        return self.running[-1]

    def serve(self, *words: str) -> Server:
        """`gezhi serve` on a free port, once it answers."""
        port = free_port()
        server = Server(self.start("serve", "--port", str(port), *words), port)
        try:
            wait_until(server.answers, 60, "the server answers")
        except AssertionError as late:
            raise AssertionError(f"{late}; it said {self.said()}") from None
        return server

    def said(self) -> str:
        file = self.var / "said.txt"
        return file.read_text(errors="replace")[-2000:] if file.exists() else ""

    def ask(self, question: str) -> Rows:
        """The rows of a plain SQL question, asked from outside the product."""
        if self.database.startswith("sqlite"):
            with closing(sqlite3.connect(self.database.removeprefix("sqlite:///"), timeout=20)) as file:
                found: Rows = file.execute(question).fetchall()
                file.commit()
                return found
        with psycopg.connect(self.database, autocommit=True) as cluster:
            cursor = cluster.execute(question.encode())
            return cursor.fetchall() if cursor.description else []

    def copy(self, var: Path, name: str) -> Installation:
        """The same again, with a database of its own, named `name` where names are needed."""
        shutil.copytree(self.var, var)
        if self.database.startswith("sqlite"):
            return Installation(var, f"sqlite:///{var / 'gezhi.sqlite3'}", self.made)
        base, _, template = self.database.rpartition("/")
        make_database(base, name, template)
        return Installation(var, f"{base}/{name}", self.made)

    def remove(self) -> None:
        """Kill what still runs; drop the database."""
        for process in self.running:
            process.kill()
        if not self.database.startswith("sqlite"):
            base, _, name = self.database.rpartition("/")
            drop_database(base, name)


@dataclass(frozen=True)
class Process:
    """A started command with everything it started."""

    child: subprocess.Popen[bytes]

    def kill(self) -> None:
        """End the whole group with -9, as a power cut would."""
        if self.child.poll() is None or self._members():
            os.killpg(self.child.pid, signal.SIGKILL)
        self.child.wait(10)
        wait_until(lambda: not self._members(), 10, "the whole group is dead")

    def _members(self) -> bool:
        try:
            os.killpg(self.child.pid, 0)
        except ProcessLookupError:
            return False
        return True


@dataclass(frozen=True)
class Server:
    """A serving process group and its port."""

    process: Process
    port: int

    def answers(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False


def fresh(var: Path, address: str, name: str) -> Installation:
    """A new installation; `address` is the cluster's, “” for SQLite."""
    var.mkdir(parents=True)
    if not address:
        installation = Installation(var, f"sqlite:///{var / 'gezhi.sqlite3'}")
    else:
        base, _, _ = address.rpartition("/")
        make_database(base, name, "template0")
        installation = Installation(var, f"{base}/{name}")
    installation.made = installation.do("build")
    return installation


def make_database(base: str, name: str, template: str) -> None:
    _administer(base, sql.SQL("CREATE DATABASE {} TEMPLATE {}"), name, template)


def drop_database(base: str, name: str) -> None:
    _administer(base, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)"), name)


def _administer(base: str, words: sql.SQL, *names: str) -> None:
    with psycopg.connect(f"{base}/postgres", autocommit=True) as cluster:
        cluster.execute(words.format(*(sql.Identifier(name) for name in names)))


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def wait_until(holds: Callable[[], bool], seconds: float, what: str) -> None:
    """Ask twenty times a second. Fails when it does not hold in time."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"waited {seconds} s in vain until {what}"
        time.sleep(0.05)


def as_id(value: object) -> UUID:
    """An id as either database tells it."""
    return value if isinstance(value, UUID) else UUID(str(value))
