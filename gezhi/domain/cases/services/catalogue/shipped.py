"""Classes that ship with the product as lines of a file: each with one limit and the steps of its loop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from gezhi.domain.cases import selectors
from gezhi.domain.cases.models import CaseClass, ClassEdition, TimeLimit
from gezhi.domain.cases.rules.conditions import Procedure
from gezhi.domain.cases.services.catalogue.classes import minor_digits, set_procedure
from gezhi.domain.cases.services.catalogue.editions import NO_SUCH_EDITION
from gezhi.domain.cases.vocabulary import ClassKind
from gezhi.ground.kernel.worktime import Unit
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.journal import writing as journal


@transaction.atomic
def add_class_with_steps(*, by: Actor, edition: str, line: Mapping[str, str], at: datetime) -> CaseClass:
    """Put one class into an edition, under the major class that the line names; all of it can be changed like any.

    Its loop: whom it is dispatched to may take it, nobody need name a handler. Raises `catalogue.no_edition`.
    """
    row = ClassEdition.objects.filter(pk=edition).first()
    if row is None:
        raise NO_SUCH_EDITION(key=edition)
    kind = kind_of(row)
    major = major_class(row, kind, line["major_zh"], line["major_en"])
    code, steps = code_under(major, line["minor"]), Procedure(needs_confirmation=False)
    made = add_class(by=by, major=major, code=code, line=line, at=at, steps=steps)
    facts = {"edition": edition, "code": made.code, "name": made.name}
    journal.record(deed="catalogue.add_class", by=by, subject=("case_class", made.pk), facts=facts)
    selectors.forget_catalogue()
    return made


def kind_of(edition: ClassEdition) -> ClassKind:
    """What an edition calls what is no component: an event, or since 2026 a matter."""
    kinds = CaseClass.objects.filter(edition=edition).exclude(kind=ClassKind.COMPONENT).values_list("kind", flat=True)
    return ClassKind(kinds.first() or ClassKind.MATTER)


def major_class(edition: ClassEdition, kind: ClassKind, name: str, name_en: str) -> CaseClass:
    """The city's own major class of that name: the one that is there, else under the highest free number."""
    majors = CaseClass.objects.filter(edition=edition, kind=kind)
    known = majors.filter(name=name, is_local=True).first()
    if known is not None:
        return known
    taken = set(majors.values_list("code", flat=True))
    code = next(f"{number:02d}" for number in range(99, 0, -1) if f"{number:02d}" not in taken)
    return CaseClass.objects.create(
        edition=edition, kind=kind, code=code, major=code, name=name, name_en=name_en, is_local=True
    )


def code_under(major: CaseClass, minor: str) -> str:
    """The code of a class of ours, in the city's range: 98 and then 97 or 997, as long as the edition's are."""
    digits = minor_digits(major.edition_id, major.kind)
    return f"{major.code}{minor.rjust(digits, '9')[-digits:]}"


def add_class(
    *, by: Actor, major: CaseClass, code: str, line: Mapping[str, str], at: datetime, steps: Procedure
) -> CaseClass:
    """A class of the city's own, with its limit from `at` on and its steps."""
    row = CaseClass.objects.create(
        edition=major.edition,
        kind=major.kind,
        code=code,
        major=major.code,
        name=line["name_zh"],
        name_en=line["name_en"],
        is_local=True,
    )
    TimeLimit.objects.create(
        case_class=row,
        order=1,
        filing_condition=line["filing_condition"],
        closing_condition=line["closing_condition"],
        value=Decimal(line["limit_value"]),
        unit=Unit(line["limit_unit"]),
        valid_from=at,
    )
    set_procedure(by=by, case_class=row, **asdict(steps))
    return row
