"""Cases of another system, taken over through the console: what becomes of every row, and of a second run."""

from __future__ import annotations

import gzip
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.management import CommandError, call_command

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.cases.models import Case, ExternalNumber, NumberSeries, Order
from gezhi.domain.cases.services.importing import taking_over
from gezhi.domain.cases.services.importing.writing import Writer
from gezhi.domain.cases.tests.old_desk import HEADING, MAPPING, Desk, row, taken
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.tabular import read_table
from tests.cast import INSIDE, Cast

pytestmark = pytest.mark.django_db


def test_a_second_run_changes_nothing(desk: Desk) -> None:
    rows = [row("A1"), row("A2", 状态="在办", 结案="")]
    desk(*rows)
    before = list(Case.objects.order_by("id").values()), Deed.objects.filter(deed="case.import").count()

    assert "0 made, 2 known already, 0 refused; 0 classes and 0 departments" in desk(*rows)

    assert (list(Case.objects.order_by("id").values()), Deed.objects.filter(deed="case.import").count()) == before


def test_two_sources_may_use_the_same_numbers(desk: Desk) -> None:
    desk(row("A1"))
    desk(row("A1"), mapping={"source": "another-desk"})

    assert ExternalNumber.objects.filter(number="A1").count() == Case.objects.count() == 2


def test_a_dry_run_judges_every_row_and_writes_nothing(desk: Desk) -> None:
    before = Deed.objects.count()

    said = desk(row("A1"), row("A2", 内容=""), dry_run=True)

    assert "2 rows: 1 would be made, 0 known already, 1 refused; 0 classes and 1 departments would be new" in said
    assert (Case.objects.count(), NumberSeries.objects.count(), Deed.objects.count()) == (0, 0, before)
    assert "市政处" not in accounts.department_names().values()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"编号": "-"}, "编号: 该行没有原系统编号"),
        ({"内容": ""}, "内容: 请简要"),
        ({"内容": "a\x07b"}, "内容: 文字第 2 位有不可见的控制字符"),
        ({"内容": "长" * 2001}, "内容: "),
        ({"经度": "10", "纬度": "10"}, "经度: 点位（10.0，10.0）不在任何界线内"),
        ({"经度": "35.95", "纬度": "120.05"}, "经度: "),
        ({"经度": "east"}, "经度: “east”不是以度为单位的数值"),
        ({"经度": ""}, "经度: 坐标点须同时有经度和纬度"),
        ({"经度": "", "纬度": "", "区域": "火星社区"}, "区域: 在映射指定的范围内没有“火星社区”"),
        ({"上报": ""}, "上报: 此处不能为空"),
        ({"上报": "昨天"}, "上报: “昨天”不是映射规定格式的时间"),
        ({"上报": "2099-01-01 00:00:00"}, "上报: 2098-12-31T16:00:00+00:00 晚于当前时间"),
        ({"结案": "2026-03-01 09:00:00"}, "上报: 结案时间"),
        ({"状态": "不详"}, "状态: 映射中没有“不详”的对应值"),
        ({"状态": "在办", "部门": "-"}, "状态: 已派遣的案件须有处置部门"),
        ({"类别": "路灯"}, "类别: 映射中没有“路灯”的对应值"),
        ({"渠道": "热线,多出来的"}, "该行的单元格多于表头的列数"),
    ],
)
def test_a_faulty_row_is_refused_with_its_line_its_column_and_the_reason(
    desk: Desk, changes: dict[str, str], sentence: str
) -> None:
    said = desk(row("A1"), row("A2", **changes), row("A3"))

    assert f"line 3, {sentence}" in said or f"line 3: {sentence}" in said
    assert "2 made, 0 known already, 1 refused" in said
    assert sorted(ExternalNumber.objects.values_list("number", flat=True)) == ["A1", "A3"]


def test_every_fault_of_a_row_is_told_at_once(desk: Desk) -> None:
    said = desk(row("", 内容="", 状态="不详", 上报="昨天"))

    assert [line.split(":")[0] for line in said.splitlines()[:4]] == [
        f"line 2, {column}" for column in ("编号", "内容", "状态", "上报")
    ]


def test_a_number_that_stands_twice_is_taken_once(desk: Desk) -> None:
    said = desk(row("A1"), row("A1", 内容="另一句"))

    assert "line 3, 编号: 编号 A1 已出现在第 2 行" in said
    assert taken("A1").words == "井盖不见了"


def test_values_without_a_meaning_are_counted(desk: Desk) -> None:
    said = desk(row("A1", 类别="路灯"), row("A2", 类别="路灯"), row("A3", 类别="护栏"))

    assert "no meaning for “路灯” in 类别: 2 rows" in said
    assert "no meaning for “护栏” in 类别: 1 rows" in said


def test_refused_rows_go_to_a_workbook_and_come_back_corrected(desk: Desk, tmp_path: Path) -> None:
    errors = tmp_path / "errors.xlsx"
    desk(row("A1"), row("A2", 状态="不详", 内容="=1+1"), errors=errors)

    table = read_table(errors)
    (line,) = table
    assert list(table.columns) == [*HEADING.split(","), "行号", "未导入原因"]
    assert line.cells[table.position("内容")] == "=1+1"
    assert line.cells[-2:] == ["3", "状态: 映射中没有“不详”的对应值。"]
    corrected = tmp_path / "corrected.xlsx"
    with xlsxwriter.Workbook(str(corrected)) as book:
        sheet = book.add_worksheet()
        for position, (column, cell) in enumerate(zip(table.columns, line.cells, strict=True)):
            sheet.write_string(0, position, column)
            sheet.write_string(1, position, "办结" if column == "状态" else cell)
    assert "1 made" in desk(file=corrected)
    assert taken("A2").words == "=1+1"


def test_typed_cells_of_excel_are_understood(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "old.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for position, (column, cell) in enumerate(zip(HEADING.split(","), row("7").split(","), strict=True)):
            sheet.write_string(0, position, column)
            if column in ("编号", "经度", "纬度"):
                sheet.write_number(1, position, float(cell))
            elif column == "上报":
                at = datetime(2026, 3, 2, 9)  # noqa: DTZ001  (Excel knows no zones)
                sheet.write_datetime(1, position, at, book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
            else:
                sheet.write_string(1, position, cell)
    desk(file=path)

    assert taken("7").reported_at == datetime.fromisoformat("2026-03-02T09:00:00+08:00")
    assert taken("7").lon == INSIDE[0]


def test_an_edition_that_is_not_there_is_refused_before_anything_is_written(desk: Desk) -> None:
    with pytest.raises(CommandError, match="没有“nowhere”版分类目录"):
        desk(row("A1"), mapping={"class": {**MAPPING["class"], "edition": "nowhere"}})
    assert not Case.objects.exists()


def test_a_file_that_breaks_off_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    whole = "\n".join([HEADING, *(row(f"A{n}") for n in range(3000))])
    path = tmp_path / "old.csv.gz"
    path.write_bytes(gzip.compress(whole.encode())[:-200])

    with pytest.raises(CommandError, match="无法解压"):
        desk(file=path)
    assert not Case.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_import_that_was_broken_off_goes_on_where_it_stopped(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking_over, "CHUNK", 10)
    rows, write, written = [row(f"A{n}") for n in range(25)], Writer.write, []

    def breaking(self: Writer, *args: Any) -> None:
        write(self, *args)
        written.append(1)
        if len(written) == 2:
            raise RuntimeError("the machine went down")

    monkeypatch.setattr(Writer, "write", breaking)
    with pytest.raises(RuntimeError):
        desk(*rows)
    assert Case.objects.count() == 10
    assert "15 made, 10 known already" in desk(*rows)

    assert Case.objects.count() == ExternalNumber.objects.count() == Order.objects.count() == 25
    assert Deed.objects.filter(deed="case.import").count() == 25


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"state": {"always": "checking"}}, "state"),
        ({"state": {"column": "状态", "values": {"x": "gone"}}}, "state"),
        ({"colour": "red"}, "colour"),
        ({"place": [{"by": "point", "lon": "经度", "lat": "纬度"}]}, "place.0"),
        ({"class": {"edition": "x"}}, "class"),
        ({"times": {}}, "times.reported"),
    ],
)
def test_a_mapping_that_is_not_right_is_refused_with_the_place(desk: Desk, changes: dict[str, Any], where: str) -> None:
    with pytest.raises(CommandError, match=f"的 {where}"):
        desk(row("A1"), mapping=changes)


def test_a_mapping_of_another_table_is_refused_with_the_columns_that_are_there(desk: Desk) -> None:
    with pytest.raises(CommandError, match="没有“流水号”列；现有各列：编号, 内容"):
        desk(row("A1"), mapping={"number": "流水号"})


def test_an_unknown_mapping_is_refused_with_those_that_are_there(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="boston-311"):
        call_command("import_cases", tmp_path / "x.csv", mapping="nowhere")


def test_the_errors_go_to_a_workbook_only(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="xlsx"):
        desk(row("A1"), errors=tmp_path / "errors.csv")
