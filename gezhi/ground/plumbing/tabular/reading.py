"""Reading a table: one heading line, then rows as text, with the line each begins on."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zlib
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.tabular.formats import NOT_TEXT, TOO_LARGE, Form, Limits, check_file, form_of
from gezhi.ground.plumbing.tabular.sheets import SheetRows, read_sheet

EMPTY = problem("table.empty", 422, "{file} has no heading line.")
REPEATED_COLUMN = problem("table.repeated_column", 422, "{file} has two columns called “{column}”.")
NO_COLUMN = problem("table.no_column", 422, "{file} has no column “{column}”; it has: {columns}.")
TOO_MANY_ROWS = problem("table.too_many_rows", 413, "{file} has too many rows: at most {limit} are read at once.")
TOO_MANY_COLUMNS = problem("table.too_many_columns", 413, "{file} has too many columns: at most {limit} are read.")
BROKEN_LINE = problem("table.broken_line", 422, "{file}, line {line}: this is not CSV, perhaps a quote is left open.")
CUT_SHORT = problem("table.cut_short", 422, "{file} cannot be unpacked: it is damaged or cut short.")
UNKNOWN_ENCODING = problem("table.unknown_encoding", 422, "“{encoding}” is not the name of an encoding.")


class Line(NamedTuple):
    """One row: the line it begins on (the heading is line 1), and as many cells as the table has columns.

    `surplus` says that the row had more: something is amiss in it.
    """

    number: int
    cells: list[str]
    surplus: bool = False


class Table(ABC):
    """A table that can be gone through as often as wanted; blank rows are left out."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.name = name
        self.limits = limits
        self.columns: Sequence[str] = self._heading()

    def __iter__(self) -> Iterator[Line]:
        """The rows. Raises Problem `table.*` where the file breaks off."""
        width, count, rows = len(self.columns), 0, self._rows()
        next(rows, None)
        for number, cells in rows:
            if not any(cells):
                continue
            count += 1
            if count > self.limits.rows:
                raise TOO_MANY_ROWS(file=self.name, limit=self.limits.rows)
            if len(cells) == width:
                yield Line(number, cells)
            else:
                yield Line(number, (cells + [""] * width)[:width], any(cells[width:]))

    def count(self) -> int:
        """How many rows there are. The whole table is gone through: a file that breaks off is refused here."""
        return sum(1 for _ in self)

    def position(self, column: str) -> int:
        """Where a column stands. Raises Problem `table.no_column`."""
        if column not in self.columns:
            raise NO_COLUMN(file=self.name, column=column, columns=", ".join(self.columns)[:400])
        return self.columns.index(column)

    def _heading(self) -> list[str]:
        _, heading = next(self._rows(), (0, []))
        columns = [cell.strip() for cell in heading]
        while columns and not columns[-1]:
            columns.pop()
        if not columns:
            raise EMPTY(file=self.name)
        if len(columns) > self.limits.columns:
            raise TOO_MANY_COLUMNS(file=self.name, limit=self.limits.columns)
        for column, times in Counter(columns).items():
            if column and times > 1:
                raise REPEATED_COLUMN(file=self.name, column=column)
        return columns

    @abstractmethod
    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        """Line number and cells, the heading first."""


def read_table(
    file: Path,
    *,
    name: str = "",
    encoding: str = "utf-8",
    delimiter: str = ",",
    sheet: str = "",
    limits: Limits | None = None,
) -> Table:
    """The table of a CSV, gzipped CSV or Excel file that calls itself `name`. Everything is text.

    Cells of Excel become what they show: whole numbers without a point, instants as `2026-11-21 14:05:00`. Raises the
    Problems `table.*`; the file itself is left as it is.
    """
    name, limits = name or file.name, limits or Limits()
    form = form_of(name)
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise UNKNOWN_ENCODING(encoding=encoding[:40]) from None
    check_file(file, form, name, encoding, limits)
    if form is Form.XLSX:
        return _SheetTable(name, limits, read_sheet(file, name, sheet, limits))
    return _TextTable(name, limits, file, encoding, delimiter, is_packed=form is Form.GZIP)


class _SheetTable(Table):
    """A sheet of a workbook."""

    def __init__(self, name: str, limits: Limits, rows: SheetRows) -> None:
        self._kept = rows
        super().__init__(name, limits)

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        return enumerate(self._kept, start=1)


class _TextTable(Table):
    """Lines of CSV, read as they are asked for."""

    def __init__(
        self, name: str, limits: Limits, file: Path, encoding: str, delimiter: str, *, is_packed: bool
    ) -> None:
        self._file = file
        self._encoding = "utf-8-sig" if encoding.lower() in {"utf-8", "utf8"} else encoding
        self._delimiter = delimiter
        self._is_packed = is_packed
        super().__init__(name, limits)

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        with self._opened() as text:
            rows, begins = csv.reader(text, delimiter=self._delimiter), 1
            while True:
                try:
                    cells = next(rows)
                except StopIteration:
                    return
                except csv.Error:
                    raise BROKEN_LINE(file=self.name, line=begins) from None
                except UnicodeError:
                    raise NOT_TEXT(file=self.name, encoding=self._encoding.removesuffix("-sig")) from None
                except (EOFError, OSError, zlib.error):
                    raise CUT_SHORT(file=self.name) from None
                yield begins, cells
                begins = rows.line_num + 1

    def _opened(self) -> io.TextIOWrapper:
        binary: BinaryIO = self._file.open("rb")
        if self._is_packed:
            unpacked = cast(BinaryIO, gzip.GzipFile(fileobj=binary))
            binary = cast(BinaryIO, io.BufferedReader(_Bounded(unpacked, self.name, self.limits.unpacked_bytes)))
        return io.TextIOWrapper(binary, encoding=self._encoding, newline="")


class _Bounded(io.RawIOBase):
    """A stream that raises Problem `table.too_large` when more comes out than is allowed."""

    def __init__(self, source: BinaryIO, name: str, limit: int) -> None:
        self._source = source
        self._name = name
        self._limit = limit
        self._left = limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # any writable buffer is a memoryview here
        chunk = self._source.read(len(buffer))
        self._left -= len(chunk)
        if self._left < 0:
            raise TOO_LARGE(file=self._name, limit=self._limit // 1_000_000)
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        self._source.close()
        super().close()
