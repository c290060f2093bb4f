"""A sheet read in pieces says what the same sheet says that is read at once."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.tabular import Limits, child, read_table, sheets

WIDE = 10**9
NAMES = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=12)
DAYS = st.dates(date(1950, 1, 1), date(2030, 1, 1))
VALUES = st.one_of(st.none(), NAMES, st.just("户主"), st.integers(-9999, 9999), st.booleans(), st.floats(0, 9), DAYS)


def said(book: Path, *, whole: int, most_rows: int = 10_000) -> list[bytes]:
    """What the child says of the first sheet, the head last."""
    request = {"path": str(book), "sheet": "", "unpacked_bytes": WIDE, "whole_bytes": whole}
    out = io.BytesIO()
    with zipfile.ZipFile(book) as archive:
        head = child.answer(child.Parts(archive), request | {"most_rows": most_rows, "most_columns": 50}, out)
    # Rows of a piece are as wide as the piece: the table fills them up.
    lines = [re.sub(rb'(?:(?<=\[)""|,"")(?:,"")*\]$', b"]", line) for line in out.getvalue().splitlines()]
    return [*lines, repr(head).encode()]


def written(path: Path, rows: list[list[Any]], **how: Any) -> Path:
    """A workbook of the rows, the first cell one to the right and one row down."""
    with xlsxwriter.Workbook(str(path), how) as book:
        page, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row, start=1):
                if value is not None:
                    page.write(number, column, value, *([day] if isinstance(value, date) else []))
    return path


def rewritten(book: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """The workbook with its parts changed."""
    other = book.with_name("other.xlsx")
    with zipfile.ZipFile(book) as was, zipfile.ZipFile(other, "w") as now:
        for name in was.namelist():
            now.writestr(name, change(name, was.read(name)))
    return other


NOON = datetime(2026, 11, 21, 12, 5, 4)  # noqa: DTZ001  (a cell of Excel has no zone)
ROWS: list[list[Any]] = [
    ["姓名", "出生", "年龄", "户主"],
    ["张三", date(1980, 2, 29), 45, True],
    [],
    [" 李四 & <王五>\n", NOON, 2.5, "=1+1"],
    ["张三", time(6, 30), None, "https://a.cn/?b=1&c=2"],
] * 30


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "PIECE", 700)


@pytest.mark.parametrize("how", [{}, {"constant_memory": True}, {"default_date_format": "yyyy-mm-dd hh:mm:ss"}])
def test_pieces_say_what_the_whole_says(tmp_path: Path, how: dict[str, Any]) -> None:
    book = written(tmp_path / "m.xlsx", ROWS, **how)

    whole = said(book, whole=WIDE)
    assert said(book, whole=0) == whole
    assert len(whole) > 100


@settings(max_examples=12, deadline=None)
@given(rows=st.lists(st.lists(VALUES, max_size=4), min_size=1, max_size=25), shares=st.booleans())
def test_any_table_reads_alike_in_pieces(
    rows: list[list[Any]], shares: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    book = written(tmp_path_factory.mktemp("any") / "m.xlsx", rows, constant_memory=not shares)

    assert said(book, whole=0) == said(book, whole=WIDE)


def test_rows_and_cells_without_numbers_and_names_with_a_prefix_read_alike(tmp_path: Path) -> None:
    book = written(tmp_path / "m.xlsx", ROWS)

    def bare(name: str, content: bytes) -> bytes:
        return re.sub(rb'(<(?:row|c)) r="\w+"', rb"\1", content) if "sheet1" in name else content

    def prefixed(name: str, content: bytes) -> bytes:
        if "sheet1" not in name and "sharedStrings" not in name:
            return content
        return re.sub(rb"<(/?)(\w)", rb"<\1x:\2", content).replace(b"xmlns=", b"xmlns:x=")

    for change in (bare, prefixed):
        other = rewritten(book, change)
        assert said(other, whole=0) == said(other, whole=WIDE)
        assert len(said(other, whole=0)) > 100


def test_shared_texts_with_attributes_or_none_are_counted(tmp_path: Path) -> None:
    book = written(tmp_path / "m.xlsx", [["甲", "乙", "丙"]] * 20)

    def odd(name: str, content: bytes) -> bytes:
        if "sharedStrings" not in name:
            return content
        content = re.sub(rb"<si><t>.{3}</t></si>", b"<si/>", content, count=1)
        return content.replace(b"<si>", b'<si id="1">', 1)

    other = rewritten(book, odd)
    assert b'"\xe4\xb8\x99"' in said(other, whole=0)[1]
    assert said(other, whole=0) == said(other, whole=WIDE)


def test_one_row_too_many_is_counted_and_not_written(tmp_path: Path) -> None:
    book = written(tmp_path / "m.xlsx", ROWS)

    lines = said(book, whole=0, most_rows=50)
    assert lines[-1] == said(book, whole=WIDE)[-1]
    assert len(lines) <= 51


def test_refusals_are_the_same_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "WHOLE", 0)
    book = written(tmp_path / "m.xlsx", ROWS)

    def broken(name: str, content: bytes) -> bytes:
        return content[: len(content) // 2] if "sheet1" in name else content

    for file, limits, code in (
        (book, Limits(rows=100), "table.too_many_cells"),
        (book, Limits(unpacked_bytes=1000), "table.too_large"),
        (rewritten(book, broken), Limits(), "table.unreadable"),
    ):
        with pytest.raises(Problem) as refused:
            read_table(file, limits=limits)
        assert refused.value.code == code
