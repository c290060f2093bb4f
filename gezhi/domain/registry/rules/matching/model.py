"""What is compared, and how near is near: fields with their levels, rules, blockings and the guard of certainty.

A model is a table. Both doors read it: `judging` for a handful of candidates, `bulk` for whole registers.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from gezhi.domain.registry.rules.matching.likeness import Likeness, Same

Row = Mapping[str, str | None]
"""One record: text by column. None, an absent column and an empty text are missing."""

MISSING = -1
DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Level:
    """One degree of likeness of a field. `agrees`: near enough to speak for the same person by itself."""

    word: str
    likeness: Likeness
    agrees: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """What is compared at once. The first level that holds counts; if none does, the field is `different`.

    A field is missing where none of its columns is present in both rows: then it says nothing.
    """

    name: str
    levels: tuple[Level, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(level.likeness.column for level in self.levels))

    @property
    def words(self) -> tuple[str, ...]:
        """The levels by their place, `different` last."""
        return (*(level.word for level in self.levels), DIFFERENT)

    @property
    def agreeing(self) -> frozenset[int]:
        return frozenset(place for place, level in enumerate(self.levels) if level.agrees)

    def level(self, left: Row, right: Row) -> int:
        """The place of the first level that holds, `len(levels)` for different, `MISSING`."""
        known = False
        for place, level in enumerate(self.levels):
            a, b = left.get(level.likeness.column), right.get(level.likeness.column)
            if a and b:
                if level.likeness.holds(a, b):
                    return place
                known = True
        return len(self.levels) if known else MISSING

    def only_equal(self) -> Field:
        """The same field where only equality can be seen: behind a blind index."""
        return replace(self, levels=self.levels[:1])


@dataclass(frozen=True, slots=True)
class Rule:
    """Settles a pair without weighing: all of `key` are equal, one of `and_one_of` holds, none of `unless` differs."""

    word: str
    key: tuple[str, ...]
    and_one_of: tuple[Likeness, ...]
    unless: tuple[str, ...] = ()
    """Names of fields that, where both rows have them, must not be `different`."""


@dataclass(frozen=True, slots=True)
class Guard:
    """What a certainty by weights must rest on, since families share telephone, home and surname: fields at a level
    that agrees, at least one of `one_of` and two of `two_of`."""

    one_of: tuple[str, ...]
    two_of: tuple[str, ...]
    looked_at: tuple[str, ...] = ()
    """Fields of which one value belongs to one person: where it is equal, nobody is new before a person has looked."""


@dataclass(frozen=True, slots=True)
class Model:
    """`blocks`: columns of which all must be equal for a pair to be looked at; a pair is a candidate if one holds.

    `numbers`: columns that belong to one person or family; a value more than a few rows share is a filler (000000)
    and counts as missing.
    """

    fields: tuple[Field, ...]
    rules: tuple[Rule, ...]
    blocks: tuple[tuple[str, ...], ...]
    numbers: tuple[str, ...] = ()
    guard: Guard | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Everything that is ever compared: nothing else of a row is looked at."""
        likenesses = [level.likeness.column for field in self.fields for level in field.levels]
        ruled = [column for rule in self.rules for column in (*rule.key, *(also.column for also in rule.and_one_of))]
        return tuple(dict.fromkeys([*likenesses, *ruled, *(column for block in self.blocks for column in block)]))

    @property
    def only_equal(self) -> frozenset[str]:
        """The columns of which nothing but equality is asked."""
        likenesses = [level.likeness for field in self.fields for level in field.levels]
        likenesses += [also for rule in self.rules for also in rule.and_one_of]
        looked_into = {one.column for one in likenesses if not isinstance(one, Same)}
        return frozenset(self.columns) - looked_into

    def field(self, name: str) -> Field:
        return next(field for field in self.fields if field.name == name)

    def blind(self, names: Collection[str]) -> Model:
        """The same model where of these fields only equality can be seen."""
        return replace(
            self, fields=tuple(field.only_equal() if field.name in names else field for field in self.fields)
        )


def same(*columns: str) -> tuple[Likeness, ...]:
    return tuple(Same(column) for column in columns)
