"""The life of a round as one table, and what a check-in asks: pure. The phone is to receive this table as it is."""

from __future__ import annotations

from dataclasses import dataclass

from gezhi.domain.patrols.vocabulary import RoundDeed, RoundState
from gezhi.ground.kernel.problem import problem

NOT_NOW = problem("round.not_now", 409, "This cannot be done: the round has ended.")
TOO_FAR = problem("round.too_far", 422, "You are {metres} m from this point; at most {reach} m are taken.")
BEFORE_BEGIN = problem("round.before_begin", 422, "This is said to have happened before the round began.")

REASON_NEEDED = problem("round.reason_needed", 422, "Say why the point is passed by hand.")

MOST_BLUR_M = 50.0
"""What a receiver calls its accuracy widens the fence at most by so much."""


@dataclass(frozen=True, slots=True)
class Move:
    """One row: in which state the deed may be done, and the state after; None before a round begins."""

    before: RoundState | None
    deed: RoundDeed
    to: RoundState


MOVES: tuple[Move, ...] = (
    Move(None, RoundDeed.BEGIN, RoundState.UNDER_WAY),
    Move(RoundState.UNDER_WAY, RoundDeed.CHECK_IN, RoundState.UNDER_WAY),
    Move(RoundState.UNDER_WAY, RoundDeed.END, RoundState.ENDED),
    Move(RoundState.UNDER_WAY, RoundDeed.BREAK_OFF, RoundState.BROKEN_OFF),
    # A phone without signal tells the end before the check-ins when its queue was cut: late ones are still taken.
    Move(RoundState.ENDED, RoundDeed.CHECK_IN, RoundState.ENDED),
    Move(RoundState.BROKEN_OFF, RoundDeed.CHECK_IN, RoundState.BROKEN_OFF),
)


def moved(state: RoundState | None, deed: RoundDeed) -> RoundState:
    """The state after a deed. Raises Problem `round.not_now`."""
    for move in MOVES:
        if move.before == state and move.deed == deed:
            return move.to
    raise NOT_NOW()


def allowed(state: RoundState | None) -> list[RoundDeed]:
    """What may be done now, in the order of the table."""
    return [move.deed for move in MOVES if move.before == state]


def check_fence(distance_m: float, accuracy_m: float, radius_m: float) -> None:
    """Whether somebody stands at a point, the receiver's own error in their favour. Raises Problem `round.too_far`."""
    reach = radius_m + min(max(accuracy_m, 0.0), MOST_BLUR_M)
    if distance_m > reach:
        raise TOO_FAR(metres=round(distance_m), reach=round(reach))
