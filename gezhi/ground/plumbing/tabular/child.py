"""The process that opens a stranger's workbook: limits first, plain lines out.

Run as `python -P child.py REQUEST`, a file that needs no house around it; REQUEST is a JSON object with path, sheet,
memory_bytes, cpu_seconds, unpacked_bytes, most_rows and most_columns. Answers lines of JSON on standard output: one
head, then one list of texts a row. Any exit code but 0 means that the file could not be read.
"""

from __future__ import annotations

import json
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import orjson


def main(request: dict[str, Any]) -> None:
    """Read the sheet of `request` and write its lines."""
    resource.setrlimit(resource.RLIMIT_AS, (request["memory_bytes"],) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (request["cpu_seconds"],) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for line in _lines(request):
        sys.stdout.buffer.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))


def _lines(request: dict[str, Any]) -> Iterator[Any]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    with zipfile.ZipFile(request["path"]) as archive:
        if sum(member.file_size for member in archive.infolist()) > request["unpacked_bytes"]:
            yield {"unpacked": "too large"}
            return
    book = CalamineWorkbook.from_path(request["path"])
    shown = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ is SheetTypeEnum.WorkSheet and sheet.visible is SheetVisibleEnum.Visible
    ]
    wanted = request["sheet"] or (shown[0] if shown else "")
    if wanted not in shown:
        yield {"sheets": shown}
        return
    sheet = book.get_sheet_by_name(wanted)
    yield {"rows": sheet.total_height, "columns": sheet.total_width}
    if sheet.total_height <= request["most_rows"] and sheet.total_width <= request["most_columns"]:
        # Row by row: as one list a million rows would be several times what the sheet is.
        before = [""] * (sheet.start[1] if sheet.start else 0)
        for row in sheet.iter_rows():
            yield before + [as_text(cell) for cell in row]


def as_text(cell: object) -> str:
    """A cell as its sheet shows it: 12, 12.5, true, 2026-11-21 14:05:00."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
