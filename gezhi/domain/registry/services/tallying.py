"""Counts follow the rows: a deed writes what it adds and takes away, the clock folds it into the areas' counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F

from gezhi.domain.registry.models import (
    Building,
    Component,
    Compound,
    Home,
    Household,
    Organisation,
    Person,
    Pet,
    ServicePoint,
    Tally,
    TallyChange,
    Vehicle,
)
from gezhi.domain.registry.rules import tallying
from gezhi.domain.registry.rules.tallying import Counted
from gezhi.domain.registry.vocabulary import RecordState
from gezhi.ground.plumbing.bulk import insert_values

FOLDED = 50_000
"""Changes folded in one transaction: well under the two seconds that a write may last."""

Counts = Counter[tuple[str, str, str]]
"""(code, measure, value) → change."""


def counted(row: Any) -> tuple[Counted, ...]:
    """What a row counts for now: nothing once it is cancelled."""
    if type(row) not in COUNTED or row.state != RecordState.ACTIVE:
        return ()
    if isinstance(row, Person):
        return tallying.of_person(row.sex, row.birth_date, row.registration, row.origin)
    if isinstance(row, Home):
        return tallying.of_home(row.condition, row.use, row.is_rented)
    if isinstance(row, Organisation):
        return tallying.of_organisation(row.unit_class, row.is_key)
    return tallying.of_other(NAMES[type(row)])


NAMES: dict[type[Any], str] = {
    Building: "buildings",
    Compound: "compounds",
    Household: "households",
    Vehicle: "vehicles",
    Pet: "pets",
    Component: "components",
    ServicePoint: "service_points",
}
"""The measure of what is counted by number alone."""
COUNTED = frozenset({Person, Home, Organisation, *NAMES})


def add(counts: Counts, row: Any, times: int) -> None:
    """Count `row` as it is `times` times more (-1: no longer)."""
    for one in counted(row):
        counts[row.code, one.measure, one.value] += times


def write(counts: Counts) -> None:
    """Put down what changed, in the caller's transaction."""
    rows = [
        {"code": code, "measure": measure, "value": value, "change": change}
        for (code, measure, value), change in counts.items()
        if change
    ]
    insert_values(TallyChange, rows)


def fold() -> int:
    """Fold what was put down into the counts of the areas; how many changes. A deed of the clock, done once."""
    done = 0
    while batch := _fold_some():
        done += batch
    return done


@transaction.atomic
def _fold_some() -> int:
    rows = list(TallyChange.objects.select_for_update(skip_locked=True).order_by("id")[:FOLDED])
    if not rows:
        return 0
    changes = tallying.folded((row.code, row.measure, row.value, row.change) for row in rows)
    _apply({key: change for key, change in changes.items() if change})
    TallyChange.objects.filter(id__in=[row.pk for row in rows]).delete()
    return len(rows)


def _apply(changes: dict[tuple[str, str, str], int]) -> None:
    there = {(t.area, t.measure, t.value): t for t in _tallies(changes)}
    new = [
        Tally(area=a, level=len(a), measure=m, value=v, count=n)
        for (a, m, v), n in changes.items()
        if (a, m, v) not in there
    ]
    Tally.objects.bulk_create(new, batch_size=1000)
    for key, row in there.items():
        Tally.objects.filter(pk=row.pk).update(count=F("count") + changes[key])


def _tallies(keys: Iterable[tuple[str, str, str]]) -> Iterable[Tally]:
    wanted = set(keys)
    areas = sorted({area for area, _, _ in wanted})
    for start in range(0, len(areas), 500):
        for row in Tally.objects.filter(area__in=areas[start : start + 500]):
            if (row.area, row.measure, row.value) in wanted:
                yield row
