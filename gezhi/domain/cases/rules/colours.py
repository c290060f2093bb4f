"""The three-colour alert: green, yellow from a share of the limit on, red when it is used up (S3-21)."""

from __future__ import annotations

from datetime import datetime

from gezhi.domain.cases.vocabulary import Colour


def colour(
    *, yellow_at: datetime | None, due_at: datetime | None, answered_at: datetime | None, now: datetime
) -> Colour | None:
    """The colour of a case; None without a limit. Once the work is answered the clock stands still."""
    if due_at is None:
        return None
    at = answered_at or now
    if at > due_at:
        return Colour.RED
    return Colour.YELLOW if yellow_at is not None and at >= yellow_at and answered_at is None else Colour.GREEN
