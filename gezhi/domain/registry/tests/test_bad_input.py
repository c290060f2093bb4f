"""What offices send: each fault is told with its row, column, rule and what to do; what can be understood is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
import xlsxwriter

from gezhi.domain.registry.models import Registration
from gezhi.domain.registry.rules.columns import NEEDED, recognised
from gezhi.domain.registry.services.importing.drafts import Draft, Reader
from gezhi.domain.registry.services.importing.papers import check_papers
from gezhi.domain.registry.services.importing.runs import MOST
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.problems import sentence
from gezhi.ground.plumbing.tabular import Limits, Table
from gezhi.ground.plumbing.tabular.office import Columns, read_office_table

TODAY = date(2026, 11, 16)
HEADINGS = (
    "姓名",
    "身份证号",
    "出生日期",
    "性别",
    "联系电话",
    "小区",
    "楼栋",
    "房号",
    "人口类别",
    "户号",
    "与户主关系",
)
WELL = {"姓名": "张三", "小区": "A区", "楼栋": "1", "房号": "101"}


class Written(Table):
    """A table written down in a test."""

    def __init__(self, rows: Sequence[Sequence[str]]) -> None:
        self._lines = rows
        super().__init__("written.csv", Limits())

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        yield from ((number, list(row)) for number, row in enumerate(self._lines, start=1))


def judged(**cells: str) -> Draft:
    """The second line of a table, whose first is the heading."""
    told = {**WELL, **cells}
    return drafts([HEADINGS, [told.get(heading, "") for heading in HEADINGS]])[0]


def drafts(rows: Sequence[Sequence[str]]) -> list[Draft]:
    return read(Written(rows))


def read(table: Table) -> list[Draft]:
    words = {key: (heading.strip().lower(),) for key, heading in recognised(table.columns).items()}
    reader = Reader(Columns(table, words, NEEDED, is_chosen=True), {}, TODAY)
    return [reader.draft(line) for line in table]


@pytest.mark.parametrize(
    ("cells", "column", "code", "todo"),
    [
        ({"身份证号": "110105194912310021"}, "身份证号", "resident_number.wrong_check", "校验"),
        ({"身份证号": "11010549123100"}, "身份证号", "resident_number.malformed", "18 位"),
        ({"身份证号": "110105203012310020"}, "身份证号", "resident_number.not_yet_born", "晚于今天"),
        ({"出生日期": "2026-11-17"}, "出生日期", "register.not_yet", "核对年份"),
        ({"出生日期": "二十岁"}, "出生日期", "register.not_a_day", "2026-05-01"),
        ({"身份证号": "11010519491231002X", "出生日期": "1950-01-01"}, "出生日期", "register.differs", "改正"),
        ({"联系电话": "1380013"}, "联系电话", "register.not_a_phone", "11 位"),
        ({"与户主关系": "配偶"}, "与户主关系", "register.relation_to_nobody", "户号"),
        ({"性别": "不男不女"}, "性别", "table.unknown_word", "男"),
        ({"房号": ""}, "房号", "register.no_room", "取消合并"),
        ({"姓名": ""}, "姓名", "register.no_name", "姓名"),
    ],
)
def test_a_fault_is_told_with_row_column_rule_and_what_to_do(
    cells: dict[str, str], column: str, code: str, todo: str
) -> None:
    refused = judged(**cells).refused()

    (fault,) = refused.faults
    assert (refused.line, fault.column, fault.problem.code) == (2, column, code)
    assert todo in sentence(fault.problem)
    assert refused.reasons().startswith(f"{column}: ")


@pytest.mark.parametrize(
    ("cells", "field", "value"),
    [
        ({"身份证号": "11010519491231002x"}, "document", "11010519491231002X"),
        ({"身份证号": "１１０１０５１９４９１２３１００２Ｘ"}, "document", "11010519491231002X"),
        ({"身份证号": "110105491231002"}, "document", "11010519491231002X"),
        ({"身份证号": "110105 19491231 002X"}, "document", "11010519491231002X"),
        ({"出生日期": "18264"}, "birth_date", date(1950, 1, 1)),
        ({"出生日期": "1950/1/1"}, "birth_date", date(1950, 1, 1)),
        ({"出生日期": "1950年1月1日"}, "birth_date", date(1950, 1, 1)),
        ({"出生日期": "1950-01-01 00:00:00"}, "birth_date", date(1950, 1, 1)),
        ({"性别": "1"}, "sex", "1"),
    ],
)
def test_what_can_be_understood_is(cells: dict[str, str], field: str, value: object) -> None:
    draft = judged(**cells)
    assert draft.faults == []
    assert draft.values[field] == value


def test_zeros_that_excel_lost_and_headings_with_remarks_are_understood() -> None:
    (draft,) = drafts(
        [["*姓名（必填）", "住址", "户号", "与户主关系：", "民族"], ["张三", "A区1号楼101室", "7", "2", "汉"]]
    )
    assert (draft.faults, draft.relation, draft.building, draft.room) == ([], "02", "1号楼", "101室")


def test_merged_cells_are_empty_below_the_first_and_dates_come_as_numbers(tmp_path: Path) -> None:
    file = tmp_path / "merged.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        page, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        page.write_row(0, 0, ["姓名", "出生日期", "楼栋", "房号"])
        page.write_row(1, 0, ["张三", 18264])
        page.write_string(2, 0, "李四")
        page.write_datetime(2, 1, date(1950, 1, 1), day)
        page.merge_range(1, 2, 2, 2, "3号楼")
        page.write_column(1, 3, [101, 102])

    first, second = read(read_office_table(file, name=file.name))

    assert (first.faults, first.values["birth_date"], first.room) == ([], date(1950, 1, 1), "101")
    assert second.values["birth_date"] == date(1950, 1, 1)
    assert [(fault.column, fault.problem.code) for fault in second.faults] == [("楼栋", "register.no_room")]


def test_gbk_is_read_and_so_is_a_sheet_to_its_last_row(tmp_path: Path) -> None:
    file = tmp_path / "old.csv"
    file.write_bytes("姓名,楼栋,房号\n张三,3号楼,101\n".encode("gbk"))
    assert [draft.name for draft in read(read_office_table(file, name=file.name))] == ["张三"]
    assert MOST.rows >= 1_048_575


MINE, THEIRS = uuid4(), uuid4()


@pytest.mark.parametrize(
    ("there", "kind", "number", "household", "code"),
    [
        (Registration(kind="11", relation="02", household_id=MINE), "11", "8", THEIRS, "household.no_head"),
        (Registration(kind="11", relation="10", household_id=MINE), "11", "8", THEIRS, "registration.permanent_twice"),
        (Registration(kind="12"), "11", "", None, "registration.permanent_twice"),
        (Registration(kind="3"), "11", "", None, "register.registered_otherwise"),
    ],
)
def test_a_head_who_moved_out_and_a_second_permanent_record_are_told(
    there: Registration, kind: str, number: str, household: object, code: str
) -> None:
    with pytest.raises(Problem) as refusal:
        check_papers(kind, "10", household, number, [there])  # type: ignore[arg-type]
    assert refusal.value.code == code
    assert "请" in sentence(refusal.value)


def test_the_same_registration_once_more_is_no_news() -> None:
    mine = Registration(kind="11", relation="02", household_id=MINE)
    assert check_papers("11", "02", MINE, "7", [mine]) is False
    assert check_papers("", "", MINE, "7", [mine]) is False
    assert check_papers("3", "", None, "", []) is True
