"""Counts of an area: those folded, and what deeds have put down since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from django.db.models import Q, QuerySet, Sum

from gezhi.domain.registry.models import Tally, TallyChange
from gezhi.domain.registry.rules.tallying import LEVELS
from gezhi.domain.registry.selectors.counting import counted_rows
from gezhi.domain.registry.selectors.listing import counts_by, my_areas
from gezhi.ground.plumbing.scope import Scope, inside


def counts(scope: Scope, measures: Iterable[str], area: str = "") -> Mapping[str, Counter[str]]:
    """For each measure how many active rows have which value, inside an area or in all of the scope's.

    Two queries; micro grids have no counts of their own, their rows are counted.
    """
    wanted = sorted(set(measures))
    areas = my_areas(scope, area, counts_by(scope))
    found: dict[str, Counter[str]] = {measure: Counter() for measure in wanted}
    micro = [code for code in areas or () if len(code) > max(LEVELS)]
    for (_, measure, value), n in counted_rows(micro, wanted).items() if micro else ():
        found[measure][value] += n
    areas = None if areas is None else [code for code in areas if code not in micro]
    for table, total in ((Tally.objects.filter(_folded(areas)), "count"), (_changes(areas), "change")):
        rows = table.filter(measure__in=wanted).values_list("measure", "value").annotate(n=Sum(total)).order_by()
        for measure, value, n in rows:
            found[measure][value] += n
    return {measure: +values for measure, values in found.items()}


def ages(scope: Scope, area: str, year: int) -> dict[str, Counter[int]]:
    """Men (1), women (2) and others by age in the year; an unknown year of birth is age -1."""
    return by_age(counts(scope, ["age"], area)["age"], year)


def by_age(counted: Mapping[str, int], year: int) -> dict[str, Counter[int]]:
    """Counts of the measure “age” by sex and by age in the year; an unknown year of birth is age -1."""
    tower: dict[str, Counter[int]] = {}
    for value, n in counted.items():
        sex, _, born = value.partition(" ")
        tower.setdefault(sex, Counter())[year - int(born) if born.isdigit() else -1] += n
    return tower


def _folded(areas: list[str] | None) -> Q:
    """Counts are kept for four levels: an area above them is the sum of its counties, the whole of all counties."""
    if areas is None:
        return Q(level=min(LEVELS))
    condition = Q(pk__in=[])
    for code in areas:
        if len(code) in LEVELS:
            condition |= Q(area=code)
        elif len(code) < min(LEVELS):
            condition |= Q(level=min(LEVELS), area__startswith=code)
    return condition


def _changes(areas: list[str] | None) -> QuerySet[TallyChange]:
    return TallyChange.objects.all() if areas is None else TallyChange.objects.filter(inside("code", areas))
