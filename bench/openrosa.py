"""`gezhi bench openrosa`: a list of 100,000 people goes to one phone, as ODK Collect fetches it, over HTTP.

On SQLite and on PostgreSQL, served as the product serves (two processes, so that what is fetched is mostly not the copy
that was made for its hash). Each round begins when no process holds the list any more. The goal is the whole of it,
hash and list; users of ODK's own server report 40 to 60 seconds.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from bench.machine import machine
from bench.served import ROOT, environment, path, served

ROWS, SECONDS = 100_000, 5.0
FORGOTTEN = 21
"""Seconds after which a process no longer holds a list (its life is 20)."""
LIST = "gezhi_subjects.csv"


def run(rounds: int = 3, *, rows: int = ROWS) -> dict[str, Any]:
    """Measure on both databases. Raises AssertionError where a list is not whole or not what its hash says."""
    figures = {}
    for name, env in (("sqlite", _sqlite()), ("postgresql", environment("openrosa"))):
        told = _filled(env, rows)
        with served(env) as port:
            figures[name] = _fetched(port, told, rounds, rows)
    return {
        "name": "openrosa",
        "machine": machine("django", "granian", "psycopg"),
        "size": {"rows": rows, "rounds": rounds},
        "figures": figures,
        "goals": {"hash_and_list_s": SECONDS},
    }


def _sqlite() -> dict[str, str]:
    var = Path(os.environ.get("GEZHI_BENCH_VAR", ROOT / "var" / "bench")) / "openrosa_sqlite"
    var.mkdir(parents=True, exist_ok=True)
    own = {"GEZHI_DATABASE": f"sqlite:///{var / 'gezhi.sqlite3'}", "GEZHI_VAR": str(var), "GEZHI_DEMO": "1"}
    return {**os.environ, **own, "PYTHONPATH": path()}


def _filled(env: Mapping[str, str], rows: int) -> dict[str, str]:
    """User name, token and theme of a worker with so many people, made where they are not there."""
    argv = [sys.executable, "-m", "bench.openrosa_street", str(rows)]
    done = subprocess.run(argv, env=dict(env), cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    told: dict[str, str] = json.loads(done.stdout.strip().splitlines()[-1])
    return told


def _fetched(port: int, told: Mapping[str, str], rounds: int, rows: int) -> dict[str, Any]:
    """Medians of what a phone waits for: the forms, the hash of the list, the list, the last two together."""
    spent: dict[str, list[float]] = {"form_list": [], "hash": [], "list": [], "hash_and_list": []}
    content = b""
    for number in range(rounds):
        time.sleep(FORGOTTEN if number else 0)
        forms, took = _get(f"http://127.0.0.1:{port}/openrosa/formList", told)
        spent["form_list"].append(took)
        form = next(_words(one) for one in fromstring(forms) if _words(one)["formID"] == told["theme"])
        manifest, hashing = _get(form["manifestUrl"], told)
        file = next(_words(one) for one in fromstring(manifest) if _words(one)["filename"] == LIST)
        content, sending = _get(file["downloadUrl"], told)
        assert content.count(b"\n") == rows + 1, "the list is not whole"
        assert file["hash"] == f"md5:{hashlib.md5(content, usedforsecurity=False).hexdigest()}", (
            "not what its hash says"
        )
        spent["hash"].append(hashing)
        spent["list"].append(sending)
        spent["hash_and_list"].append(hashing + sending)
    medians = {f"{name}_s": round(statistics.median(each), 2) for name, each in spent.items()}
    return {**medians, "worst_hash_and_list_s": round(max(spent["hash_and_list"]), 2), "list_bytes": len(content)}


def _words(entry: Element) -> dict[str, str]:
    return {child.tag.rpartition("}")[2]: child.text or "" for child in entry}


def _get(url: str, told: Mapping[str, str]) -> tuple[bytes, float]:
    """What stands at an address, to its last byte, and the seconds it took."""
    proof = base64.b64encode(f"{told['username']}:{told['token']}".encode()).decode()
    asked = urllib.request.Request(url, headers={"Authorization": f"Basic {proof}", "X-OpenRosa-Version": "1.0"})
    begin = time.perf_counter()
    with urllib.request.urlopen(asked, timeout=120) as answer:
        content: bytes = answer.read()
    return content, time.perf_counter() - begin


if __name__ == "__main__":
    print(json.dumps(run(), ensure_ascii=False, indent=2))
