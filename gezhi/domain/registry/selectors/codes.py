"""Code tables: the national ones as they ship, under any spelling that offices use."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from django.conf import settings


class Code(NamedTuple):
    """One line of a code table."""

    code: str
    name: str
    name_en: str


@cache
def table(name: str) -> tuple[Code, ...]:
    """A national code table (`cities/cn/codes/NAME.csv`), in its own order."""
    file = settings.CITIES_DIR / "cn" / "codes" / f"{name}.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        return tuple(Code(row["code"], row["name_zh"], row["name_en"]) for row in csv.DictReader(lines))


@cache
def spellings(name: str) -> Mapping[str, str]:
    """What stands for each code: itself, also without the zeros a spreadsheet lost, its Chinese and English name."""
    found: dict[str, str] = {}
    for row in table(name):
        for word in (row.code.lstrip("0") or "0", row.name, row.name_en.lower(), row.code):
            found.setdefault(word, row.code)
    return {**found, **{row.code: row.code for row in table(name)}}
