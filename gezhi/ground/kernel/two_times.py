"""Two times: when something was done by the sender's clock, and when it arrived by ours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

MOST_LATE = timedelta(days=30)
"""A deed is believed to have been done at most so long before it arrived."""
TOLD_FROM = timedelta(minutes=2)
"""A clock that is wrong by more is told so."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """When something was done, as far as it is believed; how wrong the sender's clock is, and whether to say so."""

    at: datetime
    off_seconds: int
    is_told: bool


def corrected(done_at: datetime, *, clock: datetime, received_at: datetime) -> Corrected:
    """The sender's instant by our clock: `clock` is what the sender's showed when we received it.

    Never later than the arrival, never more than `MOST_LATE` before it.
    """
    off = clock - received_at
    believed = min(max(done_at - off, received_at - MOST_LATE), received_at)
    return Corrected(believed, round(off.total_seconds()), abs(off) > TOLD_FROM)
