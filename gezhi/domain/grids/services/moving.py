"""Moving what stands in cells: the hook by which upper apps follow a new edition of the mesh.

An app that keeps area codes registers one mover when it starts:

    grids.register_mover("cases", move_cases)      # def move_cases(relocation: Relocation) -> int: rows rewritten

Movers run inside the publishing transaction, after the cells have changed; what they raise undoes the publishing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gezhi.ground.kernel.area_code import AreaCode, Level


@dataclass(frozen=True, slots=True)
class Relocation:
    """What an edition does to codes, and where a thing stands afterwards."""

    number: int
    recoded: Mapping[str, str]  # old code → the same cell's new code, every cell below a recoded one included
    ended: Mapping[str, tuple[str, ...]]  # code of an ended cell → its successors' codes, none when it has none
    redrawn: frozenset[str]  # codes whose border was redrawn: what stood there may stand elsewhere
    locate: Callable[[float, float], str | None]  # code of the smallest cell at a point in the new mesh

    @property
    def affected(self) -> tuple[AreaCode, ...]:
        """The outermost codes in which something may have to move: what a mover looks for with `scope.inside`."""
        found: list[AreaCode] = []
        for code in sorted({*self.recoded, *self.ended, *self.redrawn}):
            if not (found and found[-1].contains(code)):
                found.append(AreaCode(code))
        return tuple(found)

    def place(self, code: str, lon: float | None = None, lat: float | None = None) -> str:
        """The code under which a thing stands now that stood at `code`; its point decides where it has one."""
        if lon is not None and lat is not None and (here := self.locate(lon, lat)):
            return here
        if code in self.recoded:
            return self.recoded[code]
        if code in self.ended:
            return self._after(code)
        return code

    def _after(self, code: str) -> str:
        """The successor, or the smallest area around several; the parent where there is none."""
        successors = self.ended[code] or (code[: AreaCode(code).level.above or 2],)
        levels = [level for level in Level if len({successor[:level] for successor in successors}) == 1]
        return successors[0][: max(levels, default=Level.PROVINCE)]


Mover = Callable[[Relocation], int]

_movers: dict[str, Mover] = {}


def register_mover(name: str, mover: Mover) -> None:
    """Let `mover` take part in every publishing; a second registration under `name` replaces the first."""
    _movers[name] = mover


def move_rows(relocation: Relocation) -> dict[str, int]:
    """Run every mover; how many rows each has rewritten. Nothing runs when no code is affected."""
    if not relocation.affected:
        return {}
    return {name: mover(relocation) for name, mover in sorted(_movers.items())}
