"""How alike two values are: each likeness is said twice, for two values in Python and for two columns in DuckDB's SQL.

A test holds the two to each other. Values are text and present; a missing value is nobody's likeness.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from gezhi.domain.registry.rules.matching.sounds import sound


class Likeness(Protocol):
    """One question about one column of two rows."""

    @property
    def column(self) -> str: ...

    def holds(self, left: str, right: str) -> bool:
        """Whether the two values are alike in this way; symmetric."""
        ...

    def sql(self, left: str, right: str) -> str:
        """The same as a condition over two table aliases; NULL where a value is missing."""
        ...


@dataclass(frozen=True, slots=True)
class Same:
    """The same text: of a number behind a blind index, the same index."""

    column: str

    def holds(self, left: str, right: str) -> bool:
        return left == right

    def sql(self, left: str, right: str) -> str:
        return f"{left}.{self.column} = {right}.{self.column}"


@dataclass(frozen=True, slots=True)
class SameSound:
    """The same syllables without their tones: what a hurried keyboard confuses (文/雯, 建国/建囯)."""

    column: str

    def holds(self, left: str, right: str) -> bool:
        return len(left) == len(right) and (left == right or sound(left) == sound(right))

    def sql(self, left: str, right: str) -> str:
        return f"{sound_alias(left, self.column)}.sound = {sound_alias(right, self.column)}.sound"


@dataclass(frozen=True, slots=True)
class OneOfThree:
    """Three characters or more, of which one differs. In a name of two it would be half the name."""

    column: str

    def holds(self, left: str, right: str) -> bool:
        if len(left) != len(right) or len(left) < 3:
            return False
        return sum(a != b for a, b in zip(left, right, strict=True)) == 1

    def sql(self, left: str, right: str) -> str:
        a, b = f"{left}.{self.column}", f"{right}.{self.column}"
        # Asked first what most pairs fail: with one character different, the first or the last is the same.
        apart = f"{a}[1] <> {b}[1] AND {a}[-1] <> {b}[-1]"
        other = f"list_filter(range(1, length({a}) + 1), lambda place: {a}[place] <> {b}[place])"
        return (
            f"CASE WHEN length({a}) <> length({b}) OR length({a}) < 3 OR {apart} THEN false ELSE len({other}) = 1 END"
        )


@dataclass(frozen=True, slots=True)
class SameStart:
    """The same first characters: a surname, a year."""

    column: str
    length: int

    def holds(self, left: str, right: str) -> bool:
        return left[: self.length] == right[: self.length]

    def sql(self, left: str, right: str) -> str:
        return f"left({left}.{self.column}, {self.length}) = left({right}.{self.column}, {self.length})"


@dataclass(frozen=True, slots=True)
class Slip:
    """As long, and one place is wrong or two neighbours are swapped: what a hand does when it copies a number.

    Counted over the bytes of UTF-8, which are the characters of a number.
    """

    column: str

    def holds(self, left: str, right: str) -> bool:
        a, b = left.encode(), right.encode()
        if len(a) != len(b):
            return False
        wrong = [place for place, (one, other) in enumerate(zip(a, b, strict=True)) if one != other]
        if len(wrong) != 2:
            return len(wrong) == 1
        first, second = wrong
        return second == first + 1 and a[first] == b[second] and a[second] == b[first]

    def sql(self, left: str, right: str) -> str:
        # Of two texts of one length at distance one, one letter differs or two neighbours are swapped. That distance
        # is dear to reckon: only the few pairs with two wrong places are asked for it.
        a, b = f"{left}.{self.column}", f"{right}.{self.column}"
        return (
            f"CASE WHEN strlen({a}) <> strlen({b}) THEN false WHEN hamming({a}, {b}) = 1 THEN true"
            f" WHEN hamming({a}, {b}) = 2 THEN damerau_levenshtein({a}, {b}) = 1 ELSE false END"
        )


@dataclass(frozen=True, slots=True)
class Edits:
    """At most so many letters inserted, left out or replaced, but not equal. For Latin text: counted over the bytes
    of UTF-8."""

    column: str
    most: int

    def holds(self, left: str, right: str) -> bool:
        return left != right and edits(left.encode(), right.encode()) <= self.most

    def sql(self, left: str, right: str) -> str:
        return f"levenshtein({left}.{self.column}, {right}.{self.column}) BETWEEN 1 AND {self.most}"


@dataclass(frozen=True, slots=True)
class Swapped:
    """A day written YYYYMMDD whose month and day changed places."""

    column: str

    def holds(self, left: str, right: str) -> bool:
        return len(left) == 8 and left != right and left[:4] + left[6:] + left[4:6] == right

    def sql(self, left: str, right: str) -> str:
        a, b = f"{left}.{self.column}", f"{right}.{self.column}"
        return f"(length({a}) = 8 AND {a} <> {b} AND left({a}, 4) || {a}[7:] || {a}[5:6] = {b})"


def sound_alias(table: str, column: str) -> str:
    """The alias under which the sounds of a column are joined."""
    return f"{table}_{column}_sound"


def edits(left: bytes, right: bytes) -> int:
    """Levenshtein's distance."""
    before = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        row = [i]
        for j, b in enumerate(right, 1):
            row.append(min(before[j - 1] + (a != b), before[j] + 1, row[-1] + 1))
        before = row
    return before[-1]
