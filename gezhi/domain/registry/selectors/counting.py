"""Counts of micro grids, which keep none of their own: their few rows are counted when somebody asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

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
    Vehicle,
)
from gezhi.domain.registry.rules import tallying
from gezhi.domain.registry.vocabulary import RecordState
from gezhi.ground.plumbing.scope import inside

COMMUNITY = 12
PEOPLE = frozenset({"people", "age", "registration", "origin"})
HOMES = frozenset({"homes", "condition", "use", "rented"})
ORGANISATIONS = frozenset({"organisations", "unit_class", "key_units"})
OTHERS: dict[str, Any] = {
    "buildings": Building,
    "households": Household,
    "compounds": Compound,
    "vehicles": Vehicle,
    "pets": Pet,
    "components": Component,
    "service_points": ServicePoint,
}

Counts = Counter[tuple[str, str, str]]
"""(code, measure, value) → how many."""


def counted_rows(codes: Sequence[str], measures: Collection[str]) -> Counts:
    """How many active rows stand in each of these micro grids, measure by measure. A query for each table asked for."""
    wanted, found = frozenset(measures), Counter[tuple[str, str, str]]()
    if wanted & PEOPLE:
        columns = ("sex", "birth_date", "registration", "origin")
        for code, *values in _rows(Person, codes).values_list("code", *columns):
            _add(found, code, tallying.of_person(*values), wanted)
    if wanted & HOMES:
        for code, *values in _rows(Home, codes).values_list("code", "condition", "use", "is_rented"):
            _add(found, code, tallying.of_home(*values), wanted)
    if wanted & ORGANISATIONS:
        for code, *values in _rows(Organisation, codes).values_list("code", "unit_class", "is_key"):
            _add(found, code, tallying.of_organisation(*values), wanted)
    for measure in sorted(wanted & OTHERS.keys()):
        for (code,) in _rows(OTHERS[measure], codes).values_list("code"):
            _add(found, code, tallying.of_other(measure), wanted)
    return found


def _rows(model: Any, codes: Sequence[str]) -> QuerySet[Any]:
    """Along the index of communities, where a table has one."""
    around = sorted({code[:COMMUNITY] for code in codes})
    rows: QuerySet[Any] = model.objects.filter(inside("code", around), code__in=codes, state=RecordState.ACTIVE)
    return rows


def _add(found: Counts, code: str, counted: Iterable[tallying.Counted], wanted: frozenset[str]) -> None:
    for one in counted:
        if one.measure in wanted:
            found[code, one.measure, one.value] += 1
