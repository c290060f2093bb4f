"""Which gathering each value of a row comes from, in a few characters: `17` or `17 19=phone 23=birth_date,name`.

The first number stands for every field that is not named: a row that was collected at once names it once, and one that
was confirmed field by field names each gathering once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Provenance:
    """The gathering's number for each field; `base` for those that `named` does not hold."""

    base: int
    named: dict[str, int] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str) -> Provenance:
        """Raises ValueError for a text that `str` did not write; `17 name=23`, as rows had it before, is read too."""
        first, *others = text.split(" ")
        named: dict[str, int] = {}
        for other in others:
            left, right = other.split("=")
            number, names = (left, right) if left.isdigit() else (right, left)
            named |= dict.fromkeys(names.split(","), int(number))
        return cls(int(first), named)

    def __str__(self) -> str:
        groups: dict[int, list[str]] = {}
        for name, number in sorted(self.named.items()):
            if number != self.base:
                groups.setdefault(number, []).append(name)
        return " ".join([str(self.base), *(f"{number}={','.join(groups[number])}" for number in sorted(groups))])

    def of(self, name: str) -> int:
        return self.named.get(name, self.base)

    def with_(self, names: Iterable[str], number: int) -> Provenance:
        """The same with these fields coming from `number`."""
        return Provenance(self.base, {**self.named, **dict.fromkeys(names, number)})

    @property
    def numbers(self) -> frozenset[int]:
        """Every gathering that is named."""
        return frozenset({self.base, *self.named.values()})
