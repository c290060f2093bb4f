"""Texts found by any two characters in a row: one index by name, made as each database does it best.

PostgreSQL: a GIN index over the pieces of the column and the areas its code stands in, so that a grid's are not picked
out of the city's. SQLite: a table (piece, code, row) which triggers keep in step,
so that every way of writing rows does, a restore included. Trigram indexes do not serve: Chinese names are searched by
two characters (PERFORMANCE § 4). Only rows with `state` “active” are found.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import orjson
from django.apps import apps
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models import BooleanField, Model, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.dispatch import receiver

from gezhi.ground.plumbing.databases import is_postgresql
from gezhi.ground.plumbing.scope import AFTER_DIGITS, ranges

M = TypeVar("M", bound=Model)
LEVELS = (6, 9, 12, 15)
"""Lengths of the codes of county, town, community and grid: PostgreSQL's index holds them beside the pieces. Not of a
city: all of its rows would be gone through for those that share a name (seen: 39 ms, not 3)."""
FEW = 3
"""SQLite joins so many pieces, the rarest of them: planning a join of thirty takes longer than all the rest."""


def pieces(text: str) -> list[str]:
    """Every two characters in a row, each once, in order; a single character is its own piece."""
    return list(dict.fromkeys(text[at : at + 2] for at in range(max(len(text) - 1, 1)))) if text else []


@dataclass(frozen=True, slots=True)
class GramIndex:
    """An index over one text column of a model (`app.Model`) that has `id`, `code` and `state`."""

    label: str
    column: str

    @property
    def model(self) -> type[Model]:
        return apps.get_model(self.label)

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def name(self) -> str:
        return f"{self.table}_{self.column}_grams"


_declared: dict[str, GramIndex] = {}


def declare(index: GramIndex) -> GramIndex:
    """Say once, in an app's `ready`, what is to be found so; `migrate` makes what is missing."""
    _declared[index.label + index.column] = index
    return index


def make_indexes(**signal: Any) -> None:
    """Make every declared index that is not there; a table remade by a migration has lost its triggers."""
    for index in _declared.values():
        if index.table in connection.introspection.table_names():
            _make_gin(index) if is_postgresql() else _make_table(index)


def _make_gin(index: GramIndex) -> None:
    areas = ", ".join(f"'#' || left(code, {size})" for size in LEVELS)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION gezhi_grams(words text, code text) RETURNS text[]"  # noqa: S608  (our own numbers)
            " LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT array_agg(DISTINCT substr(words, at, 2))"
            f" || ARRAY[{areas}] FROM generate_series(1, greatest(length(words) - 1, 1)) AS at $$"
        )
        cursor.execute(
            f'CREATE INDEX IF NOT EXISTS "{index.name}" ON "{index.table}"'
            f' USING gin (gezhi_grams("{index.column}", "code")) WHERE state = \'active\''
        )


def _make_table(index: GramIndex) -> None:
    triggers = _triggers(index)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE tbl_name = %s AND type = 'trigger'", [index.table])
        if {row[0] for row in cursor.fetchall()} >= set(triggers):
            return
        cursor.execute(f'DROP TABLE IF EXISTS "{index.name}"')
        cursor.execute(
            f'CREATE TABLE "{index.name}" (gram text, code text, row text, PRIMARY KEY (gram, code, row)) WITHOUT ROWID'
        )
        cursor.execute(
            f'INSERT INTO "{index.name}" SELECT value, t.code, t.id FROM "{index.table}" t,'  # noqa: S608  (our own names)
            f" json_each(gezhi_grams(t.{index.column})) WHERE t.state = 'active'"
        )
        for name, body in triggers.items():
            cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')
            cursor.execute(f'CREATE TRIGGER "{name}" {body}')


def _triggers(index: GramIndex) -> dict[str, str]:
    """What keeps the table of pieces in step with its rows, by name."""
    column, table = index.column, index.table
    add = (
        f'INSERT INTO "{index.name}" SELECT value, new.code, new.id FROM json_each(gezhi_grams(new.{column}))'  # noqa: S608  (our own names)
        " WHERE new.state = 'active'"
    )
    drop = (
        f'DELETE FROM "{index.name}" WHERE code = old.code AND row = old.id'  # noqa: S608  (our own names)
        f" AND gram IN (SELECT value FROM json_each(gezhi_grams(old.{column})))"
    )
    return {
        f"{index.name}_added": f'AFTER INSERT ON "{table}" BEGIN {add}; END',
        f"{index.name}_gone": f'AFTER DELETE ON "{table}" BEGIN {drop}; END',
        f"{index.name}_changed": f'AFTER UPDATE OF {column}, code, state ON "{table}" BEGIN {drop}; {add}; END',
    }


@receiver(connection_created)
def teach_pieces(connection: BaseDatabaseWrapper, **signal: Any) -> None:
    """SQLite's triggers cut texts with our own function."""
    if connection.vendor == "sqlite":
        raw: sqlite3.Connection = connection.connection
        raw.create_function("gezhi_grams", 1, _as_json, deterministic=True)


def _as_json(text: str | None) -> str:
    return orjson.dumps(pieces(text or "")).decode()


def having(rows: QuerySet[M], index: GramIndex, words: Iterable[str], areas: Sequence[str] | None) -> QuerySet[M]:
    """The active rows inside `areas` (None: everywhere) whose column has each of `words` somewhere, in any order.

    A word has two characters at least: a single one is no piece (ValueError).
    """
    wanted = list(dict.fromkeys(words))
    if any(len(word) < 2 for word in wanted):
        raise ValueError("a word of one character is not indexed")
    cut = list(dict.fromkeys(piece for word in wanted for piece in pieces(word)))
    rows = rows.filter(state="active")
    if not cut or (areas is not None and not areas):
        return rows.none()
    if is_postgresql():
        rows = rows.filter(_has_all(index, cut, areas))
    else:
        rows = rows.filter(pk__in=RawSQL(*_rows_with(index, cut, areas)))  # noqa: S611  # nosec B611  (our own names, values as parameters)
    for word in wanted:
        rows = rows if len(word) == 2 else rows.filter(**{f"{index.column}__contains": word})
    return rows


def _has_all(index: GramIndex, cut: list[str], areas: Sequence[str] | None) -> Q:
    """PostgreSQL: all pieces, and one of the areas as far as the index knows it; the rest is told by the code."""
    test = f'gezhi_grams("{index.table}"."{index.column}", "{index.table}"."code") @> %s::text[]'
    found = Q(pk__in=[])
    for area in [""] if areas is None else areas:
        size = max((level for level in LEVELS if level <= len(area)), default=0)
        known = [*cut, f"#{area[:size]}"] if size else cut
        one = Q(RawSQL(test, [known], output_field=BooleanField()))  # noqa: S611  # nosec B611  (our own names, values as parameters)
        found |= one if size == len(area) else one & ranges("code", [area])
    return found


def _rows_with(index: GramIndex, cut: Sequence[str], areas: Sequence[str] | None) -> tuple[str, list[str]]:
    """SQLite: the rows that have the pieces, or the rarest of them, inside the areas."""
    where, codes = "g.gram = %s", []
    if areas is not None:
        where += " AND (" + " OR ".join("(g.code >= %s AND g.code < %s)" for _ in areas) + ")"
        codes = [end for area in areas for end in (area, area + AFTER_DIGITS)]
    first, *others = _rarest(index, cut, where, codes) if len(cut) > FEW else cut
    joins = ""
    for number in range(len(others)):
        # CROSS: in this order. What follows is looked up by its key, entry by entry.
        same = f"g{number}.code = g.code AND g{number}.row = g.row"
        joins += f' CROSS JOIN "{index.name}" g{number} ON g{number}.gram = %s AND {same}'
    return f'SELECT g.row FROM "{index.name}" g{joins} WHERE {where}', [*others, first, *codes]  # noqa: S608  (our own names)


def _rarest(index: GramIndex, cut: Sequence[str], where: str, codes: Sequence[str]) -> list[str]:
    """The pieces that fewest rows inside the areas have; none is counted beyond a thousand."""
    one = f'(SELECT COUNT(*) FROM (SELECT 1 FROM "{index.name}" g WHERE {where} LIMIT 1000))'  # noqa: S608  (our own names)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join([one] * len(cut))}", [word for piece in cut for word in (piece, *codes)])
        times = cursor.fetchone()
    return sorted(cut, key=dict(zip(cut, times, strict=True)).__getitem__)[:FEW]
