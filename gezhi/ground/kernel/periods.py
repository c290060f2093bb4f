"""Periods by the calendar: so many months are months, never a number of days."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime, tzinfo


def months_before(instant: datetime, months: int, zone: tzinfo) -> datetime:
    """The instant so many calendar months earlier, on the wall clocks of `zone`.

    A day that the earlier month does not have becomes its last: six months before 31 August is the end of February.
    What is older than the answer is at least so many months old. Raises ValueError before the year 1.
    """
    local = instant.astimezone(zone)
    year, month = divmod(local.year * 12 + local.month - 1 - months, 12)
    day = min(local.day, monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day).astimezone(instant.tzinfo)
