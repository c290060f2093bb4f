"""The last word on a place that lies too near to a border for floating point, or where cells overlap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gezhi.ground.kernel.locate.sides import Position, side_of


@dataclass(frozen=True, slots=True)
class Piece:
    """A segment near the place, with the cells on its left and right (0 nobody's land)."""

    start: Position
    end: Position
    left: int
    right: int


def smallest_cover(place: Position, probe: Position, covers: Iterable[int], pieces: Sequence[Piece]) -> int:
    """The smallest number of a cell that covers `place`, borders included; 0 when none does.

    `covers` are the cells over the probe, which lies on no line through a piece; `pieces` are all borders that the
    straight way from the probe to the place can meet.
    """
    windings = Counter(covers)
    touching: set[int] = set()
    for piece in pieces:
        side = side_of(piece.start, piece.end, place)
        if side == 0 and _spans(piece, place):
            touching |= {piece.left, piece.right}
        elif _crosses(piece, probe, place):
            gained, lost = (piece.left, piece.right) if side > 0 else (piece.right, piece.left)
            windings[gained] += 1
            windings[lost] -= 1
    inside = {number for number, winding in windings.items() if winding > 0}
    return min((touching | inside) - {0}, default=0)


def _crosses(piece: Piece, probe: Position, place: Position) -> bool:
    """True when the way meets the piece. A way through a point passes on its left: neighbours agree on it."""
    if (side_of(piece.start, piece.end, probe) > 0) == (side_of(piece.start, piece.end, place) > 0):
        return False
    return (side_of(probe, place, piece.start) >= 0) != (side_of(probe, place, piece.end) >= 0)


def _spans(piece: Piece, place: Position) -> bool:
    """True when `place` lies in the box of the piece."""
    return all(
        min(start, end) <= at <= max(start, end) for start, end, at in zip(piece.start, piece.end, place, strict=True)
    )
