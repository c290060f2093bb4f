"""Which columns are sealed: each app declares its own when it starts, so that keys can be counted and rotated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from gezhi.ground.plumbing.sealing.ring import KeyName


class BlindColumn(NamedTuple):
    """A blind index: its column, the sealed column it is made from, and the purpose it is made for."""

    column: str
    of: str
    purpose: str


@dataclass(frozen=True, slots=True)
class SealedTable:
    """The sealed columns of one model (`app.Model`, key a UUID), and their blind indexes."""

    label: str
    columns: tuple[str, ...]
    blinds: tuple[BlindColumn, ...] = ()

    @property
    def model(self) -> type[Model]:
        return apps.get_model(self.label)

    @property
    def name(self) -> str:
        return self.model._meta.db_table


_tables: dict[str, SealedTable] = {}


def declare(table: SealedTable) -> None:
    """Say once, in an app's `ready`, what it seals."""
    _tables[table.label] = table


def declared() -> list[SealedTable]:
    return list(_tables.values())


def keys_of_rows(connection: BaseDatabaseWrapper) -> dict[KeyName, int]:
    """How many values stand under each key. One query a column, which reads the whole table."""
    counted: dict[KeyName, int] = {}
    for table in declared():
        for column in table.columns:
            for number, times in _counted(connection, table.name, column, 2):
                name = KeyName("seal", number)
                counted[name] = counted.get(name, 0) + times
        for blind in table.blinds:
            for number, times in _counted(connection, table.name, blind.column, 1):
                name = KeyName("blind", number)
                counted[name] = counted.get(name, 0) + times
    return counted


def _counted(connection: BaseDatabaseWrapper, table: str, column: str, at: int) -> list[tuple[int, int]]:
    """(key number, values), by the two bytes that begin at the byte `at`, counted from 1."""
    quote = connection.ops.quote_name
    name = quote(column)
    sql = f"SELECT substr({name}, {at}, 2), COUNT(*) FROM {quote(table)} WHERE length({name}) > 0 GROUP BY 1"  # noqa: S608  (our own names)
    with connection.cursor() as cursor:
        cursor.execute(sql)
        rows: list[tuple[Any, int]] = cursor.fetchall()
    return [(int.from_bytes(bytes(key), "big"), times) for key, times in rows]
