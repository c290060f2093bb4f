"""Lists for field clients: each subject once, nothing that must not be read, one line a row."""

from __future__ import annotations

import csv
import io
from datetime import date
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from gezhi.domain.registry.selectors.field_lists import KINDS, FieldRow, order_of
from gezhi.domain.registry.tests.theme_fixtures import alone
from gezhi.domain.registry.vocabulary import SubjectKind
from gezhi.edges.openrosa.rules.lists import HEADER, csv_of
from tests.cast import MICRO

__all__ = ["alone"]
TODAY = date(2026, 11, 16)
CELL = st.text(max_size=30)


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


@settings(max_examples=40)
@given(st.lists(st.tuples(CELL, CELL, CELL, CELL, CELL), max_size=6))
def test_whatever_stands_in_a_cell_every_row_is_one_line_and_reads_back(rows: list[tuple[str, ...]]) -> None:
    content = csv_of(rows)
    assert content.decode().splitlines() == content.decode().split("\n")[:-1]
    told = read(content)
    assert tuple(told[0]) == HEADER
    assert [[" ".join(cell.split()) for cell in row] for row in told[1:]] == told[1:]
    assert len(told) == len(rows) + 1
    for row, back in zip(rows, told[1:], strict=True):
        for cell, read_cell in zip(row, back, strict=True):
            visible = [sign for sign in cell if sign.isprintable() and not sign.isspace()]
            assert visible == [sign for sign in read_cell if sign.isprintable() and not sign.isspace()]


@given(st.lists(st.tuples(CELL, st.booleans(), st.none() | st.dates()), max_size=12))
def test_any_labels_have_one_order_marks_first_and_the_next_due_first(
    told: list[tuple[str, bool, date | None]],
) -> None:
    rows = [FieldRow(UUID(int=n), label, MICRO, carried, due) for n, (label, carried, due) in enumerate(told)]
    ordered = sorted(rows, key=order_of)
    backwards = rows[::-1]
    assert ordered == sorted(backwards, key=order_of)
    assert [row.is_carried for row in ordered] == sorted((row.is_carried for row in rows), reverse=True)
    due = [row.due or date.max for row in ordered if row.is_carried]
    assert due == sorted(due)


@given(st.text(st.characters(categories=["Lo", "Lu"]), min_size=2, max_size=8), st.dates() | st.none())
def test_whatever_somebody_is_called_only_the_first_character_is_read(name: str, born: date | None) -> None:
    label = KINDS[SubjectKind.PERSON][2]()(name, "0", born, None, None, None)
    shown = label.removesuffix(f" {born.year}") if born else label
    assert shown.rstrip("*") == name[0]
