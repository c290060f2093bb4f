"""The city's conditions and limits from Excel or CSV: new versions, all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from gezhi.domain.cases.models import CaseClass, TimeLimit
from gezhi.domain.cases.services.catalogue.editions import NO_SUCH_EDITION
from gezhi.domain.cases.services.catalogue.tables import KINDS, TWICE, UNITS, URGENCIES, TableTaken, forget_soon
from gezhi.domain.cases.services.catalogue.versions import MOST_VALUE, LimitIn
from gezhi.ground.kernel.problem import Problem, problem
from gezhi.ground.kernel.text import clean, clean_line
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.bulk import insert
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.tabular.office import Columns, RowJudge, one_of, read_office_table

BAD_NUMBER = problem("catalogue.bad_number", 422, "“{value}” is not a number from {least} to {most}.")
UNKNOWN_CLASS = problem("catalogue.unknown_class", 422, "The edition has no such class {code}.")
PLANNED = problem("catalogue.planned", 409, "A change of this condition is planned already: change it on its page.")

LIMIT_COLUMNS: dict[str, Sequence[str]] = {
    "kind": ("类别", "大类别"),
    "code": ("代码", "类别代码"),
    "condition_order": ("条件序号", "序号"),
    "filing_condition": ("立案条件",),
    "closing_condition": ("结案条件",),
    "limit_value": ("时限", "处置时限"),
    "limit_unit": ("单位", "时限单位"),
    "region_class": ("区域类别",),
    "urgency": ("紧急程度",),
}


@dataclass(frozen=True, slots=True)
class _LimitRow:
    """A faultless line: which condition of which class, and what it shall say."""

    case_class: CaseClass
    order: int
    told: LimitIn

    @property
    def key(self) -> tuple[UUID, int, str, str]:
        return self.case_class.pk, self.order, self.told.region_class, self.told.urgency or ""


@transaction.atomic
def import_limits(*, by: Actor, edition: str, file: Path, name: str, at: datetime) -> TableTaken:
    """Take the city's conditions and limits: each changed one is a new version from `at` on; open cases keep theirs.

    Raises `catalogue.no_edition`, `table.*`.
    """
    classes = {(row.kind, row.code): row for row in CaseClass.objects.filter(edition=edition)}
    if not classes:
        raise NO_SUCH_EDITION(key=edition)
    table = read_office_table(file, name=name)
    columns = Columns(table, LIMIT_COLUMNS, ("kind", "code", "condition_order", "limit_value", "limit_unit"))
    standing = _standing(edition)
    taken, wanted = TableTaken(table.columns), {}
    seen: dict[Any, int] = {}
    for line in table:
        taken.rows += 1
        judge = RowJudge(columns, line)
        row = _limit_row(judge, classes, standing, at)
        if row is not None and (first := seen.setdefault(row.key, line.number)) != line.number:
            judge.refuse("", TWICE(line=first))
        if judge.faults:
            taken.refused.append(judge.refused())
        elif row is not None:
            wanted[row.key] = row
    if not taken.refused:
        taken.added, taken.changed = _write(wanted.values(), standing, by, at)
        facts = {"edition": edition, "rows": taken.rows, "added": taken.added, "changed": taken.changed}
        journal.record(deed="catalogue.import_limits", by=by, subject=("class_edition", None), facts=facts)
        forget_soon()
    return taken


def _standing(edition: str) -> dict[Any, TimeLimit]:
    """The last version of each condition, by its key."""
    rows = TimeLimit.objects.select_for_update().filter(case_class__edition=edition, valid_to=None)
    return {(row.case_class_id, row.order, row.region_class, row.urgency): row for row in rows}


def _limit_row(
    judge: RowJudge, classes: Mapping[tuple[str, str], CaseClass], standing: Mapping[Any, TimeLimit], at: datetime
) -> _LimitRow | None:
    kind, code = judge.take("kind", one_of(KINDS)), judge.take("code", str)
    owner = classes.get((kind, code)) if kind and code else None
    if kind and code and owner is None:
        judge.refuse("code", UNKNOWN_CLASS(code=code[:8]))
    order = judge.take("condition_order", _whole(1, 99))
    told = _limit_in(judge)
    if owner is None or order is None or told is None or judge.faults:
        return None
    row = _LimitRow(owner, order, told)
    old = standing.get(row.key)
    if old is not None and old.valid_from > at:
        judge.refuse("", PLANNED())
    return row


def _limit_in(judge: RowJudge) -> LimitIn | None:
    value, unit = judge.take("limit_value", _value), judge.take("limit_unit", one_of(UNITS))
    filing = judge.take("filing_condition", lambda told: clean(told, limit=300), is_needed=False, default="")
    closing = judge.take("closing_condition", lambda told: clean(told, limit=300), is_needed=False, default="")
    region = judge.take("region_class", lambda told: clean_line(told, limit=8), is_needed=False, default="")
    urgency = judge.take("urgency", one_of(URGENCIES), is_needed=False)
    if value is None or unit is None or filing is None or closing is None or region is None:
        return None
    return LimitIn(filing, closing, value, unit, region, urgency)


def _write(rows: Iterable[_LimitRow], standing: Mapping[Any, TimeLimit], by: Actor, at: datetime) -> tuple[int, int]:
    """End the versions that change and open the new ones; how many were added, how many changed.

    An empty wording leaves the one that stands.
    """
    new, ended, lines = [], [], []
    for row in rows:
        old = standing.get(row.key)
        version = _version(row, old, at)
        if old is not None and _same(version, old):
            continue
        new.append(version)
        if old is not None:
            ended.append(old.pk)
        lines.append(_line(row, version, old, by, at))
    TimeLimit.objects.filter(pk__in=ended).update(valid_to=at)
    insert(new)
    insert(lines)
    return len(new) - len(ended), len(ended)


def _line(row: _LimitRow, version: TimeLimit, old: TimeLimit | None, by: Actor, at: datetime) -> Any:
    deed = "catalogue.change_limit" if old is not None else "catalogue.add_limit"
    facts = {
        "edition": row.case_class.edition_id,
        "kind": row.case_class.kind,
        "code": row.case_class.code,
        "condition": row.order,
        "value": str(version.value),
        "unit": version.unit,
        "filing": version.filing_condition,
        "closing": version.closing_condition,
    }
    return journal.line(deed=deed, by=by, subject=("time_limit", version.pk), facts=facts, at=at)


def _version(row: _LimitRow, old: TimeLimit | None, at: datetime) -> TimeLimit:
    return TimeLimit(
        case_class=row.case_class,
        order=row.order,
        filing_condition=row.told.filing or (old.filing_condition if old else ""),
        closing_condition=row.told.closing or (old.closing_condition if old else ""),
        region_class=row.told.region_class,
        urgency=row.told.urgency or "",
        value=row.told.value,
        unit=row.told.unit,
        valid_from=at,
    )


def _same(one: TimeLimit, other: TimeLimit) -> bool:
    names = ("filing_condition", "closing_condition", "value", "unit")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(told: str) -> int:
        if not (told.isascii() and told.isdigit() and least <= int(told[:9]) <= most):
            raise BAD_NUMBER(value=told[:20], least=least, most=most)
        return int(told)

    return read


def _value(told: str) -> Decimal:
    """A limit's value: more than 0, two decimals at most."""
    refusal: Problem = BAD_NUMBER(value=told[:20], least="0.01", most=MOST_VALUE)
    try:
        value = Decimal(told)
    except InvalidOperation:
        raise refusal from None
    if not value.is_finite() or not 0 < value <= MOST_VALUE or value != value.quantize(Decimal("0.01")):
        raise refusal
    return value
