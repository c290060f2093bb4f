"""Excel sheets: opened by a child process under limits, because a tiny file can claim a billion cells."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson

from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.tabular.formats import TOO_LARGE, Limits

UNREADABLE = problem("table.unreadable", 422, "{file} cannot be read as an Excel workbook.")
NO_SHEET = problem("table.no_sheet", 422, "{file} has no sheet “{sheet}”; it has: {sheets}.")
TOO_MANY_CELLS = problem(
    "table.too_many_cells", 413, "{file} has {rows} rows and {columns} columns: too much to be read at once."
)
PATIENCE = 120
"""Seconds, whatever the child is doing."""

CHILD = str(Path(__file__).with_name("child.py"))


def read_sheet(file: Path, name: str, sheet: str, limits: Limits) -> list[list[str]]:
    """The rows of a sheet (the first visible one where none is named) as text, from line 1 on, blank ones included.

    Raises Problem `table.unreadable`, `table.no_sheet`, `table.too_large` or `table.too_many_cells`.
    """
    head, *rows = _asked(file, name, sheet, limits)
    if "unpacked" in head:
        raise TOO_LARGE(file=name, limit=limits.unpacked_bytes // 1_000_000)
    if "sheets" in head:
        raise NO_SHEET(file=name, sheet=sheet, sheets=", ".join(head["sheets"][:20]))
    if head["rows"] > limits.rows + 1 or head["columns"] > limits.columns:
        raise TOO_MANY_CELLS(file=name, rows=head["rows"], columns=head["columns"])
    return rows


def _asked(file: Path, name: str, sheet: str, limits: Limits) -> list[Any]:
    """What the child says, line by line."""
    request = {
        "path": str(file.resolve()),
        "sheet": sheet,
        "memory_bytes": limits.memory_bytes,
        "cpu_seconds": limits.cpu_seconds,
        "unpacked_bytes": limits.unpacked_bytes,
        "most_rows": limits.rows + 1,
        "most_columns": limits.columns,
    }
    try:
        done = subprocess.run(  # noqa: S603  (our own module, arguments of our own)
            [sys.executable, "-P", CHILD, json.dumps(request)],
            env=_environment(),
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
        lines = [orjson.loads(line) for line in done.stdout.splitlines()]
    except (subprocess.TimeoutExpired, orjson.JSONDecodeError):
        raise UNREADABLE(file=name) from None
    if done.returncode != 0 or not lines:
        raise UNREADABLE(file=name)
    return lines


def _environment() -> dict[str, str]:
    """Nothing of ours but the way to the installed libraries."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": os.pathsep.join(part for part in sys.path if part),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
