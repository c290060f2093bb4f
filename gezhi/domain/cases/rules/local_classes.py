"""Codes of a city's own extension classes: the upper part of the minor numbers of a major class (STANDARDS § 2.2, 2.3).

Minors of two digits leave 80 to 99 to the city, those of three digits 080 to 999; both are given from the top down.
"""

from __future__ import annotations

from collections.abc import Collection

MAJOR = 2
FIRST_LOCAL = 80


def is_local_code(code: str, minor_digits: int) -> bool:
    """Whether `code` lies in the city's range of an edition whose minor numbers have so many digits."""
    if not (code.isascii() and code.isdigit() and len(code) == MAJOR + minor_digits):
        return False
    return int(code[MAJOR:]) >= FIRST_LOCAL


def next_local_code(major: str, minor_digits: int, taken: Collection[str]) -> str:
    """The highest free code of the city's range in a major class; empty when all are taken."""
    for minor in range(10**minor_digits - 1, FIRST_LOCAL - 1, -1):
        code = f"{major}{minor:0{minor_digits}d}"
        if code not in taken:
            return code
    return ""
