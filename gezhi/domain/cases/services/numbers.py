"""Case numbers: division (6) – date (8, the city's day) – sequence (5)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection


def next_number(code: str, at: datetime) -> str:
    """The next free number of the day, such as 370211-20261121-00001. One statement; unique under concurrency.

    The row of the series stays locked until the transaction ends: take a number last.
    """
    day = at.astimezone(ZoneInfo(settings.CITY_TIME_ZONE)).strftime("%Y%m%d")
    key = f"{code[:6].ljust(6, '0')}-{day}"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO case_number_series (key, last) VALUES (%s, 1)"
            " ON CONFLICT (key) DO UPDATE SET last = case_number_series.last + 1 RETURNING last",
            [key],
        )
        (last,) = cursor.fetchone()
    return f"{key}-{last:05d}"
