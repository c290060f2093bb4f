"""Writing workbooks: typed cells, text never taken for a formula, instants on the city's clocks."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from gezhi.ground.plumbing.wording import in_city

MOST_CHARACTERS = 32_767
"""What a cell of Excel can hold."""

Value = str | int | float | date | None


class Marked(str):
    """A text whose cell is shown on a coloured ground."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name (at most 31 characters), its heading, its rows."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Value]]


def write_workbook(file: Path, sheets: Sequence[Sheet]) -> None:
    """Write `file` whole or not at all; rows are written as they come. Aware instants stand in the city's zone."""
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        with xlsxwriter.Workbook(str(draft), {"constant_memory": True}) as book:
            looks = {
                "heading": book.add_format({"bold": True, "bottom": 1}),
                "marked": book.add_format({"bg_color": "#FDE8D8"}),
                "instant": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
                "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            }
            for sheet in sheets:
                _write_sheet(book.add_worksheet(sheet.name), sheet, looks)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def _write_sheet(page: Any, sheet: Sheet, looks: dict[str, Any]) -> None:
    page.freeze_panes(1, 0)
    for column, word in enumerate(sheet.columns):
        page.set_column(column, column, min(60, max(10, 2 * len(word))))
        page.write_string(0, column, word, looks["heading"])
    for number, row in enumerate(sheet.rows, start=1):
        for column, value in enumerate(row):
            _write(page, number, column, value, looks)


def _write(page: Any, row: int, column: int, value: Value, looks: dict[str, Any]) -> None:
    if value is None:
        return
    if isinstance(value, str):
        _write_text(page, row, column, value, looks["marked"] if isinstance(value, Marked) else None)
    elif isinstance(value, datetime):
        page.write_datetime(row, column, in_city(value).replace(tzinfo=None), looks["instant"])
    elif isinstance(value, date):
        page.write_datetime(row, column, value, looks["day"])
    else:
        page.write_number(row, column, value)


def _write_text(page: Any, row: int, column: int, text: str, look: Any) -> None:
    if text:
        fitting = text if len(text) <= MOST_CHARACTERS else f"{text[: MOST_CHARACTERS - 1]}…"
        page.write_string(row, column, fitting, look)
    elif look is not None:
        page.write_blank(row, column, None, look)
