"""Writing many rows at once: executemany on SQLite, COPY on PostgreSQL. Several times faster than `bulk_create`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from django.db import connection, models, transaction

from gezhi.ground.plumbing.databases import is_postgresql

M = TypeVar("M", bound=models.Model)


def insert(rows: Sequence[M]) -> None:
    """Insert `rows`, all of one model and with their keys set, in one transaction.

    Every column is written as the instance has it; constraints hold as always (IntegrityError).
    """
    if not rows:
        return
    meta = rows[0]._meta
    fields = list(meta.concrete_fields)
    table, columns = connection.ops.quote_name(meta.db_table), [connection.ops.quote_name(f.column) for f in fields]
    with transaction.atomic(), connection.cursor() as cursor:
        if is_postgresql():
            with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in _values(rows, fields):
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(fields))
            sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608  (names from our models)
            cursor.executemany(sql, list(_values(rows, fields)))


def _values(rows: Sequence[M], fields: Sequence[models.Field[Any, Any]]) -> Iterator[list[Any]]:
    """Each row's values as the database driver takes them."""
    getters = [(field.attname, field.get_db_prep_save) for field in fields]
    for row in rows:
        yield [prepare(getattr(row, name), connection=connection) for name, prepare in getters]
