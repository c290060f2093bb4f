"""The one place that reads the clock. Rules take `now` as an argument; doors and jobs ask here."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)
