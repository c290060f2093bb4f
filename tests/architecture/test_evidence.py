"""The pages for assessors are whole and true: every control stands there, no cell is empty, each named test exists."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.naming import missing_of, named_in

DOCS = Path(settings.BASE_DIR) / "docs"
GROUPS = {1: "abcd", 2: "abcdefg", 3: "abcd", 4: "abcdef", 5: "", 6: "", 7: "ab", 8: "ab", 9: "abc", 10: "ab", 11: "ab"}
CONTROLS = [f"8.1.4.{group}{letter}" for group, letters in GROUPS.items() for letter in ["", *letters]]
ARTICLES = [
    *map(str, (6, 13, 17, 21, 24, 25, 26, 28, 29, 31)),
    "34–35",
    "44–47",
    *map(str, (51, 52, 54)),
    "55–56",
    "57",
]
LISTS = {
    "mlps.md": CONTROLS,
    "manual/mlps.md": CONTROLS,
    "pipl.md": ARTICLES,
    "manual/pipl.md": ARTICLES,
}
CHAPTERS = [f"V{number}" for number in range(1, 18)]
ROW = re.compile(r"^\| (.+) \|$", re.MULTILINE)


def text_of(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


def rows_of(page: str) -> list[list[str]]:
    """Cells of every row of a page's table, without its head."""
    rows = [[cell.strip() for cell in row.split(" | ")] for row in ROW.findall(text_of(page))]
    return [row for row in rows if row[0] not in ("Control", "Article", "控制点", "条款")]


@pytest.mark.parametrize("page", LISTS)
def test_every_line_of_the_list_stands_here_once_and_is_whole(page: str) -> None:
    rows = rows_of(page)

    assert [row[0] for row in rows] == LISTS[page]
    for row in rows:
        assert len(row) == 5, row[0]
        assert all(cell.strip("-–— ") for cell in row), f"{page}: {row[0]} has an empty cell"
        assert named_in(row[3]), f"{page}: {row[0]} names no test"


@pytest.mark.parametrize("page", [*LISTS, "security.md"])
def test_every_named_test_exists(page: str) -> None:
    named = named_in(text_of(page))

    assert len(named) >= len(LISTS.get(page, CHAPTERS)) - 3
    assert missing_of(named) == []


@pytest.mark.parametrize("page", ["mlps.md", "pipl.md"])
def test_both_languages_name_the_same_tests(page: str) -> None:
    assert [named_in(row[3]) for row in rows_of(page)] == [named_in(row[3]) for row in rows_of(f"manual/{page}")]


def test_every_chapter_of_the_standard_is_judged() -> None:
    judged = re.findall(r"^### (V\d+) ", text_of("security.md"), re.MULTILINE)
    assert judged == CHAPTERS


def test_the_43_controls_are_those_of_the_list_beside_the_project() -> None:
    assert len(CONTROLS) == 43
    listed = Path(settings.BASE_DIR).parent / "shared" / "field" / "codes" / "mlps_level3_app_controls.csv"
    if not listed.exists():
        pytest.skip("the list of controls is not beside this project")
    with listed.open(encoding="utf-8") as file:
        assert [row["code"] for row in csv.DictReader(file)] == CONTROLS


def test_a_test_that_is_not_there_is_found() -> None:
    text = "`tests/architecture/test_evidence.py::test_that_nobody_wrote` `tests/nowhere.py::test_x`"
    assert len(missing_of(named_in(text))) == 2
    here = "`tests/architecture/test_evidence.py::test_a_test_that_is_not_there_is_found`"
    assert missing_of(named_in(here)) == []
