"""How much there is: cells below each area, and the ground they cover."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Count, F, Sum

from gezhi.domain.grids.models import Border, Cell
from gezhi.domain.grids.vocabulary import LevelWord
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import Prefix, Scope, inside, within

Counts = dict[LevelWord, int]


def counts_below(scope: Scope, codes: Sequence[str]) -> dict[str, Counts]:
    """How many cells of each level stand below each of `codes`, placeholders left out. One query for each level."""
    found: dict[str, Counts] = defaultdict(dict)
    for digits in sorted({len(AreaCode(code)) for code in codes}):
        areas = [code for code in codes if len(code) == digits]
        own = Cell.objects.live().shown().filter(within(scope, Permission.AREAS_VIEW), inside("code", areas))
        rows = own.annotate(area=Prefix(F("code"), digits)).values_list("area", "level").annotate(Count("id"))
        for area, level, count in rows:
            if LevelWord(level).level > digits:
                found[area][LevelWord(level)] = count
    return dict(found)


def expected_below(code: str) -> tuple[int | None, int | None]:
    """Expected homes and people of the towns below an area: what a county or city can count on. One query."""
    towns = Cell.objects.live().filter(inside("code", [code]), level=LevelWord.TOWN)
    total = towns.aggregate(homes=Sum("expected_homes"), people=Sum("expected_people"))
    return total["homes"], total["people"]


def areas_m2(codes: Iterable[str]) -> dict[str, float]:
    """Square metres of the areas that have a border, by code."""
    return dict(Border.objects.live().filter(code__in=set(codes)).values_list("code", "area_m2"))
