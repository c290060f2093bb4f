"""The day of an instant where the city is: what people mean by today."""

from __future__ import annotations

from datetime import date, datetime

from gezhi.ground.plumbing.wording import in_city


def day_of(at: datetime) -> date:
    """The city's day of an aware instant."""
    return in_city(at).date()
