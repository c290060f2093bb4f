"""Tables as offices send them: the columns by any of their names, CSV in UTF-8 or in the GB encoding of older Excel."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from gezhi.ground.kernel.problem import Problem, problem
from gezhi.ground.plumbing.tabular.formats import Form, Limits, form_of
from gezhi.ground.plumbing.tabular.reading import Line, Table, read_table
from gezhi.ground.plumbing.tabular.refusals import CellFault, RefusedRow

ROWS = Limits(file_bytes=20_000_000, unpacked_bytes=100_000_000, rows=5_000, columns=100)
"""What is taken from a form at once."""
PIECE = 1 << 20
"""Bytes looked at at once."""
UNKNOWN_WORD = problem("table.unknown_word", 422, "“{value}” is none of: {words}.")
MISSING = problem("table.missing_value", 422, "A value is missing.")

T = TypeVar("T")


def read_office_table(file: Path, *, name: str, limits: Limits = ROWS) -> Table:
    """The table of an uploaded file. Raises the Problems `table.*`."""
    is_text = form_of(name) is Form.CSV and file.stat().st_size <= limits.file_bytes
    encoding = "gb18030" if is_text and not _is_utf8(file) else "utf-8"
    return read_table(file, name=name, encoding=encoding, limits=limits)


def _is_utf8(file: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with file.open("rb") as content:
            while piece := content.read(PIECE):
                decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


class Columns:
    """The columns of a table by a name of ours: each may be called by any of several words, the first one ours."""

    def __init__(
        self, table: Table, words: Mapping[str, Sequence[str]], needed: Sequence[str], *, is_chosen: bool = False
    ) -> None:
        """`is_chosen`: somebody named the columns, and our own names count for nothing beside them.

        Raises Problem `table.no_column` for a needed one that is missing.
        """
        heads = {column.strip().lower(): number for number, column in enumerate(table.columns)}
        self._places = {
            key: next((heads[word] for word in (also if is_chosen else (key, *also)) if word in heads), None)
            for key, also in words.items()
        }
        self._names = table.columns
        for key in needed:
            if self._places.get(key) is None:
                table.position(words[key][0] if words.get(key) else key)

    def has(self, key: str) -> bool:
        """Whether the file has the column."""
        return self._places.get(key) is not None

    def name(self, key: str) -> str:
        """What the file calls the column; ours where it has none."""
        place = self._places.get(key)
        return key if place is None else self._names[place]

    def cell(self, line: Line, key: str) -> str:
        """What stands in the column, without spaces around it; empty where the file has no such column."""
        place = self._places.get(key)
        return "" if place is None else line.cells[place].strip()


class RowJudge:
    """Judges one row cell by cell and remembers everything that is wrong with it."""

    def __init__(self, columns: Columns, line: Line) -> None:
        self._columns = columns
        self.line = line
        self.faults: list[CellFault] = []

    def take(self, key: str, read: Callable[[str], T], *, is_needed: bool = True, default: T | None = None) -> T | None:
        """The cell as `read` understands it; None (and a fault) where it does not."""
        told = self._columns.cell(self.line, key)
        if not told:
            if is_needed:
                self.refuse(key, MISSING())
            return default
        try:
            return read(told)
        except Problem as refusal:
            self.refuse(key, refusal)
            return None

    def refuse(self, key: str, refusal: Problem) -> None:
        """Something is wrong with a cell, or (no key) with the row."""
        self.faults.append(CellFault(self._columns.name(key) if key else "", refusal))

    def refused(self) -> RefusedRow:
        return RefusedRow(self.line.number, self.line.cells, tuple(self.faults))


def one_of(words: Mapping[str, T]) -> Callable[[str], T]:
    """Reads a cell by a table of words. Raises Problem `table.unknown_word`."""

    def read(told: str) -> T:
        if told.lower() not in words:
            raise UNKNOWN_WORD(value=told[:40], words="、".join(words))
        return words[told.lower()]

    return read
