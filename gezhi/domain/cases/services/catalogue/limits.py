"""Filing conditions with their limits: loaded from a file, worded by the city."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.db import transaction

from gezhi.domain.cases.models import CaseClass, TimeLimit
from gezhi.domain.cases.services.catalogue.editions import NO_SUCH_EDITION, read_lines
from gezhi.ground.kernel import worktime
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.journal import writing as journal

BAD_LIMIT = problem("catalogue.bad_limit", 422, "{file}, line {line}: “{value} {unit}” is not a time limit.")
NO_CLASS = problem("catalogue.no_class", 422, "{file}, line {line}: there is no class {kind} {code}.")


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
    for line, row in read_lines(file):
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
