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
def codes_of(name: str) -> frozenset[str]:
    """The codes of a table."""
    return frozenset(row.code for row in table(name))


@cache
def component_classes() -> Mapping[str, Code]:
    """The classes of components of GB/T 47678.5 by their five digits; majors, which have two, are left out."""
    file = settings.CITIES_DIR / "cn" / "catalogue" / "cg_components_gbt47678_5_2026.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        rows = [Code(row["code"], row["name_zh"], row["name_en"]) for row in csv.DictReader(lines)]
    return {row.code: row for row in rows if len(row.code) == 5}


@cache
def spellings(name: str) -> Mapping[str, str]:
    """What stands for each code: itself, also without the zeros a spreadsheet lost, its Chinese and English name."""
    found: dict[str, str] = {}
    for row in table(name):
        for word in (row.code.lstrip("0") or "0", row.name, row.name_en.lower(), row.code):
            found.setdefault(word, row.code)
    return {**found, **{row.code: row.code for row in table(name)}}


@cache
def division_name(code: str) -> str:
    """A province's, city's or county's name by its code, with what stands above it and, where unknown, the code."""
    names = _divisions()
    told = [names[code[:length]] for length in (2, 4, 6) if length <= len(code) and code[:length] in names]
    above = "".join(dict.fromkeys(told))
    return above if code in names or not above else f"{above} {code}"


@cache
def _divisions() -> Mapping[str, str]:
    """Names of provinces, cities and counties as they ship; a municipality's placeholder city has none."""
    found: dict[str, str] = {}
    for name in ("provinces", "cities", "areas"):
        file = settings.CITIES_DIR / "cn" / "divisions" / f"{name}.csv"
        with file.open(encoding="utf-8", newline="") as lines:
            found |= {row["code"]: row["name"] for row in csv.DictReader(lines) if row["name"] != "市辖区"}
    return found
