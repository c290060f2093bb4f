"""Classes: who usually handles them, how common they are, which steps the city wants for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from gezhi.domain.cases import selectors
from gezhi.domain.cases.models import CaseClass, ProcedureRow
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.journal import writing as journal


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
