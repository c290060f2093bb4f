"""The process that opens a stranger's workbook: limits first, plain lines out.

Run as `python -P child.py REQUEST` into a file; it needs no house around it. REQUEST is a JSON object with path, sheet,
memory_bytes, cpu_seconds, unpacked_bytes, whole_bytes, most_rows and most_columns. Answers lines of JSON on standard
output: one head of a fixed width, then one list of texts a row. Any exit code but 0 means that the file could not be
read.

A workbook of more than `whole_bytes` is never held whole: the XML of the sheet is cut between rows into pieces of some
megabytes, and each piece is read as a small workbook of its own. Texts that its cells share are read the same way
first, and kept packed.
"""

from __future__ import annotations

import io
import json
import posixpath
import re
import resource
import secrets
import sys
import zipfile
from array import array
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from typing import Any, BinaryIO, NamedTuple
from xml.etree import ElementTree

import orjson
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

PIECE = 4 << 20
"""Bytes of XML read as one small workbook, or more where a single row is longer."""
HEAD = 100
"""Characters of the head while it is not known yet."""
BOOK, STYLES, SHARED = "xl/workbook.xml", "xl/styles.xml", "xl/sharedstrings.xml"
ROOT = "_rels/.rels"
RELATIONS = "xl/_rels/workbook.xml.rels"
TYPES = "[Content_Types].xml"
SHARED_CELL = re.compile(
    rb"""(\st=["'])s(["'][^>]*>\s*(?:<(?:\w+:)?f\b(?:[^>]*/>|.*?</(?:\w+:)?f>)\s*)?<(?:\w+:)?v>)""", re.S
)


def main(request: dict[str, Any]) -> None:
    """Read the sheet of `request` and write its lines."""
    resource.setrlimit(resource.RLIMIT_AS, (request["memory_bytes"],) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (request["cpu_seconds"],) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = sys.stdout.buffer
    out.write(b" " * HEAD + b"\n")
    with zipfile.ZipFile(request["path"]) as archive:
        head = answer(Parts(archive), request, out)
    out.seek(0)
    said = orjson.dumps(head)
    # Only a head without rows behind it can be longer than its place.
    out.write(said.ljust(HEAD) + b"\n")


def answer(parts: Parts, request: dict[str, Any], out: BinaryIO) -> dict[str, Any]:
    """Write the rows; the head that stands above them."""
    if parts.unpacked > request["unpacked_bytes"]:
        return {"unpacked": "too large"}
    shown = parts.shown()
    wanted = request["sheet"] or (shown[0] if shown else "")
    if wanted not in shown:
        return {"sheets": shown}
    most = Most(request["most_rows"], request["most_columns"])
    if parts.unpacked <= request["whole_bytes"]:
        return _write_whole(CalamineWorkbook.from_path(request["path"]).get_sheet_by_name(wanted), most, out)
    return _write_pieces(parts, wanted, most, out)


class Most(NamedTuple):
    """The rows and columns of the largest sheet that is read."""

    rows: int
    columns: int

    def holds(self, rows: int, columns: int) -> bool:
        return rows <= self.rows and columns <= self.columns


def _write_whole(sheet: CalamineSheet, most: Most, out: BinaryIO) -> dict[str, Any]:
    """Write the rows of a sheet from the first line on, blank ones too."""
    rows, columns = (sheet.end[0] + 1, sheet.end[1] + 1) if sheet.end else (0, 0)
    if most.holds(rows, columns):
        before = [""] * (sheet.start[1] if sheet.start else 0)
        for row in sheet.iter_rows():
            _write(out, before + [cell if cell.__class__ is str else as_text(cell) for cell in row])
    return {"rows": rows, "columns": columns}


def _write_pieces(parts: Parts, wanted: str, most: Most, out: BinaryIO) -> dict[str, Any]:
    """Write the rows of a sheet piece by piece; after one too many, they are only counted."""
    mark = f"\ue000{secrets.token_hex(4)}:"
    texts, rows, columns = Texts(parts), 0, 0
    shared = lru_cache(maxsize=65_536)(lambda cell: texts[int(cell[len(mark) :])])
    for start, cells in parts.pieces(wanted, mark.encode()):
        blank, rows, columns = start - rows, start + len(cells), max(columns, len(cells[0]))
        if not most.holds(rows, columns):
            continue
        for _ in range(blank):
            _write(out, [])
        for row in cells:
            line = [cell if cell.__class__ is str else as_text(cell) for cell in row]
            _write(out, [shared(cell) if cell.startswith(mark) else cell for cell in line] if texts else line)
    return {"rows": rows, "columns": columns}


def _write(out: BinaryIO, line: list[str]) -> None:
    out.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))


Piece = tuple[int, list[list[Any]]]
"""The number of a row, and the cells of it and of those after it, the last one filled."""


class Parts:
    """The parts of a workbook that are needed to read one sheet of it."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {member.filename.lower().lstrip("/"): member for member in archive.infolist()}
        self.unpacked = sum(member.file_size for member in archive.infolist())

    def opened(self, name: str) -> BinaryIO | None:
        """A part by its name, whose letters may be large or small; None where there is none."""
        member = self._names.get(name.lower())
        return None if member is None else self._archive.open(member)  # type: ignore[return-value]

    def shown(self) -> list[str]:
        """The names of the visible sheets."""
        with io.BytesIO() as lean:
            with zipfile.ZipFile(lean, "w") as book:
                for name in (TYPES, ROOT, BOOK, RELATIONS):
                    book.writestr(name, self._bytes(name))
            lean.seek(0)
            return [
                sheet.name
                for sheet in CalamineWorkbook.from_filelike(lean).sheets_metadata
                if sheet.typ is SheetTypeEnum.WorkSheet and sheet.visible is SheetVisibleEnum.Visible
            ]

    def pieces(self, wanted: str, mark: bytes) -> Iterator[Piece]:
        """The cells of a sheet, piece by piece; a shared text stands as `mark` and its number."""
        part = self.opened(self._path(wanted))
        if part is None:
            raise ValueError("a sheet without a part")
        reader, follows = Reader(self._dates_from_1904(), self._bytes(STYLES)), 0
        with part:
            for head, rows, prefix in _cut(part, b"sheetData", b"row"):
                # A row without a number is the one after the row before it: one before and one behind tell where.
                before = b'<%srow r="%d"/>' % (prefix, follows) if follows else b""
                behind = b"<%srow><%sc><%sv>0</%sv></%sc></%srow>" % ((prefix,) * 6)
                tail = b"</%ssheetData></%sworksheet>" % (prefix, prefix)
                # Nearly every writer writes a shared cell in the same words.
                marked = rows.replace(b' t="s"><v>', b' t="str"><v>' + mark)
                marked = SHARED_CELL.sub(rb"\1str\2" + mark, marked)
                sheet = reader.sheet(b"".join((head, before, marked, behind, tail)))
                follows = sheet.end[0] if sheet.end else 0
                yield from _filled(sheet)

    def _path(self, wanted: str) -> str:
        """The part of the sheet, found as its book says."""
        sheets = (found for found in self._xml(BOOK).iter() if _local(found.tag) == "sheet")
        keys = next(sheet.attrib for sheet in sheets if sheet.get("name") == wanted)
        id = next(value for key, value in keys.items() if key.endswith("}id"))
        target = next(found.attrib["Target"] for found in self._xml(RELATIONS) if found.get("Id") == id)
        return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")

    def _dates_from_1904(self) -> bool:
        books = (found for found in self._xml(BOOK).iter() if _local(found.tag) == "workbookPr")
        return any(found.get("date1904") in {"1", "true"} for found in books)

    def _xml(self, name: str) -> ElementTree.Element:
        from defusedxml.ElementTree import fromstring  # only a large workbook's book and relations are read so

        found: ElementTree.Element = fromstring(self._bytes(name))
        return found

    def _bytes(self, name: str) -> bytes:
        part = self.opened(name)
        if part is None:
            return b""
        with part:
            return part.read()


class Reader:
    """Reads the XML of a sheet as the one sheet of a small workbook."""

    MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    PACKAGE = "http://schemas.openxmlformats.org/package/2006"

    def __init__(self, is_1904: bool = False, styles: bytes = b"") -> None:
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
        self._parts = {
            TYPES: f'<Types xmlns="{self.PACKAGE}/content-types"><Override PartName="/{BOOK}" '
            f'ContentType="{kind}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" '
            f'ContentType="{kind}.worksheet+xml"/></Types>',
            ROOT: f'<Relationships xmlns="{self.PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{self.OFFICE}/officeDocument" Target="{BOOK}"/></Relationships>',
            BOOK: f'<workbook xmlns="{self.MAIN}" xmlns:r="{self.OFFICE}"><workbookPr date1904="{int(is_1904)}"/>'
            '<sheets><sheet name="piece" sheetId="1" r:id="rId1"/></sheets></workbook>',
            RELATIONS: f'<Relationships xmlns="{self.PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{self.OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        }
        self._styles = styles

    def sheet(self, xml: bytes) -> CalamineSheet:
        """The sheet that the XML describes."""
        with io.BytesIO() as kept:
            with zipfile.ZipFile(kept, "w") as book:
                for name, content in self._parts.items():
                    book.writestr(name, content)
                if self._styles:
                    book.writestr(STYLES, self._styles)
                book.writestr("xl/worksheets/sheet1.xml", xml)
            kept.seek(0)
            return CalamineWorkbook.from_filelike(kept).get_sheet_by_index(0)


class Texts:
    """The texts that cells share, one after another in one piece of memory."""

    def __init__(self, parts: Parts) -> None:
        self._kept, self._ends = bytearray(), array("Q", [0])
        part = parts.opened(SHARED)
        if part is not None:
            with part:
                self._take(part)

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> str:
        return self._kept[self._ends[number] : self._ends[number + 1]].decode()

    def _take(self, part: BinaryIO) -> None:
        """Each item is read as a cell that carries its text itself."""
        reader = Reader()
        for head, items, prefix in _cut(part, b"sst", b"si"):
            worksheet = head.replace(b"sst", b"worksheet", 1) + b"<%ssheetData>" % prefix
            tail = b"</%ssheetData></%sworksheet>" % (prefix, prefix)
            cells = reader.sheet(worksheet + _as_rows(items, prefix) + tail).to_python()
            for row in cells:
                self._kept += str(row[1] if len(row) > 1 else "").encode()
                self._ends.append(len(self._kept))


def _as_rows(items: bytes, prefix: bytes) -> bytes:
    """Shared texts as rows with the text in the second cell."""
    row = b"<%(p)srow><%(p)sc><%(p)sv>0</%(p)sv></%(p)sc>" % {b"p": prefix}
    opened = row + b'<%(p)sc t="inlineStr"><%(p)sis>' % {b"p": prefix}
    items = re.sub(rb"<%ssi\s*/>" % prefix, row + b"</%srow>" % prefix, items)
    items = re.sub(rb"<%ssi\s[^>]*>" % prefix, opened, items)
    closed = b"</%(p)sis></%(p)sc></%(p)srow>" % {b"p": prefix}
    return items.replace(b"<%ssi>" % prefix, opened).replace(b"</%ssi>" % prefix, closed)


def _cut(part: BinaryIO, around: bytes, item: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """What stands before the items, a run of whole items, and the prefix of their names; again until they end."""
    opening = re.compile(rb"<((?:\w+:)?)%s(?:\s[^>]*?)?(/?)>" % around)
    held = b""
    while not (found := opening.search(held)):
        more = part.read(PIECE)
        if not more:
            raise ValueError("a part without its root")
        held += more
    prefix, is_empty = found.groups()
    head, held = held[: found.end()], held[found.end() :]
    for run in () if is_empty else _runs(part, held, b"</%s%s>" % (prefix, item), b"</%s%s>" % (prefix, around)):
        yield head, run, prefix


def _runs(part: BinaryIO, held: bytes, end: bytes, last: bytes) -> Iterator[bytes]:
    """Whole items, up to the end of what is around them."""
    while (closes := held.find(last)) < 0:
        whole = held.rfind(end)
        if whole >= 0:
            yield held[: whole + len(end)]
            held = held[whole + len(end) :]
        # An item longer than a piece is read with twice as much each time.
        more = part.read(max(PIECE, len(held)))
        if not more:
            raise ValueError("a part that breaks off")
        held += more
    if held[:closes].strip():
        yield held[:closes]


def _filled(sheet: CalamineSheet) -> Iterator[Piece]:
    """The rows of a piece without the one that was put behind them; nothing where they are all blank."""
    cells = sheet.to_python()[:-1]
    while cells and not any(cell != "" for cell in cells[-1]):
        cells.pop()
    if cells:
        yield (sheet.start[0] if sheet.start else 0), cells


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def as_text(cell: object) -> str:
    """A cell as its sheet shows it: 12, 12.5, true, 2026-11-21 14:05:00."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
