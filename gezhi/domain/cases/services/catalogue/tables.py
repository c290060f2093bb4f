"""What the city's lists from Excel or CSV have in common: what they call things, and what becomes of a file.

A file is taken as a whole or not at all: a row with a fault is handed back with its reason, and nothing has changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction

from gezhi.domain.cases import selectors
from gezhi.domain.cases.vocabulary import ClassKind, Urgency
from gezhi.ground.kernel.problem import problem
from gezhi.ground.kernel.worktime import Unit
from gezhi.ground.plumbing.tabular.refusals import RefusedRow

TWICE = problem("catalogue.twice", 422, "The same stands in line {line} already.")

KINDS = {
    **{kind.value: kind for kind in ClassKind},
    "部件": ClassKind.COMPONENT,
    "事件": ClassKind.EVENT,
    "事项": ClassKind.MATTER,
}
UNITS = {
    **{unit.value: unit for unit in Unit},
    "工作日": Unit.WORK_DAY,
    "工作时": Unit.WORK_HOUR,
    "工作小时": Unit.WORK_HOUR,
    "紧急工作时": Unit.URGENT_HOUR,
    "紧急工作日": Unit.URGENT_DAY,
}
URGENCIES = {
    **{urgency.value: urgency for urgency in Urgency},
    "一般": Urgency.NORMAL,
    "普通": Urgency.NORMAL,
    "紧急": Urgency.URGENT,
}


@dataclass(slots=True)
class TableTaken:
    """What became of a file: rows in all, new, changed; the refused ones, and then nothing was changed."""

    columns: Sequence[str] = ()
    rows: int = 0
    added: int = 0
    changed: int = 0
    refused: list[RefusedRow] = field(default_factory=list)


def forget_soon() -> None:
    """Drop what this process remembers of the catalogue, now and once the change is committed."""
    transaction.on_commit(selectors.forget_catalogue)
    selectors.forget_catalogue()
