"""Files that are no XLSForm are refused with a sentence, in the child where they must be opened."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.xlsforms import Limits, as_problem, compile_xlsform
from gezhi.ground.plumbing.xlsforms.compiling import taken
from gezhi.ground.plumbing.xlsforms.making import made
from gezhi.ground.plumbing.xlsforms.screen import with_else


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("form.csv", b"type,name", "xlsform.unknown_format"),
        ("form.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xlsform.not_what_it_says"),
        ("form.xls", b"PK\x03\x04", "xlsform.not_what_it_says"),
        ("form.xlsx", b"PK\x03\x04" + b"0" * 200, "xlsform.too_large"),
    ],
)
def test_a_file_that_is_no_workbook_or_too_large_is_refused_unopened(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    file = tmp_path / "upload"
    file.write_bytes(content)
    with pytest.raises(Problem) as refusal:
        compile_xlsform(file, name=name, limits=Limits(file_bytes=100))
    assert refusal.value.code == code


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 2_000_000)
    with pytest.raises(Problem, match=r"xlsform\.too_large"):
        taken(made(file, 1_000_000), file.name, Limits())


def test_what_the_compiler_refuses_is_said_with_its_reason(tmp_path: Path) -> None:
    file = tmp_path / "form.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet("survey")
        for row, cells in enumerate([("type", "name", "label"), ("nonsense", "a", "A")]):
            sheet.write_row(row, 0, cells)
    with pytest.raises(Problem) as refusal:
        taken(made(file, 1_000_000), file.name, Limits())
    assert refusal.value.code == "xlsform.refused"
    assert "nonsense" in str(refusal.value.parameters["reason"])


def test_a_known_warning_is_said_in_words_of_ours() -> None:
    known = as_problem("[row : 5] Use the max-pixels parameter to speed up submission sending and save storage space.")
    assert (known.code, known.parameters) == ("xlsform.no_max_pixels", {"row": "5"})
    assert (
        as_problem("Language 'French' is missing the survey columns image, video.").parameters["columns"]
        == "image, video"
    )
    assert as_problem("Something new.").code == "xlsform.warning"


@pytest.mark.long
def test_a_damaged_workbook_ends_in_the_child_and_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "form.xlsx"
    file.write_bytes(b"PK\x03\x04" + b"\x00" * 500)
    with pytest.raises(Problem, match=r"xlsform\.unreadable"):
        compile_xlsform(file)


@pytest.mark.parametrize(
    ("written", "completed"),
    [
        ("if( /a = 'x, y)', 1)", "if( /a = 'x, y)', 1, '')"),
        ("concat(if(a, if(b, c)), d)", "concat(if(a, if(b, c, ''), ''), d)"),
        ("if(a, b, c) + elif(a, b)", "if(a, b, c) + elif(a, b)"),
        ("notif(a, b)", "notif(a, b)"),
    ],
)
def test_an_if_without_else_is_completed_for_the_browser(written: str, completed: str) -> None:
    assert with_else(f'<bind calculate="{written}"/>') == f'<bind calculate="{completed}"/>'


@given(st.text("abif(),' <>&", max_size=40))
def test_completing_never_takes_anything_away(expression: str) -> None:
    written = expression.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    whole = with_else(f'<bind calculate="{written}"/>')
    assert whole.replace(", '')", ")") == f'<bind calculate="{written}"/>'.replace(", '')", ")")
