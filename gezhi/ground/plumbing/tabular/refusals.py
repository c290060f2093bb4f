"""Rows that were refused, handed back as a workbook: as they came, faulty cells marked, every reason behind them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.problems import sentence
from gezhi.ground.plumbing.tabular.writing import Marked, Sheet, Value, write_workbook


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong with one cell of a row; with the row as a whole where no column is named."""

    column: str
    problem: Problem

    def __post_init__(self) -> None:
        # The frames it was raised in would be kept with it, and with them every row that was read beside it.
        self.problem.__traceback__ = self.problem.__context__ = None


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row as it came, the line it begins on, and everything that is wrong with it."""

    line: int
    cells: Sequence[str]
    faults: Sequence[CellFault]

    def reasons(self) -> str:
        """Every reason in words, one a line."""
        return "\n".join(
            f"{fault.column}: {sentence(fault.problem)}" if fault.column else sentence(fault.problem)
            for fault in self.faults
        )


def refusal_workbook(columns: Sequence[str], refused: Sequence[RefusedRow]) -> bytes:
    """The workbook, in the reader's language; set right it can be loaded again as it is."""
    heading = [*columns, _("Line"), _("What is wrong")]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "refused.xlsx"
        write_workbook(file, [Sheet(_("Refused rows"), heading, _rows(columns, refused))])
        return file.read_bytes()


def _rows(columns: Sequence[str], refused: Sequence[RefusedRow]) -> Iterator[list[Value]]:
    for row in refused:
        faulty = {fault.column for fault in row.faults}
        cells = [Marked(cell) if column in faulty else cell for column, cell in zip(columns, row.cells, strict=False)]
        yield [*cells, row.line, row.reasons()]
