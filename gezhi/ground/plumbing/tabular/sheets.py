"""Excel sheets: opened by a child process under limits, because a tiny file can claim a billion cells."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.tabular.formats import TOO_LARGE, Limits

UNREADABLE = problem("table.unreadable", 422, "{file} cannot be read as an Excel workbook.")
NO_SHEET = problem("table.no_sheet", 422, "{file} has no sheet “{sheet}”; it has: {sheets}.")
TOO_MANY_CELLS = problem(
    "table.too_many_cells", 413, "{file} has {rows} rows and {columns} columns: too much to be read at once."
)
PATIENCE = 120
"""Seconds, whatever the child is doing, and at least twice what it may reckon."""
WHOLE = 100_000_000
"""Bytes that a workbook unpacks to at most to be read at once; a larger one takes up to thrice the time, and little
memory."""
PIECE = 1 << 20
"""Bytes of lines read at once."""

CHILD = str(Path(__file__).with_name("child.py"))


class SheetRows:
    """The rows of a sheet, gone through as often as wanted: lines of a file without a name, gone with this object."""

    def __init__(self, lines: BinaryIO, start: int) -> None:
        self._lines, self._start = lines, start

    def __iter__(self) -> Iterator[list[str]]:
        position, rest = self._start, b""
        while piece := os.pread(self._lines.fileno(), PIECE, position):
            position += len(piece)
            *whole, rest = (rest + piece).split(b"\n")
            for line in whole:
                yield orjson.loads(line)


def read_sheet(file: Path, name: str, sheet: str, limits: Limits) -> SheetRows:
    """The rows of a sheet (the first visible one where none is named) as text, from line 1 on, blank ones included.

    Raises Problem `table.unreadable`, `table.no_sheet`, `table.too_large` or `table.too_many_cells`.
    """
    lines = tempfile.TemporaryFile()  # noqa: SIM115  (it lives as long as its rows)
    _ask(file, name, sheet, limits, lines)
    lines.seek(0)
    head = _head(lines.readline(), name)
    if "unpacked" in head:
        raise TOO_LARGE(file=name, limit=limits.unpacked_bytes // 1_000_000)
    if "sheets" in head:
        raise NO_SHEET(file=name, sheet=sheet, sheets=", ".join(head["sheets"][:20]))
    if head["rows"] > limits.rows + 1 or head["columns"] > limits.columns:
        raise TOO_MANY_CELLS(file=name, rows=head["rows"], columns=head["columns"])
    return SheetRows(lines, lines.tell())


def _head(line: bytes, name: str) -> dict[str, Any]:
    try:
        head: dict[str, Any] = orjson.loads(line)
    except orjson.JSONDecodeError:
        raise UNREADABLE(file=name) from None
    return head


def _ask(file: Path, name: str, sheet: str, limits: Limits, lines: BinaryIO) -> None:
    """What the child says, line by line, into `lines`."""
    request = {
        "path": str(file.resolve()),
        "sheet": sheet,
        "memory_bytes": limits.memory_bytes,
        "cpu_seconds": limits.cpu_seconds,
        "unpacked_bytes": limits.unpacked_bytes,
        "whole_bytes": WHOLE,
        "most_rows": limits.rows + 1,
        "most_columns": limits.columns,
    }
    try:
        done = subprocess.run(  # noqa: S603  (our own module, arguments of our own)
            [sys.executable, "-P", CHILD, json.dumps(request)],
            env=_environment(),
            stdout=lines,
            stderr=subprocess.DEVNULL,
            timeout=max(PATIENCE, 2 * limits.cpu_seconds),
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UNREADABLE(file=name) from None
    if done.returncode != 0:
        raise UNREADABLE(file=name)


def _environment() -> dict[str, str]:
    """Nothing of ours but the way to the installed libraries."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": os.pathsep.join(part for part in sys.path if part),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
