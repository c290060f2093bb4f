"""What each row of the register counts for: the measures of the population and housing pictures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple


class Counted(NamedTuple):
    """One unit of a measure, under one of its values."""

    measure: str
    value: str


LEVELS = (6, 9, 12, 15)
"""Digits of the areas that counts are kept for."""


def of_person(sex: str, birth: date | None, registration: str, origin: str) -> tuple[Counted, ...]:
    """A person's: people, age by sex and year of birth, kind of registration, county of origin."""
    year = str(birth.year) if birth else "?"
    return (
        Counted("people", ""),
        Counted("age", f"{sex} {year}"),
        Counted("registration", registration or "?"),
        Counted("origin", origin or "?"),
    )


def of_home(condition: str, use: str, is_rented: bool | None) -> tuple[Counted, ...]:
    """A home's: homes, what was found behind the door, use, whether it is rented out."""
    rented = "?" if is_rented is None else str(int(is_rented))
    return (
        Counted("homes", ""),
        Counted("condition", condition),
        Counted("use", use or "?"),
        Counted("rented", rented),
    )


def of_organisation(unit_class: str, is_key: bool = False) -> tuple[Counted, ...]:
    """An organisation's: organisations, its class, and its class once more where it is a key unit."""
    found = (Counted("organisations", ""), Counted("unit_class", unit_class or "?"))
    return (*found, Counted("key_units", unit_class or "?")) if is_key else found


def of_other(kind: str) -> tuple[Counted, ...]:
    """A row of any other kind: how many there are."""
    return (Counted(kind, ""),)


def folded(changes: Iterable[tuple[str, str, str, int]]) -> Counter[tuple[str, str, str]]:
    """Changes (code, measure, value, change) as changes of every area around: (area, measure, value)."""
    found: Counter[tuple[str, str, str]] = Counter()
    for code, measure, value, change in changes:
        for level in LEVELS:
            if len(code) >= level:
                found[code[:level], measure, value] += change
    return found
