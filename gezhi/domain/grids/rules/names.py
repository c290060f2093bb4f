"""Names: how an official name is shortened, how a full name is put together, how two spellings are found equal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from gezhi.domain.grids.vocabulary import LevelWord, Scheme

T = TypeVar("T")

_RESIDENTS = re.compile(r"(社区)?(居民委员会|居委会)$")
_VILLAGERS = re.compile(r"村?(村民委员会|村委会)$")
_OFFICE = re.compile(r"(街道)?办事处$")
_BRACKETS = re.compile(r"[(（]([^)）]*)[)）]")
_STEM = re.compile(r"(街道|社区|村)$")


def short_name(official: str) -> str:
    """The everyday name: 朝阳中路社区居民委员会 and 朝阳中路社区居委会 are 朝阳中路社区, 东塔村村委会 is 东塔村."""
    name = unicodedata.normalize("NFKC", official).strip()
    name = _RESIDENTS.sub("社区", name)
    name = _VILLAGERS.sub("村", name)
    name = _OFFICE.sub("街道", name)
    return name or official.strip()


def spellings(name: str) -> list[str]:
    """Keys under which `name` may be found, the most exact first.

    青岛西海岸新区（黄岛区） is also found as 青岛西海岸新区 and as 黄岛区; stems without 街道, 社区 or 村 come last.
    """
    plain = short_name(name).casefold()
    keys = [unicodedata.normalize("NFKC", name).strip().casefold(), plain]
    keys += [_BRACKETS.sub("", plain).strip(), *_BRACKETS.findall(plain)]
    keys += [stem for key in list(keys) if (stem := _STEM.sub("", key)) and stem != key]
    return [key for key in dict.fromkeys(keys) if key]


class NameIndex(dict[str, set[T]]):
    """Things under every spelling of their names."""

    def __init__(self, named: Iterable[tuple[str, T]]) -> None:
        super().__init__()
        for name, thing in named:
            for key in spellings(name):
                self.setdefault(key, set()).add(thing)

    def find(self, name: str) -> set[T]:
        """What the most exact spelling known finds: empty when nothing, several when the name is ambiguous."""
        return next((self[key] for key in spellings(name) if key in self), set())


_FROM_TOWN: Sequence[LevelWord] = (LevelWord.TOWN, LevelWord.COMMUNITY, LevelWord.GRID, LevelWord.MICRO_GRID)


def full_name(names: Mapping[LevelWord, str], scheme: Scheme = Scheme.CN) -> str:
    """The name of a cell as it is read out: 天彭街道朝阳中路社区008网格.

    Below the town names are put together; the town and everything above it goes by its own name. `names` holds the
    official names of the cell and of what stands above it.
    """
    parts = [short_name(names[level]) for level in _FROM_TOWN if level in names]
    if parts:
        return ("" if scheme is Scheme.CN else " · ").join(parts)
    return short_name([names[level] for level in LevelWord if level in names][-1]) if names else ""


def given_name(level: LevelWord, code: str, scheme: Scheme = Scheme.CN) -> str:
    """The name of a grid or micro grid that has only its number: 008网格, 003微网格; “Grid 008” in a local tree."""
    number = code[-3:]
    if scheme is Scheme.LOCAL:
        return f"{'Grid' if level is LevelWord.GRID else 'Micro grid'} {number}"
    return f"{number}{'网格' if level is LevelWord.GRID else '微网格'}"
