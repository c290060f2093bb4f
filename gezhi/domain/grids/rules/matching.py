"""How a feature of a border file finds its cell: by code or by name, with the place deciding between namesakes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from gezhi.domain.grids.rules.names import NameIndex
from gezhi.domain.grids.vocabulary import LevelWord
from gezhi.ground.kernel.geometry import Surface


@dataclass(frozen=True, slots=True)
class Candidate:
    """A living cell that may get a border."""

    id: UUID
    code: str
    name: str
    official_code: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The cell of a feature, or why there is none."""

    cell: Candidate | None
    why: str = ""  # "unknown" | "ambiguous" | "no_value"


Stands = Callable[[Candidate, Surface], bool]
"""Whether a surface lies in the parent of a cell, as far as borders tell."""


class CodeMatcher:
    """Finds cells by area code or the city's own number; trailing zeros of a 12-digit spelling do not count."""

    def __init__(self, cells: Iterable[Candidate], level: LevelWord) -> None:
        cells = list(cells)
        self._level = level
        self._cells = {cell.official_code: cell for cell in cells if cell.official_code}
        self._cells.update((cell.code, cell) for cell in cells)

    def find(self, value: str, surface: Surface) -> Found:
        value = value.removesuffix(".0")
        if not value:
            return Found(None, "no_value")
        short, rest = value[: self._level.level], value[self._level.level :]
        cell = self._cells.get(value) or (self._cells.get(short) if rest and not rest.strip("0") else None)
        return Found(cell, "" if cell else "unknown")


class NameMatcher:
    """Finds cells by name; several of one name are told apart by whose parent's border holds the feature."""

    def __init__(self, cells: Iterable[Candidate], stands: Stands) -> None:
        self._names = NameIndex((cell.name, cell) for cell in cells)
        self._stands = stands

    def find(self, value: str, surface: Surface) -> Found:
        if not value:
            return Found(None, "no_value")
        cells = self._names.find(value)
        if len(cells) > 1:
            cells = {cell for cell in cells if self._stands(cell, surface)}
            return Found(cells.pop()) if len(cells) == 1 else Found(None, "ambiguous")
        return Found(next(iter(cells))) if cells else Found(None, "unknown")


def repeated(codes: Iterable[tuple[int, str]]) -> dict[int, int]:
    """Feature number → number of the feature before it that has the same cell."""
    seen: dict[str, int] = {}
    again: dict[int, int] = {}
    for number, code in codes:
        if code in seen:
            again[number] = seen[code]
        seen.setdefault(code, number)
    return again
