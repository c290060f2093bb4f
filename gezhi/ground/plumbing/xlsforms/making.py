"""What the child does: pyxform's verdict on a file, and what its XForm asks. No Django, no Problem: plain JSON values.

`pyxform.xls2xform.convert` runs no outside validator unless told to, so that the verdict is the same on every machine.
"""

from __future__ import annotations

import zipfile
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from gezhi.ground.plumbing.xlsforms.outline import Outline, read_outline
from gezhi.ground.plumbing.xlsforms.screen import screen_form

DUPLICATE = "Duplicate column header: "


def made(path: Path, unpacked_bytes: int) -> dict[str, Any]:
    """The XForm with its outline and warnings, or `refused` with the reason, or `too_large`."""
    if path.suffix == ".xlsx" and _unpacked(path) > unpacked_bytes:
        return {"too_large": True}
    try:
        result = convert(path, file_type=path.suffix)
    except PyXFormError as refusal:
        return _refused(path, str(refusal))
    outline = read_outline(result.xform)
    return {
        "xform": result.xform,
        "itemsets": result.itemsets or "",
        "screen": screen_form(result.xform, result.itemsets or ""),
        "warnings": [line for warning in result.warnings for line in warning.splitlines() if line.strip()],
        "outline": _plain(outline),
    }


def _plain(outline: Outline) -> dict[str, Any]:
    return asdict(outline)


def _unpacked(path: Path) -> int:
    with zipfile.ZipFile(path) as archive:
        return sum(member.file_size for member in archive.infolist())


def _refused(path: Path, reason: str) -> dict[str, Any]:
    """The reason; where a column stands twice, also on which sheet and how often."""
    refused: dict[str, Any] = {"refused": reason}
    if reason.startswith(DUPLICATE):
        refused |= _repeated(path, reason.removeprefix(DUPLICATE).strip())
    return refused


def _repeated(path: Path, column: str) -> dict[str, Any]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(str(path))
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=1)
        times = Counter(str(cell).strip().lower() for row in rows for cell in row)[column.lower()]
        if times > 1:
            return {"sheet": name, "column": column, "times": times}
    return {}
