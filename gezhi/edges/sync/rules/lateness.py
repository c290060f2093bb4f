"""How late a command may come: a receipt that may have been erased must not let the same command be done twice."""

from __future__ import annotations

from datetime import datetime, timedelta

KEPT_DAYS = 60
"""Receipts are kept for so many days at least."""
LATEST = timedelta(days=KEPT_DAYS - 1)


def is_too_late(done_at: datetime, *, off_seconds: int, received_at: datetime) -> bool:
    """Whether a command was made, by its sender's clock put right, before the oldest receipt that is surely kept."""
    return received_at - (done_at - timedelta(seconds=off_seconds)) > LATEST
