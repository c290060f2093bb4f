"""Making a list: row by row into a file that is kept sealed, each row saying who took it out, when and what for."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, suppress
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import DatabaseError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.registry.labels import CONDITION_LABELS, LIST_COLUMN_LABELS, LIST_LABELS
from gezhi.domain.registry.models import Export, Theme
from gezhi.domain.registry.rules.layouts import ANSWERS, CLASSES, REGISTERED, Hidden, masked, plain
from gezhi.domain.registry.selectors.codes import table
from gezhi.domain.registry.selectors.layouts import Layout, layout_of
from gezhi.domain.registry.services.exporting import organisations, people, places, themed
from gezhi.domain.registry.services.exporting.asking import file_of
from gezhi.domain.registry.vocabulary import ExportState
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.problem import Problem, problem
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.sealing.files import seal_file
from gezhi.ground.plumbing.tabular import Sheet, write_parquet, write_workbook
from gezhi.ground.plumbing.wording import full_moment_words, in_city

MOST_OF_A_SHEET = 1_000_000
"""Rows of one sheet of Excel, with room for its heading."""
TOLD_EVERY = 1000

CODES = {
    "document_kind": "gat517_id_document",
    "sex": "gbt2261_1_sex",
    "registration": "deploy_residence_registration",
    "relation": "gbt4761_family_relation",
    "marital": "gbt2261_2_marital_status",
    "education": "gbt4658_education",
    "employment": "gbt2261_4_employment_status",
    "use": "gbt31000_5_17_building_use",
    "right": "house_right",
    "kind": "household_type",
    "nature": "hukou_nature",
    "unit_class": "unit_class",
}
"""The code tables of coded facts, for lists that say them in words."""

BROKE = problem(
    "list.broke", 500, "A fault on our side ended this; it is noted for the administrator. Ask for the list again."
)
TOO_MANY = problem("list.too_many_rows", 422, "A sheet of Excel holds {most} rows and this list has more: ask for CSV.")

Say = Callable[[int, int], None]


def make(*, id: UUID, say: Say = lambda done, total: None) -> Export:
    """Make a list that may be made; killed it is made anew, made already it stays as it is."""
    row = Export.objects.get(pk=id)
    if row.state != ExportState.MAKING:
        return row
    try:
        with translation.override(row.language):
            count = _written(row, layout_of(row), say)
    except Problem as refusal:
        row.error = json.dumps([refusal.code, dict(refusal.parameters)], default=str)[:500]
        return _end(row, ExportState.FAILED, 0)
    except Exception:
        row.error = json.dumps([BROKE.code, {}])
        with suppress(DatabaseError):  # its page says so, where that can be kept at all
            _end(row, ExportState.FAILED, 0)
        raise
    return _end(row, ExportState.READY, count)


def _written(row: Export, layout: Layout, say: Say) -> int:
    """Write the file and keep it sealed; how many rows it has."""
    headings = [*_headings(row, layout), _("Watermark")]
    # Closed with the file, whatever ends it: SQLite takes no write beside rows that are still being read.
    with closing(_rows(row, layout)) as found:
        rows = _Counted(found, say, MOST_OF_A_SHEET if row.form == "xlsx" else None)
        _keep(row, headings, rows)
    return rows.count


def _keep(row: Export, headings: list[str], rows: _Counted) -> None:
    """Write the rows into a file, and seal it."""
    # Beside the sealed ones, so that nothing in clear stands anywhere else, and gone with this block.
    file_of(row.pk).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=file_of(row.pk).parent) as folder:
        file = Path(folder) / "list"
        if row.form == "xlsx":
            # Every cell is a text: none is taken for a formula.
            write_workbook(file, [Sheet(_sheet_name(row.layout), headings, rows)])
        elif row.form == "parquet":
            write_parquet(file, headings, rows, {"gezhi.watermark": _watermark(row), "gezhi.list": row.layout})
        else:
            _write_text(file, headings, rows)
        with file.open("rb") as content:
            seal_file(file_of(row.pk), content, row.pk)


@transaction.atomic
def _end(row: Export, state: ExportState, rows: int) -> Export:
    """Nothing is ready that was taken back meanwhile."""
    mine = Export.objects.filter(pk=row.pk, state=ExportState.MAKING)
    at = now()
    if mine.update(state=state, made_at=at, rows=rows, error=row.error):
        facts = {"list": row.layout, "rows": rows, "state": state.value}
        by = Actor.read(row.told)
        journal.record(
            deed="register.export.make", by=by, subject=("export", row.pk), code=row.code, facts=facts, at=at
        )
    row.refresh_from_db()
    return row


class _Counted:
    """Rows that are counted as they go by. Raises Problem `list.too_many_rows` beyond `most`."""

    def __init__(self, rows: Iterator[list[str]], say: Say, most: int | None) -> None:
        self._rows, self._say, self._most, self.count = rows, say, most, 0

    def __iter__(self) -> Iterator[list[str]]:
        for row in self._rows:
            self.count += 1
            if self._most is not None and self.count > self._most:
                raise TOO_MANY(most=self._most)
            if self.count % TOLD_EVERY == 0:
                self._say(self.count, 0)
            yield row


def _sheet_name(layout: str) -> str:
    """Excel takes no slash in the name of a sheet, and 31 characters."""
    return str(LIST_LABELS[layout]).replace("/", "-")[:31]


def _write_text(file: Path, headings: list[str], rows: _Counted) -> None:
    """UTF-8 with the mark by which Excel knows it."""
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(headings)
        for row in rows:
            writer.writerow([plain(cell) for cell in row])


def _headings(row: Export, layout: Layout) -> list[str]:
    if layout.key == ANSWERS:
        return themed.headings(_theme(row))
    if layout.is_coded or layout.key == "people":
        return list(layout.headings)
    return [str(LIST_COLUMN_LABELS[fact]) for fact in layout.facts]


def _rows(row: Export, layout: Layout) -> Generator[list[str], None, None]:
    unmasked = frozenset(Hidden(kind) for kind in row.unmasked)
    mark = _watermark(row)
    if layout.key == ANSWERS:
        for told in themed.answers(_theme(row), row.code, in_city(now()).date(), unmasked):
            yield [*told, mark]
        return
    spelled = _coded if layout.is_coded else _worded
    for facts in _facts(row, layout):
        cells = [masked(fact, spelled(fact, facts.get(fact)), unmasked) if fact else "" for fact in layout.facts]
        yield [*cells, mark]


def _theme(row: Export) -> Theme:
    """The theme that a list tells of."""
    return Theme.objects.get(pk__in=[row.theme_id])


def _watermark(row: Export) -> str:
    name = accounts.names([row.account_id]).get(row.account_id, "")
    return _("Taken out by {name}, {moment}, for: {reason}; request {id}").format(
        name=name, moment=full_moment_words(row.asked_at), reason=row.reason, id=str(row.pk)
    )


def _facts(row: Export, layout: Layout) -> Iterator[Mapping[str, Any]]:
    """What the list is of."""
    wanted, number = frozenset(layout.facts), layout.table
    if layout.theme:
        return themed.left_behind(_theme(row), row.code, in_city(now()).date(), wanted)
    if number in CLASSES or layout.key == "organisations":
        return organisations.organisations(row.code, CLASSES.get(number, ()), wanted)
    if number in REGISTERED or layout.key == "people":
        return people.people(row.code, REGISTERED.get(number, ()), wanted)
    if number == "16":
        return places.rentals(row.code, wanted)
    if number == "8":
        return places.grid_cells(row.code, row.asked_at)
    sources = {"9": places.buildings, "homes": places.homes, "households": places.households}
    return sources[number or layout.key](row.code)


def _coded(fact: str, value: Any) -> str:
    """A value as the standard writes it: codes, days as 20260501, points with eight decimals."""
    if value is None or value == "":
        return ""
    if isinstance(value, date):
        return value.strftime("%Y%m%d")
    return f"{value:.8f}" if fact in ("lon", "lat") else str(value)


@cache
def _names(name: str) -> Mapping[str, str]:
    """The words of a code table by their codes."""
    return {code.code: code.name for code in table(name)}


def _worded(fact: str, value: Any) -> str:
    """A value in words: the name of a code, 是 and 否."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if fact == "condition":
        return str(CONDITION_LABELS[value])
    if fact in CODES:
        return _names(CODES[fact]).get(value, str(value))
    return value.isoformat() if isinstance(value, date) else str(value)
