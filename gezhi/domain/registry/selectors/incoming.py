"""Tables on their way in, and pairs of people to be compared, as far as the asker may take tables over there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from gezhi.domain.registry.models import ImportRun, RefusedRow
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import CATALOGUE, Problem, problem
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope, within
from gezhi.ground.plumbing.sealing.values import Place, unseal
from gezhi.ground.plumbing.tabular.refusals import CellFault
from gezhi.ground.plumbing.tabular.refusals import RefusedRow as Refused

FORGOTTEN = problem(
    "import.forgotten",
    422,
    "What was wrong ({code}) was kept by an earlier edition of the product; try the table again.",
)


def runs(scope: Scope) -> QuerySet[ImportRun]:
    """The runs of my areas, the newest first."""
    return ImportRun.objects.filter(within(scope, Permission.REGISTER_IMPORT)).order_by("-began_at", "-id")


def run(scope: Scope, id: UUID) -> ImportRun:
    """One run. Raises Problem `scope.not_found`."""
    found = ImportRun.objects.filter(within(scope, Permission.REGISTER_IMPORT), pk=id).first()
    if found is None:
        raise NOT_FOUND()
    return found


def refused_rows(run: ImportRun, *, after: int = 0, most: int) -> Iterator[Refused]:
    """The refused rows of a run that the asker may see, by line, those after a line."""
    rows = RefusedRow.objects.filter(run=run, line__gt=after).order_by("line")[:most]
    for row in rows.iterator(chunk_size=1000):
        told = json.loads(unseal(row.row, Place("register_refused_row", "row", row.pk)))
        faults = [CellFault(column, problem_of(code, given)) for column, code, given in told["faults"]]
        yield Refused(row.line, told["cells"], faults)


def refused_parts(run: ImportRun, size: int) -> list[int]:
    """The line after which each part of `size` refused rows begins."""
    lines = list(RefusedRow.objects.filter(run=run).order_by("line").values_list("line", flat=True))
    return [0, *lines[size - 1 : -1 : size]] if lines else []


def problem_of(code: str, parameters: dict[str, Any]) -> Problem:
    """A refusal that was kept by its code; one that another edition of the product kept may be known no longer."""
    kind = CATALOGUE.get(code)
    if kind is None or not kind.parameters <= parameters.keys():
        return FORGOTTEN(code=code)
    return kind(**parameters)
