"""Tables in and out: what they say is what they are, and nothing breaks the reader."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.tabular import Limits, Marked, Sheet, columnar, read_table, write_parquet, write_workbook
from gezhi.ground.plumbing.tabular.writing import Value

TEXT = "编号,内容\n1,井盖不见了\n\n2,路灯不亮\n"


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def refusal(read: Callable[..., Any], *args: Any, **more: Any) -> str:
    with pytest.raises(Problem) as refused:
        read(*args, **more)
    return refused.value.code


def rows(path: Path, **how: Any) -> list[tuple[int, list[str]]]:
    return [(line.number, line.cells) for line in read_table(path, **how)]


WANTED = [(2, ["1", "井盖不见了"]), (4, ["2", "路灯不亮"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_the_encoding_it_is_written_in(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path / "matters.csv", TEXT.encode(encoding))

    assert rows(path, encoding="utf-8" if encoding == "utf-8-sig" else encoding) == WANTED


def test_the_wrong_encoding_is_refused_with_its_name(tmp_path: Path) -> None:
    path = write(tmp_path / "matters.csv", TEXT.encode("gb18030"))

    assert refusal(read_table, path) == "table.not_text"
    assert refusal(read_table, path, encoding="martian") == "table.unknown_encoding"


def test_gzipped_csv_and_excel_read_alike(tmp_path: Path) -> None:
    packed = write(tmp_path / "matters.csv.gz", gzip.compress(TEXT.encode(), mtime=0))
    book = tmp_path / "matters.xlsx"
    write_workbook(book, [Sheet("一", ["编号", "内容"], [[1, "井盖不见了"], ["", ""], [2, "路灯不亮"]])])

    assert rows(packed) == rows(book) == WANTED


def test_a_table_is_gone_through_as_often_as_wanted(tmp_path: Path) -> None:
    table = read_table(write(tmp_path / "matters.csv", TEXT.encode()))

    assert table.count() == 2
    assert [line.cells for line in table] == [line.cells for line in table]


def test_lines_are_counted_where_rows_begin(tmp_path: Path) -> None:
    path = write(tmp_path / "m.csv", '编号,内容\n1,"两行\n一格"\n2,丙\n'.encode())

    assert rows(path) == [(2, ["1", "两行\n一格"]), (4, ["2", "丙"])]


def test_short_rows_are_filled_and_long_rows_marked(tmp_path: Path) -> None:
    lines = list(read_table(write(tmp_path / "m.csv", b"a,b\n1\n1,2,3\n1,2,,\n")))

    assert [(line.cells, line.surplus) for line in lines] == [
        (["1", ""], False),
        (["1", "2"], True),
        (["1", "2"], False),
    ]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("m.csv", b"PK\x03\x04rest", "table.not_what_it_says"),
        ("m.csv", b"\xd0\xcf\x11\xe0old excel", "table.not_what_it_says"),
        ("m.csv", b"a,b\x00\n", "table.not_what_it_says"),
        ("m.csv.gz", b"a,b\n", "table.not_what_it_says"),
        ("m.csv.gz", gzip.compress(b"a,b\n" + b"1,2\n" * 9999, mtime=0)[:-40], "table.cut_short"),
        ("m.xlsx", b"a,b\n", "table.not_what_it_says"),
        ("m.xlsx", b"PK\x03\x04\x00", "table.not_what_it_says"),
        ("m.ods", b"", "table.unknown_format"),
        ("m.csv", b"", "table.empty"),
        ("m.csv", b"\n\n", "table.empty"),
        ("m.csv", b"a,b,a\n1,2,3\n", "table.repeated_column"),
        ("m.csv", b'a,b\n1,"' + b"x" * 200_000, "table.broken_line"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    path = write(tmp_path / name, content)

    assert refusal(lambda: read_table(path).count()) == code


def test_a_workbook_without_a_book_inside_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<not-a-workbook")

    assert refusal(read_table, path) == "table.unreadable"


def test_limits_hold(tmp_path: Path) -> None:
    path = write(tmp_path / "m.csv", b"a,b\n" + b"1,2\n" * 11)
    packed = write(tmp_path / "m.csv.gz", gzip.compress(b"a,b\n" + b"1,2\n" * 100_000, mtime=0))

    assert refusal(lambda: read_table(path, limits=Limits(rows=10)).count()) == "table.too_many_rows"
    assert refusal(read_table, path, limits=Limits(columns=1)) == "table.too_many_columns"
    assert refusal(read_table, path, limits=Limits(file_bytes=10)) == "table.too_large"
    assert refusal(lambda: read_table(packed, limits=Limits(unpacked_bytes=9_000)).count()) == "table.too_large"


def test_a_small_workbook_that_claims_a_billion_cells_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "a")
        sheet.write(1_048_575, 16_383, "b")

    assert path.stat().st_size < 10_000
    assert refusal(read_table, path, limits=Limits(memory_bytes=600_000_000)) == "table.unreadable"


def test_a_workbook_that_unpacks_too_far_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for row in range(2000):
            sheet.write_string(row, 0, "长" * 1000 + str(row))

    assert refusal(read_table, path, limits=Limits(unpacked_bytes=500_000)) == "table.too_large"
    assert refusal(read_table, path, limits=Limits(rows=100)) == "table.too_many_cells"


def test_a_sheet_is_chosen_by_name_and_a_hidden_one_never_by_itself(tmp_path: Path) -> None:
    path = tmp_path / "m.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name in ("hidden", "first", "second"):
            book.add_worksheet(name).write(0, 0, f"of {name}")
        book.worksheets()[1].activate()
        book.worksheets()[0].hide()

    assert list(read_table(path).columns) == ["of first"]
    assert list(read_table(path, sheet="second").columns) == ["of second"]
    assert refusal(read_table, path, sheet="third") == "table.no_sheet"


def test_a_missing_column_is_told_with_those_that_are_there(tmp_path: Path) -> None:
    table = read_table(write(tmp_path / "m.csv", TEXT.encode()))

    assert table.position("内容") == 1
    with pytest.raises(Problem, match="编号, 内容"):
        table.position("时间")


def test_values_go_out_and_come_back_and_no_text_becomes_a_formula(tmp_path: Path, settings: Any) -> None:
    path = tmp_path / "out.xlsx"
    at = datetime(2026, 11, 21, 6, 5, 4, tzinfo=UTC)
    row: list[Value] = ["=1+1", 42, 2.5, at, None, Marked("错"), Marked("")]
    write_workbook(path, [Sheet("一", ["a", "b", "c", "d", "e", "f", "g"], [row])])

    assert rows(path) == [(2, ["=1+1", "42", "2.5", "2026-11-21 14:05:04", "", "错", ""])]


def test_a_text_longer_than_a_cell_is_cut_with_a_sign(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    write_workbook(path, [Sheet("一", ["a"], [["长" * 40_000]])])

    assert rows(path)[0][1][0] == "长" * 32_766 + "…"


def test_a_workbook_that_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    def breaking() -> Any:
        yield ["1"]
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError):
        write_workbook(tmp_path / "out.xlsx", [Sheet("一", ["a"], breaking())])

    assert list(tmp_path.iterdir()) == []


@settings(max_examples=40, deadline=None)
@given(content=st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_never_a_crash(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = write(tmp_path_factory.mktemp("any") / "m.csv", content)

    assert outcome(path).startswith(("read", "table."))


def outcome(path: Path) -> str:
    """“read”, or the code of the refusal."""
    try:
        read_table(path).count()
    except Problem as refused:
        return refused.code
    return "read"


def test_parquet_is_written_a_group_of_rows_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columnar, "GROUP", 2)
    file = tmp_path / "list"
    write_parquet(file, ["名", "名", "码"], ([f"人{n}", "", "=1+1"] for n in range(5)), {"mark": "水印"})

    found = parquet.ParquetFile(file)
    assert (found.num_row_groups, found.metadata.num_rows) == (3, 5)
    assert found.read().to_pylist()[4] == {"名": "人4", "名 (2)": None, "码": "=1+1"}
    assert found.schema_arrow.metadata[b"mark"].decode() == "水印"


def test_parquet_that_breaks_leaves_nothing_behind(tmp_path: Path) -> None:
    def breaking() -> Iterator[list[str]]:
        yield ["1"]
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011  (our own, from the rows)
        write_parquet(tmp_path / "list", ["码"], breaking())
    assert [*tmp_path.iterdir()] == []
