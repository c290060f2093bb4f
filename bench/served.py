"""A served city on PostgreSQL for the benchmarks: built once, kept under `var/bench`, served as the product serves."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def postgresql() -> str:
    """Start the cluster; the address of its maintenance database. RuntimeError where there is no server program."""
    done = subprocess.run([ROOT / "tools" / "postgres.sh", "start"], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.strip() or "PostgreSQL could not be started")
    return done.stdout.strip()


def environment(name: str, *, is_new: bool = False) -> dict[str, str]:
    """The environment of one bench installation with a database and a `var` of its own; where `is_new`, empty ones."""
    address = postgresql().rpartition("/")[0]
    made = f"{address}/gezhi_bench_{name}"
    var = Path(os.environ.get("GEZHI_BENCH_VAR", ROOT / "var" / "bench")) / name
    if is_new:
        shutil.rmtree(var, ignore_errors=True)
    var.mkdir(parents=True, exist_ok=True)
    _create_database(made, is_new=is_new)
    more = {
        "GEZHI_DATABASE": made,
        "GEZHI_VAR": str(var),
        "GEZHI_DEMO": "1",
        "PYTHONPATH": path(),
    }
    return {**os.environ, **more}


def path() -> str:
    """Where modules are looked for: here first, then where whoever measures keeps what is measured beside ours."""
    return os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])


def _create_database(address: str, *, is_new: bool) -> None:
    import psycopg

    base, _, name = address.rpartition("/")
    with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
        if is_new:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if not found:
            connection.execute(f'CREATE DATABASE "{name}"')


def build(name: str, cases: int) -> tuple[dict[str, str], dict[str, Any]]:
    """The environment and the tokens of a city with so many cases, built where it does not stand yet."""
    env = environment(name)
    done = subprocess.run(
        [sys.executable, "-m", "bench.city", str(cases)],
        env=env,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    tokens: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return env, tokens


@contextmanager
def served(env: dict[str, str], *, threads: int = 4, workers: int = 2) -> Iterator[int]:
    """Serve the product; yields the port."""
    port = free_port()
    command = [sys.executable, "-m", "gezhi.portal.cli", "serve", "--port", str(port)]
    command += ["--threads", str(threads), "--workers", str(workers)]
    with subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as parent:
        try:
            wait_for(port)
            yield port
        finally:
            parent.terminate()
            parent.wait(30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, path: str = "/healthz", seconds: float = 60) -> None:
    """Wait until the server answers."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the server did not answer")
