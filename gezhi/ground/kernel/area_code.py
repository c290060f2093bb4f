"""The area code: a path of fixed-length prefixes from province to micro grid.

Official statistical division codes have 12 digits: province 2, city 4, county 6, town 9, community 12.
A grid adds 3 digits (15), a micro grid 3 more (18). The code is a path for finding, never an identity.
Source: statistical division codes (NBS); grid 12 + 3 by common practice of GB/T 34300.
"""

from __future__ import annotations

from enum import IntEnum

from gezhi.ground.kernel.problem import problem


class Level(IntEnum):
    """A level of the tree; the value is the number of digits of its codes."""

    PROVINCE = 2
    CITY = 4
    COUNTY = 6
    TOWN = 9
    COMMUNITY = 12
    GRID = 15
    MICRO_GRID = 18

    @property
    def word(self) -> str:
        """The stable English word stored in databases and APIs, e.g. `micro_grid`."""
        return self.name.lower()

    @property
    def above(self) -> Level | None:
        """The next level up, None above the province."""
        levels = list(Level)
        place = levels.index(self)
        return levels[place - 1] if place else None

    @property
    def below(self) -> Level | None:
        """The next level down, None below the micro grid."""
        levels = list(Level)
        place = levels.index(self)
        return levels[place + 1] if place + 1 < len(levels) else None


LENGTHS = frozenset(int(level) for level in Level)

MALFORMED = problem(
    "area_code.malformed", 422, "“{code}” is not an area code: 2, 4, 6, 9, 12, 15 or 18 digits are needed."
)


class AreaCode(str):
    """A checked area code; behaves as the string of its digits.

    Raises Problem `area_code.malformed` for anything but ASCII digits of a known length.
    """

    __slots__ = ()

    def __new__(cls, code: str) -> AreaCode:
        if not (code.isascii() and code.isdigit() and len(code) in LENGTHS):
            raise MALFORMED(code=code[:40])
        return super().__new__(cls, code)

    @property
    def level(self) -> Level:
        return Level(len(self))

    @property
    def parent(self) -> AreaCode | None:
        """The code one level up, None for a province."""
        above = self.level.above
        return None if above is None else AreaCode(self[:above])

    def at(self, level: Level) -> AreaCode | None:
        """The ancestor (or itself) at `level`; None when the code is shorter than that."""
        return AreaCode(self[: int(level)]) if len(self) >= level else None

    def contains(self, other: str) -> bool:
        """True when `other` is this area or lies inside it."""
        return other.startswith(self)

    @property
    def path(self) -> list[AreaCode]:
        """Every area from the province down to this one, itself included."""
        return [AreaCode(self[:level]) for level in Level if level <= len(self)]
