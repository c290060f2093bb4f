"""Finding many cells by what others call them: by name under an area, by code or by the city's own number."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Q

from gezhi.domain.grids.models import Cell
from gezhi.domain.grids.rules.names import NameIndex, spellings
from gezhi.domain.grids.selectors.locators import Standing
from gezhi.domain.grids.vocabulary import LevelWord
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.plumbing.scope import inside


def names_under(code: str, *, levels: Collection[LevelWord] = ()) -> NameIndex[Standing]:
    """The living cells in an area (itself included) under every spelling of their names. One query.

    居委会, 社区居民委员会 and 办事处 are folded: 老坑社区 finds 老坑社区居委会. Names of areas are public knowledge.
    """
    found = Cell.objects.live().shown().filter(inside("code", [AreaCode(code)]))
    if levels:
        found = found.filter(level__in=levels)
    rows = found.order_by("code").values_list("name", "id", "code")
    return NameIndex((name, Standing(id, AreaCode(code))) for name, id, code in rows)


def standings(codes: Iterable[str]) -> dict[str, Standing]:
    """Living cells by area code or by the city's own number; what is neither is left out. One query."""
    wanted = {code for code in codes if code}
    found = Cell.objects.live().filter(Q(code__in=wanted) | Q(official_code__in=wanted))
    known: dict[str, Standing] = {}
    for id, code, official in found.order_by("code").values_list("id", "code", "official_code"):
        stands = Standing(id, AreaCode(code))
        known.update({word: stands for word in (official, code) if word in wanted})
    return known


def called(words: str, areas: Collection[str], *, most: int = 20) -> list[Cell]:
    """The living cells inside these areas that are called like this: by one of its spellings, else those whose names
    begin so, in code order and no more than `most`. One query. Names of areas are public knowledge.
    """
    keys = spellings(words)
    if not keys:
        return []
    rows = Cell.objects.live().shown().filter(inside("code", [AreaCode(code) for code in areas]))
    found = list(rows.filter(name__istartswith=min(keys, key=len)).order_by("code")[: most * 5])
    exact = NameIndex((cell.name, cell) for cell in found).find(words)
    return sorted(exact, key=lambda cell: cell.code)[:most] if exact else found[:most]


def offered(areas: Collection[str], most: int) -> list[str]:
    """Codes of these areas and of those below them, level by level from the top as long as a whole level finds room.

    One query a level.
    """
    told: list[str] = []
    rows = Cell.objects.live().shown().filter(inside("code", [AreaCode(code) for code in areas]))
    for level in LevelWord:
        found = list(rows.at(level).order_by("code").values_list("code", flat=True)[: most - len(told) + 1])
        if len(told) + len(found) > most:
            break
        told += found
    return told
