"""Which gathering each value of a row comes from, in a few characters: `17` or `17 name=23 phone=19`.

The first number stands for every field that is not named: a row that was collected at once names it once.
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
        """Raises ValueError for a text that `str` did not write."""
        first, *others = text.split(" ")
        pairs = (other.split("=") for other in others)
        return cls(int(first), {name: int(number) for name, number in pairs})

    def __str__(self) -> str:
        others = sorted((name, number) for name, number in self.named.items() if number != self.base)
        return " ".join([str(self.base), *(f"{name}={number}" for name, number in others)])

    def of(self, name: str) -> int:
        return self.named.get(name, self.base)

    def with_(self, names: Iterable[str], number: int) -> Provenance:
        """The same with these fields coming from `number`."""
        return Provenance(self.base, {**self.named, **dict.fromkeys(names, number)})

    @property
    def numbers(self) -> frozenset[int]:
        """Every gathering that is named."""
        return frozenset({self.base, *self.named.values()})
