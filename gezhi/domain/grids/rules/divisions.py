"""Division tables: how a row is read, and what a table changes in the tree that lives."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from gezhi.domain.grids.rules.codes import check_scheme, parent_of
from gezhi.domain.grids.rules.names import short_name
from gezhi.domain.grids.vocabulary import Scheme
from gezhi.ground.kernel.area_code import AreaCode, Level
from gezhi.ground.kernel.problem import Problem, problem

C = TypeVar("C", "Living", "Listed")

_COUNTY_WORD = re.compile(r"[县区市]$")

NO_COLUMN = problem("divisions.no_column", 422, "{file} has no column “{column}”.")
BAD_ROW = problem("divisions.bad_row", 422, "{file}, line {line}: {code} cannot be read as a code of {digits} digits.")
NO_NAME = problem("divisions.no_name", 422, "{file}, line {line}: {code} has no name.")
REPEATED = problem("divisions.repeated", 422, "{file}, line {line}: {code} stands in the tables twice.")
ORPHAN = problem("divisions.orphan", 422, "{file}, line {line}: {code} has no parent {parent}.")
WRONG_PARENT = problem(
    "divisions.wrong_parent", 422, "{file}, line {line}: {code} names {named} as its parent, its digits say {parent}."
)
NOT_A_COUNT = problem("divisions.not_a_count", 422, "{file}, line {line}: “{value}” is not a number of {column}.")

TABLES: Mapping[str, Level] = {
    "provinces": Level.PROVINCE,
    "cities": Level.CITY,
    "areas": Level.COUNTY,
    "streets": Level.TOWN,
    "villages": Level.COMMUNITY,
}
"""The national tables by the first word of their file names, top-down."""

PARENT_COLUMNS: Mapping[Level, str] = {
    Level.CITY: "provinceCode",
    Level.COUNTY: "cityCode",
    Level.TOWN: "areaCode",
    Level.COMMUNITY: "streetCode",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of a table."""

    code: AreaCode
    name: str
    file: str
    line: int
    homes: int | None = None
    people: int | None = None

    @property
    def parent(self) -> str:
        return parent_of(self.code)


@dataclass(frozen=True, slots=True)
class Living:
    """A cell that lives already."""

    id: UUID
    code: str
    name: str


@dataclass(slots=True)
class Plan:
    """What the tables change."""

    opened: list[Listed] = field(default_factory=list)
    renamed: list[tuple[Living, str]] = field(default_factory=list)
    recoded: list[tuple[Living, Listed]] = field(default_factory=list)
    vanished: list[Living] = field(default_factory=list)
    displaced: list[Living] = field(default_factory=list)  # gone, and their code has been given to another area
    kept: list[Living] = field(default_factory=list)  # listed under the code they have

    @property
    def staying(self) -> list[Living]:
        """Kept cells that stand below a recoded one, and do not go with it: another area has taken that code."""
        leaving = {old.code for old, _ in self.recoded}
        return [area for area in self.kept if any(area.code[:level] in leaving for level in Level)]

    @property
    def is_empty(self) -> bool:
        return not (self.opened or self.renamed or self.recoded or self.vanished or self.displaced)


def read_table(file: str, lines: Iterable[str], level: Level, scheme: Scheme = Scheme.CN) -> list[Listed]:
    """The rows of one CSV table with the columns code, name and, where wanted, the parent's code, homes, people.

    Raises the Problems of this module, with file and line, at the first row that cannot stand.
    """
    rows = csv.reader(lines)
    header = [column.strip().lstrip("\ufeff") for column in next(rows, [])]
    for column in ("code", "name"):
        if column not in header:
            raise NO_COLUMN(file=file, column=column)
    return [
        _listed(dict(zip(header, row, strict=False)), file, rows.line_num, level, scheme) for row in rows if any(row)
    ]


def _listed(row: Mapping[str, str], file: str, line: int, level: Level, scheme: Scheme) -> Listed:
    written = row["code"].strip()
    try:
        code = AreaCode(written)
    except Problem:
        raise BAD_ROW(file=file, line=line, code=written, digits=int(level)) from None
    if code.level is not level:
        raise BAD_ROW(file=file, line=line, code=written, digits=int(level))
    check_scheme(code, scheme)
    name = row.get("name", "").strip()
    if not name:
        raise NO_NAME(file=file, line=line, code=code)
    named = row.get(PARENT_COLUMNS.get(level, ""), "").strip()
    if named and named != parent_of(code):
        raise WRONG_PARENT(file=file, line=line, code=code, named=named, parent=parent_of(code))
    return Listed(code, name, file, line, _count(row, "homes", file, line), _count(row, "people", file, line))


def _count(row: Mapping[str, str], column: str, file: str, line: int) -> int | None:
    written = row.get(column, "").strip()
    if not written:
        return None
    if not written.isascii() or not written.isdigit():
        raise NOT_A_COUNT(file=file, line=line, value=written[:40], column=column)
    return int(written)


def check_tree(rows: Sequence[Listed], living: Mapping[str, object]) -> None:
    """Every code stands once and below its parent, which the tables list or which lives already.

    Raises Problem `divisions.repeated` or `divisions.orphan`.
    """
    known: set[str] = set(living)
    seen: set[str] = set()
    known.update(row.code for row in rows)
    for row in rows:
        if row.code in seen:
            raise REPEATED(file=row.file, line=row.line, code=row.code)
        seen.add(row.code)
        if row.parent and row.parent not in known:
            raise ORPHAN(file=row.file, line=row.line, code=row.code, parent=row.parent)


def plan(rows: Sequence[Listed], living: Sequence[Living]) -> Plan:
    """What `rows` change among `living` (of the same levels, below the same parents).

    A name that is gone from its code while it, alone of that name in the county both before and after, stands under
    another code is the same area with another code, also when its old code lives on and means another area (码位改派:
    512128 was 新津县, then 璧山县). A code with a new name, the old one found nowhere else, is a renaming. Known
    answer: of the 3,028 community codes that vanish in Chengdu between the editions 2019 and 2020, 854 turn up under
    another code when names are unique in the whole city.
    """
    before, listed = {area.code: area for area in living}, {str(row.code): row for row in rows}
    made = Plan()
    changed = [area for area in living if area.code in listed and not _same_name(area, listed[area.code])]
    made.vanished = [area for area in living if area.code not in listed]
    made.opened = [row for row in rows if row.code not in before]
    _find_again(made, changed, [listed[area.code] for area in changed])
    _settle(made, living, listed)
    return made


def _same_name(area: Living, row: Listed) -> bool:
    return short_name(area.name) == short_name(row.name)


def _settle(made: Plan, living: Sequence[Living], listed: Mapping[str, Listed]) -> None:
    """Once the areas found again are known: what keeps its code, what is only renamed, what lost its code."""
    moved, taken = {old.code for old, _ in made.recoded}, {str(row.code) for _, row in made.recoded}
    for area in living:
        if area.code not in listed or area.code in moved:
            continue
        if area.code in taken:
            made.displaced.append(area)
            continue
        made.kept.append(area)
        if area.name != listed[area.code].name:
            made.renamed.append((area, listed[area.code].name))
    made.vanished = [area for area in made.vanished if area.code not in moved]
    made.opened = [row for row in made.opened if row.code not in taken]
    made.opened += [listed[code] for code in sorted(moved & listed.keys()) if code not in taken]
    made.renamed += [(old, row.name) for old, row in made.recoded if old.name != row.name]


def _find_again(made: Plan, changed: Sequence[Living], theirs: Sequence[Listed]) -> None:
    """Pair names that are gone from their code with names that have come, top-down, where a name is beyond doubt.

    Counties are looked for in the city (新津县 and 新津区 are one), everything below in the county it now stands in.
    """
    counties: dict[str, str] = {}
    for level in (Level.COUNTY, Level.TOWN, Level.COMMUNITY):
        left = [*_at(level, made.vanished), *_at(level, changed)]
        came = [*_at(level, made.opened), *_at(level, theirs)]
        gone = _unique((area, counties.get(area.code[:6], area.code[:6]), area.name) for area in left)
        come = _unique((row, row.code[:6], row.name) for row in came)
        pairs = [
            (gone[key], come[key]) for key in sorted(gone.keys() & come.keys()) if gone[key].code != come[key].code
        ]
        made.recoded += pairs
        if level is Level.COUNTY:
            counties = {old.code: str(new.code) for old, new in pairs}


def _at(level: Level, things: Iterable[C]) -> list[C]:
    return [thing for thing in things if len(thing.code) == level]


def _unique(named: Iterable[tuple[C, str, str]]) -> dict[tuple[str, str], C]:
    """Things by area and short name, without names that occur twice there."""
    keyed = [(_key(thing, county, name), thing) for thing, county, name in named]
    count = Counter(key for key, _ in keyed)
    return {key: thing for key, thing in keyed if count[key] == 1}


def _key(thing: Living | Listed, county: str, name: str) -> tuple[str, str]:
    if len(thing.code) == Level.COUNTY:
        return county[: Level.CITY], _COUNTY_WORD.sub("", name)
    return county, short_name(name)
