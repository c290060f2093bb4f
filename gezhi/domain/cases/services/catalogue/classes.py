"""Classes: who usually handles them, how common they are, which steps the city wants for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from gezhi.domain.cases import selectors
from gezhi.domain.cases.models import Case, CaseClass, ClassEdition, ProcedureRow
from gezhi.domain.cases.rules.conditions import Procedure
from gezhi.domain.cases.rules.local_classes import MAJOR, is_local_code
from gezhi.domain.cases.vocabulary import ClassKind
from gezhi.ground.kernel.problem import problem
from gezhi.ground.kernel.text import clean_line
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import NOT_FOUND

NAME_LENGTH, ENGLISH_LENGTH = 80, 160
COUNTED = timedelta(days=90)
"""How common a class is tells what is reported in this season, not what was years ago."""
NOT_LOCAL = problem(
    "catalogue.not_local", 422, "{code} is not in the city's range: a major class and a minor number from {first} on."
)
NO_MAJOR = problem("catalogue.no_major", 422, "The edition has no major class {major} of this kind.")
CODE_TAKEN = problem("catalogue.code_taken", 409, "The code {code} is taken by “{name}”.")
NO_NAME = problem("catalogue.no_name", 422, "A class needs a name.")
BOUNDS: dict[str, tuple[float, float]] = {
    "sample_share": (0, 1),
    "reopen_days": (0, 365),
    "reopen_times": (0, 20),
    "evaluation_days": (1, 90),
    "yellow_share": (0.05, 1),
}
"""Least and most of every number of a procedure."""
BEYOND = problem("catalogue.beyond", 422, "“{name}” is from {least} to {most}, not {value}.")


@dataclass(frozen=True, slots=True)
class ClassIn:
    """What can be said of a class beside its code."""

    name: str
    name_en: str = ""
    is_usable: bool = True
    department_id: UUID | None = None


@transaction.atomic
def change_class(*, by: Actor, class_id: UUID, told: ClassIn) -> CaseClass:
    """Change whether a class is used, who usually handles it, and (for the city's own ones) its name.

    Open cases keep their class. Raises `scope.not_found`, `catalogue.no_name`.
    """
    row = CaseClass.objects.select_for_update().filter(pk=class_id).first()
    if row is None:
        raise NOT_FOUND()
    if row.is_local:
        row.name, row.name_en = _names(told)
    row.is_usable = told.is_usable
    row.department_id = told.department_id
    row.save(update_fields=["name", "name_en", "is_usable", "department"])
    _record_class(by, "catalogue.change_class", row)
    return row


@transaction.atomic
def add_local_class(*, by: Actor, edition: str, kind: ClassKind, code: str, told: ClassIn) -> CaseClass:
    """A class of the city's own. Raises `catalogue.not_local`, `catalogue.no_major`, `catalogue.code_taken`."""
    name, name_en = _names(told)
    rows = CaseClass.objects.filter(edition=edition, kind=kind)
    digits = minor_digits(edition, kind)
    if not is_local_code(code, digits):
        raise NOT_LOCAL(code=code[:8], first=f"{80:0{digits}d}")
    if not rows.filter(code=code[:MAJOR]).exists():
        raise NO_MAJOR(major=code[:MAJOR])
    if taken := rows.filter(code=code).first():
        raise CODE_TAKEN(code=code, name=taken.name)
    row = CaseClass.objects.create(
        edition=ClassEdition.objects.get(pk=edition),
        kind=kind,
        code=code,
        major=code[:MAJOR],
        name=name,
        name_en=name_en,
        is_local=True,
        is_usable=told.is_usable,
        department_id=told.department_id,
    )
    _record_class(by, "catalogue.add_class", row)
    return row


def minor_digits(edition: str, kind: str) -> int:
    """How many digits the minor numbers of an edition have: two in the older ones, three since 2026."""
    code = CaseClass.objects.filter(edition=edition, kind=kind).order_by("-code").values_list("code", flat=True)
    return max((len(found) - MAJOR for found in code[:50] if len(found) > MAJOR), default=2)


def _names(told: ClassIn) -> tuple[str, str]:
    name = clean_line(told.name, limit=NAME_LENGTH)
    if not name:
        raise NO_NAME()
    return name, clean_line(told.name_en, limit=ENGLISH_LENGTH)


def _record_class(by: Actor, deed: str, row: CaseClass) -> None:
    facts = {
        "edition": row.edition_id,
        "kind": row.kind,
        "code": row.code,
        "name": row.name,
        "usable": row.is_usable,
        "department": str(row.department_id) if row.department_id else None,
    }
    journal.record(deed=deed, by=by, subject=("case_class", row.pk), facts=facts)
    transaction.on_commit(selectors.forget_catalogue)
    selectors.forget_catalogue()


@transaction.atomic
def keep_procedure(*, by: Actor, class_id: UUID | None, told: Procedure) -> ProcedureRow:
    """Set every step and number of the loop, for one class or (None) for all that have none of their own.

    Only new decisions follow it. Raises `catalogue.beyond`, `scope.not_found`.
    """
    steps = asdict(told)
    for name, (least, most) in BOUNDS.items():
        if not least <= steps[name] <= most:
            raise BEYOND(name=name, least=least, most=most, value=steps[name])
    case_class = CaseClass.objects.filter(pk=class_id).first() if class_id else None
    if class_id is not None and case_class is None:
        raise NOT_FOUND()
    return set_procedure(by=by, case_class=case_class, **steps)


@transaction.atomic
def drop_procedure(*, by: Actor, class_id: UUID) -> None:
    """Let a class follow the city's procedure again; a class of requests about personal data keeps its own."""
    dropped, _ = ProcedureRow.objects.filter(case_class=class_id, right="").delete()
    if dropped:
        journal.record(deed="catalogue.drop_procedure", by=by, subject=("case_class", class_id))
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
def assign_departments(*, by: Actor, edition: str, departments: Mapping[str, Any]) -> None:
    """Say which department usually handles a class: by class code, or by major code for all its classes."""
    for code in sorted(departments, key=len):
        CaseClass.objects.filter(edition=edition, code__startswith=code).update(department=departments[code])
    journal.record(deed="catalogue.assign", by=by, subject=("class_edition", None), facts={"edition": edition})


@transaction.atomic
def count_uses(*, edition: str, uses: Mapping[tuple[str, str], int]) -> None:
    """Say how common classes are, by kind and code: the picker shows the commonest first. No decision, no journal."""
    for (kind, code), times in uses.items():
        CaseClass.objects.filter(edition=edition, kind=kind, code=code).update(uses=times)


def count_common(*, at: datetime) -> int:
    """Count anew how common the classes of the edition in use are, by the matters of 90 days; how many have changed."""
    lately = Case.objects.filter(reported_at__gte=at - COUNTED, case_class__edition__is_active=True)
    counts = dict(lately.order_by().values_list("case_class").annotate(Count("id")))
    changed = 0
    for id, uses in CaseClass.objects.filter(edition__is_active=True).values_list("pk", "uses"):
        if counts.get(id, 0) != uses:
            changed += CaseClass.objects.filter(pk=id).update(uses=counts.get(id, 0))
    return changed
