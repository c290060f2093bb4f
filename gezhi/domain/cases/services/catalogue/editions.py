"""Editions of the class list: loaded from files side by side, one of them active for new cases."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from gezhi.domain.cases import selectors
from gezhi.domain.cases.models import CaseClass, ClassEdition
from gezhi.domain.cases.vocabulary import ClassKind
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.journal import writing as journal

NO_PARENT = problem("catalogue.no_parent", 422, "{file}, line {line}: the class {code} has no parent {parent}.")
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
    for line, row in read_lines(file):
        parent = row.get("parent", "")
        if parent and parent not in seen:
            raise NO_PARENT(file=file.name, line=line, code=row["code"], parent=parent)
        seen.add(row["code"])
        yield ClassRow(kind, row["code"], row["name_zh"], row.get("name_en", ""), parent)


def read_lines(file: Path) -> Iterable[tuple[int, dict[str, str]]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        yield from enumerate(csv.DictReader(lines), start=2)


@transaction.atomic
def activate_edition(*, by: Actor, key: str) -> None:
    """Make one edition the one new cases are coded in; open cases keep theirs. Raises `catalogue.no_edition`."""
    if not ClassEdition.objects.filter(key=key).exists():
        raise NO_SUCH_EDITION(key=key)
    ClassEdition.objects.filter(is_active=True).exclude(key=key).update(is_active=False)
    ClassEdition.objects.filter(key=key).update(is_active=True)
    journal.record(deed="catalogue.activate", by=by, subject=("class_edition", None), facts={"edition": key})
    selectors.forget_catalogue()
