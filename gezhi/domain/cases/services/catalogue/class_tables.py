"""The city's own class list from Excel or CSV: an edition of its own, taken as a whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.db import transaction

from gezhi.domain.cases.models import CaseClass, ClassEdition
from gezhi.domain.cases.services.catalogue.classes import ENGLISH_LENGTH, NAME_LENGTH
from gezhi.domain.cases.services.catalogue.national import NATIONAL
from gezhi.domain.cases.services.catalogue.tables import KINDS, TWICE, TableTaken, forget_soon
from gezhi.ground.kernel.problem import problem
from gezhi.ground.kernel.text import clean_line
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.tabular.office import Columns, RowJudge, one_of, read_office_table

BAD_KEY = problem(
    "catalogue.bad_key", 422, "The key of an edition has small letters, digits, dots and dashes, 2 to 40: not “{key}”."
)
SHIPPED = problem("catalogue.shipped", 409, "{key} ships with the product: add the city's own classes one by one.")
BAD_CODE = problem("catalogue.bad_code", 422, "“{code}” is not a code of a class: 2 digits for a major one, up to 8.")
ORPHAN = problem("catalogue.orphan", 422, "The major class {major} is not in the list.")

KEY = re.compile(r"[a-z0-9][a-z0-9.-]{1,39}")
CODE = re.compile(r"[0-9]{2}(?:[0-9]{1,6})?")
CLASS_COLUMNS: dict[str, Sequence[str]] = {
    "kind": ("类别",),
    "code": ("代码",),
    "name": ("名称", "name_zh"),
    "name_en": ("英文名称",),
    "parent": ("上级代码", "大类代码", "major"),
}


@transaction.atomic
def import_classes(*, by: Actor, key: str, title: str, file: Path, name: str) -> TableTaken:
    """Take the city's own class list as an edition of its own; the same key again updates names and adds classes.

    Raises `catalogue.bad_key`, `catalogue.shipped`, `table.*`.
    """
    if KEY.fullmatch(key) is None:
        raise BAD_KEY(key=key[:40])
    if key in {edition.key for edition in NATIONAL}:
        raise SHIPPED(key=key)
    table = read_office_table(file, name=name)
    columns = Columns(table, CLASS_COLUMNS, ("kind", "code", "name"))
    known = {(row.kind, row.code) for row in CaseClass.objects.filter(edition=key)}
    taken = TableTaken(table.columns)
    rows: dict[tuple[str, str], tuple[int, CaseClass]] = {}
    listed = known | {(KINDS.get(columns.cell(line, "kind").lower()), columns.cell(line, "code")) for line in table}
    for line in table:
        taken.rows += 1
        judge = RowJudge(columns, line)
        row = _class_row(judge, listed)
        if row is not None and (row.kind, row.code) in rows:
            judge.refuse("code", TWICE(line=rows[row.kind, row.code][0]))
        if judge.faults:
            taken.refused.append(judge.refused())
        elif row is not None:
            rows[row.kind, row.code] = (line.number, row)
    if not taken.refused:
        taken.added = len(rows.keys() - known)
        taken.changed = len(rows) - taken.added
        _write_classes(by, key, title, [row for _, row in rows.values()], taken)
    return taken


def _class_row(judge: RowJudge, listed: set[Any]) -> CaseClass | None:
    kind, code = judge.take("kind", one_of(KINDS)), judge.take("code", _code)
    name = judge.take("name", lambda told: clean_line(told, limit=NAME_LENGTH))
    name_en = judge.take("name_en", lambda told: clean_line(told, limit=ENGLISH_LENGTH), is_needed=False, default="")
    if kind is None or code is None or name is None or name_en is None:
        return None
    major = judge.take("parent", _code, is_needed=False, default=code[:2])
    if major is not None and (kind, major) not in listed:
        judge.refuse("parent", ORPHAN(major=major))
    return CaseClass(kind=kind, code=code, major=(major or code)[:4], name=name, name_en=name_en)


def _write_classes(by: Actor, key: str, title: str, rows: Sequence[CaseClass], taken: TableTaken) -> None:
    edition, _ = ClassEdition.objects.update_or_create(key=key, defaults={"name": clean_line(title, limit=120) or key})
    for row in rows:
        row.edition = edition
    CaseClass.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["edition", "kind", "code"],
        update_fields=["major", "name", "name_en"],
        batch_size=500,
    )
    facts = {"edition": key, "rows": taken.rows, "added": taken.added, "changed": taken.changed}
    journal.record(deed="catalogue.import_classes", by=by, subject=("class_edition", None), facts=facts)
    forget_soon()


def _code(told: str) -> str:
    if CODE.fullmatch(told) is None:
        raise BAD_CODE(code=told[:20])
    return told
