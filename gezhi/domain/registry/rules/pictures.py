"""Pictures of a population: ages in steps of five years, and which people or homes stand behind a bar."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from gezhi.ground.kernel.problem import problem

STEP, OLDEST, OLDEST_EVER = 5, 90, 150
ASKED = re.compile("(?P<low>[0-9]{1,3})-(?P<high>[0-9]{0,3})")
UNKNOWN = "?"
MEN, WOMEN = "1", "2"
BAD_AGES = problem("register.bad_ages", 422, "An age group is written as 60-64, as 90-, or as ? where it is unknown.")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the age tower: from–to years of age, `to` None for the last; men, women and others of it."""

    key: str
    men: int = 0
    women: int = 0
    others: int = 0

    @property
    def count(self) -> int:
        return self.men + self.women + self.others


def group_of(age: int) -> str:
    """The step that an age belongs to: “60-64”, “90-”; “?” for an age below zero, which stands for unknown."""
    if age < 0:
        return UNKNOWN
    low = min(age // STEP * STEP, OLDEST)
    return f"{low}-" if low == OLDEST else f"{low}-{low + STEP - 1}"


GROUPS = tuple(group_of(age) for age in range(0, OLDEST + 1, STEP))
"""Every step, the youngest first."""


def years_of(group: str, year: int) -> tuple[int, int] | None:
    """The first and last year of birth of an age group in the year; None for the unknown ones.

    Raises Problem `register.bad_ages`.
    """
    if group == UNKNOWN:
        return None
    asked = ASKED.fullmatch(group)
    if asked is None:
        raise BAD_AGES()
    return max(year - int(asked["high"] or OLDEST_EVER), 1), max(year - int(asked["low"]), 1)


def tower(ages: Mapping[str, Mapping[int, int]]) -> list[Step]:
    """The steps, the oldest first, of counts by sex and age; an unknown age comes last, where there is one."""
    by_group: dict[str, Counter[str]] = {}
    for sex, counts in ages.items():
        for age, count in counts.items():
            by_group.setdefault(group_of(age), Counter())[sex if sex in (MEN, WOMEN) else ""] += count
    keys = [*reversed(GROUPS), *([UNKNOWN] if UNKNOWN in by_group else [])]
    found = {key: by_group.get(key, Counter()) for key in keys}
    return [Step(key, counts[MEN], counts[WOMEN], counts[""]) for key, counts in found.items()]
