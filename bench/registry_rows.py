"""Rows of a made register, written as fast as each database takes them: COPY, or many values a statement.

Everything is invented and seeded. Document numbers and phones are random bytes of the size of sealed ones, except those
of one person in some ten thousand, which are sealed indeed and can be asked for.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, models

from bench.registry_table import Names
from gezhi.domain.registry.models import Building, Compound, Home, Household, Person, Registration, Tally, Tie
from gezhi.domain.registry.rules import tallying
from gezhi.domain.registry.rules.addresses import fold, fold_building
from gezhi.ground.plumbing.databases import is_postgresql
from gezhi.ground.plumbing.sealing.values import Place, blind, seal

PEOPLE_OF_GRID, GRIDS_OF_COMMUNITY, COMMUNITIES_OF_TOWN, TOWNS_OF_COUNTY = 1000, 10, 10, 20
GRIDS_OF_COUNTY = GRIDS_OF_COMMUNITY * COMMUNITIES_OF_TOWN * TOWNS_OF_COUNTY
KNOWN = 10
"""In every so manieth grid, one person's numbers can be asked for."""
SIZES, SHARES, RELATIONS = (0, 1, 2, 3, 4), (0.10, 0.20, 0.30, 0.25, 0.15), ("02", "12", "20", "30")
"""How many live behind a door, how often, and what they are to the head of their household."""
HOUSES = ((2, 6, 2), (2, 11, 2), (3, 6, 2), (2, 17, 2), (1, 30, 4))
TOWER = (5, 25, 4)
"""The first building of all: 500 homes."""
ROADS = (
    "滨海大道",
    "长江中路",
    "珠江路",
    "井冈山路",
    "香江路",
    "紫金山路",
    "钱塘江路",
    "漓江东路",
    "武夷山路",
    "江山南路",
)
COMPOUND = (
    "银海",
    "紫荆",
    "碧水",
    "锦绣",
    "阳光",
    "海悦",
    "金沙",
    "翠湖",
    "和谐",
    "东盛",
    "福瀛",
    "朝霞",
    "康泰",
    "明珠",
    "景苑",
    "丽都",
)
ENDS = ("花园", "小区", "家园", "新村", "苑", "公寓", "嘉园", "华府")
BATCH = 5000


def code_of(grid: int) -> str:
    """The code of the n-th grid of the made city 3702: 100,000 people a town, 2,000,000 a county."""
    towns, community = divmod(grid // GRIDS_OF_COMMUNITY, COMMUNITIES_OF_TOWN)
    county, town = divmod(towns, TOWNS_OF_COUNTY)
    return f"3702{county + 1:02d}{town + 1:03d}{community + 1:03d}{grid % GRIDS_OF_COMMUNITY + 1:03d}"


class Writer:
    """Takes rows of one table: the columns that vary, in order; all others have their default."""

    def __init__(self, model: type[models.Model], varied: Sequence[str], **fixed: Any) -> None:
        self._table = model._meta.db_table
        fields = [f for f in model._meta.local_concrete_fields if not (f.primary_key and f.column not in varied)]
        by_column = {str(f.column): f for f in fields}
        others = [column for column in by_column if column not in varied]
        self._columns = [*varied, *others]
        self._binary = [isinstance(by_column[column], models.BinaryField) for column in varied]
        self._fixed = tuple(_plain(fixed.get(column, by_column[column].get_default())) for column in others)
        self._rows: list[tuple[Any, ...]] = []

    def add(self, *values: Any) -> None:
        self._rows.append(values)

    def __len__(self) -> int:
        return len(self._rows)

    def flush(self) -> None:
        """Write what was added. A table that others point to goes first: else SQLite looks for each row's children."""
        rows, self._rows = self._rows, []
        if rows:
            self._copy(rows) if is_postgresql() else self._insert(rows)

    def _copy(self, rows: list[tuple[Any, ...]]) -> None:
        tail = [_spelled(value) for value in self._fixed]
        lines = ["\t".join([*map(_spelled, row), *tail]) + "\n" for row in rows]
        columns = ", ".join(f'"{column}"' for column in self._columns)
        with connection.cursor() as cursor, cursor.copy(f'COPY "{self._table}" ({columns}) FROM STDIN') as copy:
            copy.write("".join(lines))

    def _insert(self, rows: list[tuple[Any, ...]]) -> None:
        columns = ", ".join(f'"{column}"' for column in self._columns)
        marks = ", ".join(["%s"] * len(self._columns))
        sql = f'INSERT INTO "{self._table}" ({columns}) VALUES ({marks})'
        with connection.cursor() as cursor:
            cursor.executemany(sql, [(*row, *self._fixed) for row in rows])


def _plain(value: Any) -> Any:
    return value.value if hasattr(value, "value") else value


def _spelled(value: Any) -> str:
    """A value as COPY reads it."""
    if value is None:
        return "\\N"
    if isinstance(value, bytes):
        return "\\\\x" + value.hex()
    return str(value)


class Town:
    """Builds grid after grid; each part counts its ids in a range of its own, so that parts are made side by side."""

    def __init__(self, part: int, at: datetime, gathering_id: int) -> None:
        self._dice = random.Random(20261122 + part)
        self._names, self._at = Names(self._dice), at
        self._id, self._people = (part + 1) << 100 | 0x7000 << 64 | 0x8000 << 48, 0
        self._code, self._to_be_known = "", False
        self._counts: Counter[tuple[str, str]] = Counter()
        self._days = [date(1935, 1, 1) + timedelta(days=n) for n in range(33_000)]
        kept = {"gathered": str(gathering_id), "changed_at": at, "state": "active"}
        dated = {"gathering_id": gathering_id}
        self._mark = blind("13000000000", "phone")[:2]
        self.compounds = Writer(Compound, ("id", "code", "name", "folded"), **kept)
        self.buildings = Writer(
            Building,
            ("id", "code", "compound_id", "name", "road", "plate", "address", "folded", "sought", "floors"),
            **kept,
        )
        self.homes = Writer(
            Home, ("id", "code", "building_id", "stairwell", "floor", "room", "condition"), **kept, is_rented=False
        )
        self.households = Writer(Household, ("id", "code", "number", "home_id"), **kept)
        self.people = Writer(
            Person,
            (
                *("id", "code", "name", "pinyin", "initials", "sex", "birth_date", "document", "document_blind"),
                *("phone", "phone_blind", "origin", "home_id"),
            ),
            **kept,
            registration="11",
        )
        self.ties = Writer(Tie, ("id", "person_id", "home_id"), **dated, role="lives")
        self.registrations = Writer(
            Registration, ("id", "person_id", "code", "household_id", "relation"), **dated, kind="11"
        )
        self.counted: Counter[tuple[str, str, str]] = Counter()

    def grid(self, number: int) -> int:
        """Fill one grid; how many people live there."""
        self._code, self._counts, self._to_be_known = code_of(number), Counter(), number % KNOWN == 0
        before = self._people
        while self._people - before < PEOPLE_OF_GRID:
            self._building(TOWER if not number and self._people == before else self._dice.choice(HOUSES))
            if len(self.people) >= BATCH:
                self.flush()
        for (measure, value), count in self._counts.items():
            for level in tallying.LEVELS:
                self.counted[self._code[:level], measure, value] += count
        return self._people - before

    def flush(self) -> None:
        """Write everything, in the order of its keys."""
        for writer in vars(self).values():
            if isinstance(writer, Writer):
                writer.flush()

    def _next(self) -> str:
        self._id += 1
        return f"{self._id:032x}"

    def _building(self, house: tuple[int, int, int]) -> None:
        dice, code = self._dice, self._code
        compound, id = self._next(), self._next()
        named = dice.choice(COMPOUND) + dice.choice(COMPOUND) + dice.choice(ENDS)
        road, plate, name = dice.choice(ROADS), f"{dice.randrange(1, 600)}号", f"{dice.randrange(1, 30)}号楼"
        address = road + plate + named + name
        self.compounds.add(compound, code, named, fold(named))
        folded = fold(named) + fold_building(name)
        self.buildings.add(id, code, compound, name, road, plate, address, folded, fold(address), house[1])
        self._counts["buildings", ""] += 1
        for stairwell in range(1, house[0] + 1):
            for floor in range(1, house[1] + 1):
                for door in range(1, house[2] + 1):
                    self._home(id, str(stairwell), floor, f"{floor}{door:02d}")

    def _home(self, building: str, stairwell: str, floor: int, room: str) -> None:
        id, size = self._next(), self._dice.choices(SIZES, SHARES)[0]
        condition = "lived_in" if size else "empty"
        self.homes.add(id, self._code, building, stairwell, floor, room, condition)
        self._counts.update(tallying.of_home(condition, "", False))
        if not size:
            return
        household = self._next()
        self.households.add(household, self._code, f"{self._id >> 100}{self._id & 0xFFFFFFFFFF:012d}", id)
        self._counts["households", ""] += 1
        surname = self._names.surname()
        for number in range(size):
            self._member(id, household, surname if number != 1 else self._names.surname(), number)

    def _member(self, home: str, household: str, surname: tuple[str, str, str], number: int) -> None:
        dice, code, id, given = self._dice, self._code, self._next(), self._names.given()
        born, sex, away = dice.choice(self._days), dice.choice("12"), dice.random() < 0.2
        origin = f"{dice.randrange(11, 66)}0{dice.randrange(1, 9)}{dice.randrange(1, 13):02d}" if away else code[:6]
        name, pinyin, initials = (surname[n] + given[n] for n in range(3))
        numbers = self._numbers(id)
        self.people.add(id, code, name, pinyin, initials, sex, born, *numbers, origin, home)
        self._counts.update(tallying.of_person(sex, born, "11", origin))
        self.ties.add(self._next(), id, home)
        self.registrations.add(self._next(), id, code, household, RELATIONS[number])
        self._people += 1

    def _numbers(self, id: str) -> tuple[bytes, bytes, bytes, bytes]:
        if self._to_be_known:
            self._to_be_known = False
            told = zip(("document", "phone"), known_numbers(self._id), strict=True)
            (document, its_key), (phone, key) = (
                (seal(value, Place("register_person", column, UUID(id))), blind(value, column))
                for column, value in told
            )
            return document, its_key, phone, key
        noise = self._dice.randbytes(49 + 32 + 42 + 32)
        return noise[:49], self._mark + noise[49:81], noise[81:123], self._mark + noise[123:155]


def known_numbers(number: int) -> tuple[str, str]:
    """Document number and phone of a person that can be asked for."""
    from gezhi.ground.kernel.identifiers.resident_number import check_character

    body = f"370299{1950 + number % 50}0101{number // 7 % 1000:03d}"
    return body + check_character(body), f"1{30_000_000_00 + number % 1_000_000_000:010d}"


def write_counted(counted: Counter[tuple[str, str, str]]) -> None:
    """What was counted, as the clock would have folded it."""
    tallies = Writer(Tally, ("area", "level", "measure", "value", "count"))
    for (area, measure, value), count in counted.items():
        tallies.add(area, len(area), measure, value, count)
    tallies.flush()


def copy_county(county: int, parts: int) -> None:
    """PostgreSQL: the first county once more as the county with this number, with ids, codes and blind keys of its own.

    The first seven digits of an id count the part it was made in (`Town`).
    """
    for model in MODELS:
        table = model._meta.db_table
        fields = [field for field in model._meta.local_concrete_fields if not isinstance(field, models.AutoField)]
        columns = ", ".join(f'"{field.column}"' for field in fields)
        values = ", ".join(_copied(field, county, parts) for field in fields)
        where = "area" if model is Tally else "id::text"
        first = "370201" if model is Tally else "0"
        last = "370201:" if model is Tally else f"{parts:07x}:"
        with connection.cursor() as cursor:
            chosen = f'SELECT {values} FROM "{table}" WHERE {where} >= %s AND {where} < %s'
            cursor.execute(f'INSERT INTO "{table}" ({columns}) {chosen}', [first, last])


def _copied(field: Any, county: int, parts: int) -> str:
    """SQL for a column's value in another county."""
    column = f'"{field.column}"'
    points_here = field.primary_key or (isinstance(field, models.ForeignKey) and field.related_model in MODELS)
    if points_here:
        part = f"to_hex(('x' || substr({column}::text, 1, 7))::bit(28)::int + {county * parts})"
        return f"overlay({column}::text placing lpad({part}, 7, '0') from 1 for 7)::uuid"
    if field.column in ("code", "area"):
        return f"overlay({column} placing '{county + 1:02d}' from 5 for 2)"
    if field.column == "origin":
        return f"CASE WHEN {column} LIKE '3702%%' THEN '3702{county + 1:02d}' ELSE {column} END"
    if field.column.endswith("_blind"):
        return f"substr({column}, 1, 2) || sha256({column} || '\\x{county:02x}'::bytea)"
    return column


MODELS: tuple[type[models.Model], ...] = (*(Compound, Building, Home, Household, Person, Tie, Registration, Tally),)


@contextmanager
def bare_tables() -> Iterator[None]:
    """PostgreSQL: without secondary indexes and checks of references while much is written; made anew after."""
    if not is_postgresql():
        yield
        return
    tables = [model._meta.db_table for model in MODELS]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.indexname, i.indexdef FROM pg_indexes i LEFT JOIN pg_constraint c ON c.conname = i.indexname"
            " WHERE i.tablename = ANY(%s) AND c.oid IS NULL AND i.schemaname = 'public'",
            [tables],
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER ALL')
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '1GB'")
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER ALL')
        for _, definition in indexes:
            cursor.execute(definition)
