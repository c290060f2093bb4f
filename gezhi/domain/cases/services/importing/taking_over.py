"""The import of one file: chunk by chunk, each in a short transaction; what came in before is known by its number."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.db import transaction

from gezhi.domain.cases.models import ExternalNumber
from gezhi.domain.cases.services.importing.books import ClassBook, DepartmentBook
from gezhi.domain.cases.services.importing.drafts import UNMAPPED, Columns, Draft, Fault, RowReader
from gezhi.domain.cases.services.importing.mapping import CaseMapping
from gezhi.domain.cases.services.importing.placing import Placer
from gezhi.domain.cases.services.importing.writing import Writer
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing import databases
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.tabular import Line, Table, read_table

CHUNK = 900
"""Rows written in one transaction: well under the two seconds that a write may last."""

Say = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was not taken over, as it came, and everything that is wrong with it."""

    line: int
    cells: Sequence[str]
    faults: Sequence[Fault]


@dataclass
class Imported:
    """What one import did (or, in a dry run, would do)."""

    columns: Sequence[str] = ()
    rows: int = 0
    made: int = 0
    known: int = 0
    classes: int = 0
    departments: int = 0
    refused: list[Refused] = field(default_factory=list)
    unmapped: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Values without a meaning, by column, with how often they stand there."""
    seconds: float = 0.0

    def refuse(self, draft: Draft) -> None:
        self.refused.append(Refused(draft.line, draft.cells, tuple(draft.faults)))
        for fault in draft.faults:
            if fault.problem.kind is UNMAPPED:
                self.unmapped[fault.column, str(fault.problem.parameters["value"])] += 1


def import_cases(
    *, by: Actor, file: Path, mapping: CaseMapping, now: datetime, dry_run: bool = False, say: Say | None = None
) -> Imported:
    """Take over the rows of `file` as cases. A dry run judges every row and writes nothing.

    Rows with faults are refused one by one and told; the others are written, some hundred to a transaction, so an
    import that was broken off goes on where it stopped. A number of the source that is known already is left as it is:
    a second run changes nothing. `say` hears rows done and rows in all. Raises Problem `table.*` for a file that cannot
    be read to its end, `import.no_edition`, `place.unknown_code`, `mesh.empty`; then nothing has changed.
    """
    began = time.monotonic()
    table = read_table(file, encoding=mapping.encoding, delimiter=mapping.delimiter, sheet=mapping.sheet)
    run = _Run(by, mapping, table, now, dry_run)
    total = table.count()
    for lines in _chunks(table):
        run.take(lines)
        if say is not None:
            say(run.done.rows, total)
    if not dry_run:
        _tell(by, file, mapping, run.done)
        databases.analyse()
    run.done.seconds = time.monotonic() - began
    return run.done


def _chunks(table: Table) -> Iterator[list[Line]]:
    lines = iter(table)
    while chunk := list(islice(lines, CHUNK)):
        yield chunk


class _Run:
    """One import under way."""

    def __init__(self, by: Actor, mapping: CaseMapping, table: Table, now: datetime, dry_run: bool) -> None:
        columns = Columns(table, mapping.missing)
        self._by, self._mapping, self._dry_run = by, mapping, dry_run
        self._reader = RowReader(mapping, table, now)
        self._classes = ClassBook(mapping.case_class, columns) if mapping.case_class else None
        self._departments = DepartmentBook(mapping.department, columns) if mapping.department else None
        self._books = [book for book in (self._classes, self._departments) if book is not None]
        self._placer = Placer(mapping, columns)
        self._writer = Writer(mapping, by, now)
        self.done = Imported(table.columns)

    def take(self, lines: Iterable[Line]) -> None:
        """Judge a chunk of rows and write those without a fault that are not known yet."""
        drafts = [self._reader.read(line) for line in lines]
        self.done.rows += len(drafts)
        known = self._known(drafts)
        new = [draft for draft in drafts if draft.number not in known or draft.faults]
        self.done.known += len(drafts) - len(new)
        for draft in new:
            self._look_up(draft)
        self._placer.place(new)
        whole = [draft for draft in new if not draft.faults]
        for draft in new:
            if draft.faults:
                self.done.refuse(draft)
        self._write(whole)

    def _known(self, drafts: Sequence[Draft]) -> set[str]:
        numbers = {draft.number for draft in drafts}
        found = ExternalNumber.objects.filter(source=self._mapping.source, number__in=numbers)
        return set(found.values_list("number", flat=True))

    def _look_up(self, draft: Draft) -> None:
        for book in self._books:
            try:
                book.find(draft)
            except Problem as refusal:
                draft.refuse(book.column, refusal)
        self._reader.live(draft)

    def _write(self, drafts: Sequence[Draft]) -> None:
        self.done.made += len(drafts)
        for draft in drafts:
            for book in self._books:
                book.note(draft)
        if self._dry_run:
            self.done.classes = len(self._classes.new) if self._classes else 0
            self.done.departments = len(self._departments.new) if self._departments else 0
            return
        with transaction.atomic():
            self.done.classes += self._classes.save(self._by) if self._classes else 0
            self.done.departments += self._departments.save(self._by) if self._departments else 0
            classes = self._classes.by_code if self._classes else {}
            departments = self._departments.by_name if self._departments else {}
            self._writer.write(drafts, classes, departments)


def _tell(by: Actor, file: Path, mapping: CaseMapping, done: Imported) -> None:
    """The journal line of the import itself: which file, and what became of it."""
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    facts = {
        "system": mapping.source,
        "file": file.name,
        "sha256": digest,
        "rows": done.rows,
        "made": done.made,
        "known": done.known,
        "refused": len(done.refused),
    }
    journal.record(deed="cases.import", by=by, subject=("import", None), facts=facts)
