"""Loading the catalogue: editions, classes, limits, procedures, calendar. Idempotent; open cases keep theirs."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from gezhi.domain.cases import selectors
from gezhi.domain.cases.models import CaseClass, CityCalendar, ClassEdition, ProcedureRow, TimeLimit
from gezhi.domain.cases.vocabulary import ClassKind
from gezhi.ground.kernel import worktime
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.journal import writing as journal

NO_PARENT = problem("catalogue.no_parent", 422, "{file}, line {line}: the class {code} has no parent {parent}.")
BAD_LIMIT = problem("catalogue.bad_limit", 422, "{file}, line {line}: “{value} {unit}” is not a time limit.")
NO_CLASS = problem("catalogue.no_class", 422, "{file}, line {line}: there is no class {kind} {code}.")
NO_SUCH_EDITION = problem("catalogue.no_edition", 404, "There is no edition “{key}” of the class list.")


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One line of a class list."""

    kind: ClassKind
    code: str
    name: str
    name_en: str
    parent: str


@transaction.atomic
def load_edition(*, by: Actor, key: str, name: str, name_en: str, files: Mapping[ClassKind, Path]) -> int:
    """Load one edition of the class list from CSV (code, name_zh, name_en, parent); the number of classes.

    Loading again updates names. Raises `catalogue.no_parent`; nothing is loaded then.
    """
    edition, _ = ClassEdition.objects.update_or_create(key=key, defaults={"name": name, "name_en": name_en})
    classes = [
        CaseClass(
            edition=edition,
            kind=row.kind,
            code=row.code,
            major=row.parent or row.code,
            name=row.name,
            name_en=row.name_en,
        )
        for kind, file in files.items()
        for row in _read_classes(kind, file)
    ]
    CaseClass.objects.bulk_create(
        classes,
        update_conflicts=True,
        unique_fields=["edition", "kind", "code"],
        update_fields=["major", "name", "name_en"],
        batch_size=500,
    )
    journal.record(
        deed="catalogue.load", by=by, subject=("class_edition", None), facts={"edition": key, "n": len(classes)}
    )
    selectors.forget_catalogue()
    return len(classes)


def _read_classes(kind: ClassKind, file: Path) -> Iterable[ClassRow]:
    seen: set[str] = set()
    for line, row in _lines(file):
        parent = row.get("parent", "")
        if parent and parent not in seen:
            raise NO_PARENT(file=file.name, line=line, code=row["code"], parent=parent)
        seen.add(row["code"])
        yield ClassRow(kind, row["code"], row["name_zh"], row.get("name_en", ""), parent)


def _lines(file: Path) -> Iterable[tuple[int, dict[str, str]]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        yield from enumerate(csv.DictReader(lines), start=2)


@transaction.atomic
def load_limits(*, by: Actor, edition: str, file: Path, at: datetime) -> int:
    """Load limits by filing condition (kind, code, condition_order, limit_value, limit_unit); the number of rows.

    Wording is the city's to enter. Raises `catalogue.no_class` or `catalogue.bad_limit`; nothing is loaded then.
    """
    classes = {(c.kind, c.code): c for c in CaseClass.objects.filter(edition=edition)}
    if not classes:
        raise NO_SUCH_EDITION(key=edition)
    known = set(
        TimeLimit.objects.filter(case_class__edition=edition, valid_to=None).values_list("case_class_id", "order")
    )
    rows = []
    for line, row in _lines(file):
        owner = classes.get((row["kind"], row["code"]))
        if owner is None:
            raise NO_CLASS(file=file.name, line=line, kind=row["kind"], code=row["code"])
        if (owner.pk, int(row["condition_order"])) not in known:
            rows.append(_limit(owner, row, at, file, line))
    TimeLimit.objects.bulk_create(rows, batch_size=500)
    journal.record(
        deed="catalogue.load_limits", by=by, subject=("class_edition", None), facts={"edition": edition, "n": len(rows)}
    )
    return len(rows)


def _limit(owner: CaseClass, row: Mapping[str, str], at: datetime, file: Path, line: int) -> TimeLimit:
    try:
        value, unit = Decimal(row["limit_value"]), worktime.Unit(row["limit_unit"])
    except (InvalidOperation, ValueError):
        raise BAD_LIMIT(file=file.name, line=line, value=row["limit_value"], unit=row["limit_unit"]) from None
    return TimeLimit(
        case_class=owner,
        order=int(row["condition_order"]),
        value=value,
        unit=unit,
        valid_from=at,
        filing_condition=row.get("filing_condition", ""),
        closing_condition=row.get("closing_condition", ""),
    )


@dataclass(frozen=True, slots=True)
class Wording:
    """A city's own text for one filing condition."""

    kind: str
    code: str
    order: int
    filing: str
    closing: str


@transaction.atomic
def word_conditions(*, by: Actor, edition: str, wordings: Sequence[Wording], is_made: bool = False) -> int:
    """Enter the city's wording of filing and closing conditions; the number of conditions worded."""
    done = 0
    for wording in wordings:
        done += TimeLimit.objects.filter(
            case_class__edition=edition,
            case_class__kind=wording.kind,
            case_class__code=wording.code,
            order=wording.order,
            valid_to=None,
        ).update(filing_condition=wording.filing, closing_condition=wording.closing, is_made=is_made)
    journal.record(deed="catalogue.word", by=by, subject=("class_edition", None), facts={"edition": edition, "n": done})
    return done


@transaction.atomic
def activate_edition(*, by: Actor, key: str) -> None:
    """Make one edition the one new cases are coded in; open cases keep theirs. Raises `catalogue.no_edition`."""
    if not ClassEdition.objects.filter(key=key).exists():
        raise NO_SUCH_EDITION(key=key)
    ClassEdition.objects.filter(is_active=True).exclude(key=key).update(is_active=False)
    ClassEdition.objects.filter(key=key).update(is_active=True)
    journal.record(deed="catalogue.activate", by=by, subject=("class_edition", None), facts={"edition": key})
    selectors.forget_catalogue()


@transaction.atomic
def set_procedure(*, by: Actor, case_class: CaseClass | None = None, **steps: Any) -> ProcedureRow:
    """Switch the steps for all classes (no class) or for one; only new decisions follow it."""
    row, _ = ProcedureRow.objects.update_or_create(case_class=case_class, defaults=steps)
    told = {"class": case_class.code if case_class else None, **steps}
    journal.record(deed="catalogue.set_procedure", by=by, subject=("procedure", row.pk), facts=told)
    selectors.forget_catalogue()
    return row


@transaction.atomic
def load_calendar(*, by: Actor, content: Mapping[str, Any], at: datetime) -> CityCalendar:
    """Load a new version of the city's calendar. Raises what the kernel's loader raises; nothing changes then."""
    worktime.calendar_from_dict(content)
    row = CityCalendar.objects.create(content=dict(content), loaded_at=at)
    journal.record(deed="calendar.load", by=by, subject=("calendar", None), facts={"version": row.pk})
    selectors.forget_catalogue()
    return row


@transaction.atomic
def assign_departments(*, by: Actor, edition: str, departments: Mapping[str, Any]) -> None:
    """Say which department usually handles a class: by class code, or by major code for all its classes."""
    for code in sorted(departments, key=len):
        CaseClass.objects.filter(edition=edition, code__startswith=code).update(department=departments[code])
    journal.record(deed="catalogue.assign", by=by, subject=("class_edition", None), facts={"edition": edition})


@dataclass(frozen=True, slots=True)
class Edition:
    """A national edition that ships with the product, with its files under `cities/cn/catalogue`."""

    key: str
    name: str
    name_en: str
    files: Mapping[ClassKind, str]


NATIONAL = (
    Edition(
        "cjt214-2007",
        "CJ/T 214-2007 部件和事件分类",
        "CJ/T 214-2007 components and events (superseded)",
        {ClassKind.COMPONENT: "cg_components_cjt214_2007.csv", ClassKind.EVENT: "cg_events_cjt214_2007.csv"},
    ),
    Edition(
        "gbt30428.2-2013",
        "GB/T 30428.2-2013 管理部件和事件（含地方扩展）",
        "GB/T 30428.2-2013 components and events, with local extensions",
        {
            ClassKind.COMPONENT: "cg_components_yuncheng_deployed.csv",
            ClassKind.EVENT: "cg_events_yuncheng_deployed.csv",
        },
    ),
    Edition(
        "gbt47678.5-2026",
        "GB/T 47678.5-2026 管理部件和事项",
        "GB/T 47678.5-2026 managed components and matters",
        {ClassKind.COMPONENT: "cg_components_gbt47678_5_2026.csv", ClassKind.MATTER: "cg_matters_gbt47678_5_2026.csv"},
    ),
)
LIMITS_OF = "gbt30428.2-2013"
"""The one edition whose limits by filing condition are public; the others say “no limit set”, never a guess."""


def load_national(*, by: Actor, at: datetime) -> None:
    """Load the three national editions, the public limits and the national calendar; the newest edition is active
    until the city chooses another."""
    folder = Path(settings.CITIES_DIR) / "cn"
    for edition in NATIONAL:
        files = {kind: folder / "catalogue" / name for kind, name in edition.files.items()}
        load_edition(by=by, key=edition.key, name=edition.name, name_en=edition.name_en, files=files)
    load_limits(by=by, edition=LIMITS_OF, file=folder / "catalogue" / "cg_time_limits_yuncheng.csv", at=at)
    load_calendar(by=by, content=json.loads((folder / "calendar.json").read_text(encoding="utf-8")), at=at)
    if not ClassEdition.objects.filter(is_active=True).exists():
        activate_edition(by=by, key=NATIONAL[-1].key)


@transaction.atomic
def count_uses(*, edition: str, uses: Mapping[tuple[str, str], int]) -> None:
    """Say how common classes are, by kind and code: the picker shows the commonest first. No decision, no journal."""
    for (kind, code), times in uses.items():
        CaseClass.objects.filter(edition=edition, kind=kind, code=code).update(uses=times)
