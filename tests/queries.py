"""Exact numbers of SQL statements, held against `tests/baselines/queries.json`.

A reviewer sees a number change. `GEZHI_UPDATE_BASELINES=1 pytest …` writes what was counted, on one database after the
other where they differ.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gezhi.domain.grids.selectors import locating
from gezhi.ground.plumbing import fresh

FILE = Path(__file__).parent / "baselines" / "queries.json"
BOOKKEEPING = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT", "BEGIN", "COMMIT")

Do = Callable[[], object]
Counts = dict[str, int]


def measure(name: str, do: Do) -> Counts:
    """Count the statements of `do` in a process that remembers nothing, and of the same again; hold both against the
    baseline `name`.

    Time stands still between the two, so that nothing remembered ends by chance.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fresh, "monotonic", lambda: 0.0)
        patch.setattr(locating, "_held", locating._Held())
        fresh.forget_everything()
        counts = {"first": count(do), "then": count(do)}
    fresh.forget_everything()
    check(name, counts)
    return counts


def count(do: Do) -> int:
    """How many statements `do` sends, savepoints left out."""
    with CaptureQueriesContext(connection) as captured:
        do()
    return sum(not query["sql"].startswith(BOOKKEEPING) for query in captured.captured_queries)


def check(name: str, counts: Counts) -> None:
    """Hold counts against the committed ones, or write them when told to."""
    if os.environ.get("GEZHI_UPDATE_BASELINES") == "1":
        _write(name, counts)
    known: dict[str, Any] = _read().get(name, {})
    expected = known.get(connection.vendor, known)
    assert counts == expected, f"{name}: {counts} statements, the baseline says {expected or 'nothing'}"


def _read() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    return found


def _write(name: str, counts: Counts) -> None:
    """One pair of numbers for both databases; a pair for each where they truly differ."""
    known = _read()
    before = known.get(name, counts)
    by_vendor = before if "first" not in before else {"sqlite": before, "postgresql": before}
    by_vendor[connection.vendor] = counts
    both_equal = by_vendor["sqlite"] == by_vendor["postgresql"]
    known[name] = counts if both_equal else by_vendor
    FILE.parent.mkdir(exist_ok=True)
    lines = [f"  {json.dumps(key, ensure_ascii=False)}: {json.dumps(known[key])}" for key in sorted(known)]
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
