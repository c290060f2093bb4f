"""Case numbers: division (6) – date (8, the city's day) – sequence (5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from gezhi.ground.plumbing.wording import city_zone


def next_number(code: str, at: datetime) -> str:
    """The next free number of the day, such as 370211-20261121-00001. One statement; unique under concurrency.

    The row of the series stays locked until the transaction ends: take a number last.
    """
    key = _series(code, at)
    return f"{key}-{_advance(key, 1):05d}"


def take_numbers(wanted: Sequence[tuple[str, datetime]]) -> list[str]:
    """Numbers for many cases (code and instant of each), rising in the order given. One statement a series.

    Series are taken in order of their keys, so that two takers never wait for each other in a circle.
    """
    keys = [_series(code, at) for code, at in wanted]
    following = {key: _advance(key, count) - count for key, count in sorted(Counter(keys).items())}
    numbers = []
    for key in keys:
        following[key] += 1
        numbers.append(f"{key}-{following[key]:05d}")
    return numbers


def _series(code: str, at: datetime) -> str:
    return f"{code[:6].ljust(6, '0')}-{at.astimezone(city_zone()):%Y%m%d}"


def _advance(key: str, count: int) -> int:
    """Take `count` numbers of a series; the last one taken."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO case_number_series (key, last) VALUES (%s, %s)"
            " ON CONFLICT (key) DO UPDATE SET last = case_number_series.last + EXCLUDED.last RETURNING last",
            [key, count],
        )
        (last,) = cursor.fetchone()
    return int(last)
