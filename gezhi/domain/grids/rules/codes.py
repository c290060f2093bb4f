"""Which codes may stand where, which are placeholders, and which code a new grid is given."""

from __future__ import annotations

from collections.abc import Iterable

from gezhi.domain.grids.vocabulary import LevelWord, Scheme
from gezhi.ground.kernel.area_code import AreaCode, Level
from gezhi.ground.kernel.problem import problem

FOREIGN_SCHEME = problem(
    "area_code.foreign_scheme", 422, "The code {code} does not belong to the scheme {scheme}: local trees use 90 to 99."
)
NO_CODE_LEFT = problem("area_code.none_left", 409, "All codes below {parent} have been given.")

PSEUDO_CITIES = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
"""What the statistics office writes where no city stands between province and county."""

GIVEN = (Level.GRID, Level.MICRO_GRID)
"""Levels whose codes the platform gives itself; no authority lists them."""


_DIGITS_ABOVE = {int(level): int(level.above or 0) for level in Level}
_WORDS = {int(level): LevelWord[level.name] for level in Level}


def parent_of(code: str) -> str:
    """The digits of the code one level up, empty for a province. For many codes: no check, no new AreaCode."""
    return code[: _DIGITS_ABOVE[len(code)]]


def level_of(code: str) -> LevelWord:
    """The word of the code's level."""
    return _WORDS[len(code)]


def check_scheme(code: AreaCode, scheme: Scheme) -> None:
    """Local trees stand under provinces 90–99, China's never. Raises Problem `area_code.foreign_scheme`."""
    if (code[0] == "9") != (scheme is Scheme.LOCAL):
        raise FOREIGN_SCHEME(code=code, scheme=scheme.value)


def is_placeholder(code: AreaCode, name: str, parent_name: str = "") -> bool:
    """A level that exists in the code only: the county of a city without counties, the city of a municipality.

    Known answer: skipping them leaves 333 cities of the national table, and Dongguan with 36 towns right below it.
    """
    if code.level is Level.COUNTY:
        return code.endswith("00") or name == parent_name
    return code.level is Level.CITY and name in PSEUDO_CITIES


def general_grid_of(code: AreaCode) -> AreaCode:
    """The community where `code` means its general grid (社区总网格, number 000), else `code` itself."""
    parent = code.parent
    return parent if code.level is Level.GRID and code.endswith("000") and parent is not None else code


def next_code(parent: AreaCode, ever_given: Iterable[str], scheme: Scheme = Scheme.CN) -> AreaCode:
    """The code after the highest ever given below `parent`. 000 means the whole parent and is never given.

    In China's scheme only grids and micro grids get codes from us, in a local tree every level. Raises Problem
    `area_code.none_left` when all are given, ValueError where the statistics office gives them.
    """
    level = parent.level.below
    if level is None or (level not in GIVEN and scheme is Scheme.CN):
        raise ValueError(f"codes below {parent} are given by the statistics office")
    width = level - parent.level
    highest = max((int(code[len(parent) : level]) for code in ever_given if _is_below(code, parent)), default=0)
    if highest >= 10**width - 1:
        raise NO_CODE_LEFT(parent=parent)
    return AreaCode(f"{parent}{highest + 1:0{width}d}")


def _is_below(code: str, parent: str) -> bool:
    return len(code) > len(parent) and code.startswith(parent)
