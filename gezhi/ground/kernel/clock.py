"""The one place that reads the clock. Rules take `now` as an argument; doors and jobs ask here."""

from __future__ import annotations

from datetime import UTC, datetime

EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def sensible(at: datetime) -> datetime:
    """`at`, an aware instant from outside. Raises ValueError before 1900 and from 2200 on.

    The ends of the calendar cannot be told in every zone; nothing here happens near them.
    """
    if not EARLIEST <= at < LATEST:
        raise ValueError("the instant lies outside the years 1900 to 2199")
    return at
