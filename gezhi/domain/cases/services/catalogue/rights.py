"""The classes of requests about personal data: data that ships, put into an edition with their limits and steps."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.db import transaction

from gezhi.domain.cases import selectors
from gezhi.domain.cases.models import CaseClass, ClassEdition, ProcedureRow, TimeLimit
from gezhi.domain.cases.rules.conditions import Procedure
from gezhi.domain.cases.services.catalogue.classes import minor_digits, set_procedure
from gezhi.domain.cases.services.catalogue.editions import NO_SUCH_EDITION, read_lines
from gezhi.domain.cases.vocabulary import ClassKind, Right
from gezhi.ground.kernel.worktime import Unit
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.journal import writing as journal

FILE = "rights_requests.csv"


@transaction.atomic
def load_rights(*, by: Actor, edition: str, at: datetime) -> int:
    """Put the classes of requests about personal data into an edition; how many were new.

    They stand under a major class of their own, with the limit and the steps of the file; all of it can be changed
    like any other class. Done again it adds nothing. Raises `catalogue.no_edition`.
    """
    row = ClassEdition.objects.filter(pk=edition).first()
    if row is None:
        raise NO_SUCH_EDITION(key=edition)
    kinds = CaseClass.objects.filter(edition=row).exclude(kind=ClassKind.COMPONENT).values_list("kind", flat=True)
    kind = ClassKind(kinds.first() or ClassKind.MATTER)
    known = set(ProcedureRow.objects.filter(case_class__edition=row).values_list("right", flat=True))
    lines = [line for _, line in read_lines(Path(settings.CITIES_DIR) / "cn" / "catalogue" / FILE)]
    new = [line for line in lines if line["right"] and line["right"] not in known]
    if not new:
        return 0
    major = _major(row, kind, next(line for line in lines if not line["right"]))
    digits = minor_digits(edition, kind)
    for line in new:
        _add(by, major, f"{major.code}{line['minor'].rjust(digits, '9')[-digits:]}", line, at)
    journal.record(
        deed="catalogue.load_rights", by=by, subject=("class_edition", None), facts={"edition": edition, "n": len(new)}
    )
    selectors.forget_catalogue()
    return len(new)


def _major(edition: ClassEdition, kind: ClassKind, line: dict[str, str]) -> CaseClass:
    """The major class of such requests: the one that is there, else under the highest free number."""
    majors = CaseClass.objects.filter(edition=edition, kind=kind)
    known = majors.filter(name=line["name_zh"], is_local=True).first()
    if known is not None:
        return known
    taken = set(majors.values_list("code", flat=True))
    code = next(f"{number:02d}" for number in range(99, 0, -1) if f"{number:02d}" not in taken)
    return CaseClass.objects.create(
        edition=edition, kind=kind, code=code, major=code, name=line["name_zh"], name_en=line["name_en"], is_local=True
    )


def _add(by: Actor, major: CaseClass, code: str, line: dict[str, str], at: datetime) -> None:
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
    steps = Procedure(needs_handler=False, needs_confirmation=False, right=Right(line["right"]))
    set_procedure(by=by, case_class=row, **asdict(steps))
