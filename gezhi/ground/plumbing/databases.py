"""The one module that knows how SQLite and PostgreSQL differ."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, migrations, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.signals import connection_created
from django.db.migrations.state import StateApps
from django.db.models import Q
from django.dispatch import receiver

from gezhi.ground.kernel.clock import now


def is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def table_names() -> list[str]:
    """The tables of the database; none is made by asking, not even the empty file that SQLite begins with."""
    is_file = not is_postgresql() and connection.connection is None
    if is_file and not Path(connection.settings_dict["NAME"]).exists():
        return []
    return connection.introspection.table_names()


@receiver(connection_created)
def read_instants_quickly(connection: BaseDatabaseWrapper, **signal: Any) -> None:
    """Let PostgreSQL's instants be parsed by C: they are a third of the work of reading a list, as Django reads them.

    The session's zone is UTC (Django sets it), so that the text always ends in +00.
    """
    if connection.vendor == "postgresql":
        connection.connection.adapters.register_loader("timestamptz", _instant_loader())


@cache
def _instant_loader() -> type[Any]:
    from psycopg.adapt import Loader  # not needed where SQLite is all there is

    class InstantLoader(Loader):
        timezone = UTC  # Django asks for it, and puts its own loader back when it is not the session's

        def load(self, data: Any) -> datetime:
            return datetime.fromisoformat(str(data, "ascii"))

    return InstantLoader


@contextmanager
def exclusive(name: str) -> Iterator[bool]:
    """A short transaction that at most one process is in at a time, by `name`; yields False when another is.

    PostgreSQL: an advisory lock, not waited for. SQLite: every write transaction is exclusive already.
    """
    with transaction.atomic():
        if not is_postgresql():
            yield True
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [zlib.crc32(name.encode())])
            row = cursor.fetchone()
        yield bool(row and row[0])


ROOM = {"cache_size": -524_288, "mmap_size": 0, "wal_autocheckpoint": 40_000, "synchronous": 1}
"""What SQLite is told while many rows are loaded: the pages that indexes touch by chance stay in memory (512 MB, of its
own instead of mapped), and what was committed is brought to the disk with the first commit after the load."""


@contextmanager
def room_for_many() -> Iterator[None]:
    """For a load of many rows in many transactions, none of which waits for the disk: the first one afterwards does.

    A machine that loses its power in between is where it was some commits ago, the account of the load included. Inside
    a transaction nothing changes, as nothing may.
    """
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        if is_postgresql():
            cursor.execute("SET synchronous_commit TO off")
            try:
                yield
            finally:
                cursor.execute("RESET synchronous_commit")
            return
        # A database in memory has no map of its file, and says nothing when asked for it.
        kept = {name: row[0] for name in ROOM if (row := cursor.execute(f"PRAGMA {name}").fetchone())}
        _tell(cursor, {name: ROOM[name] for name in kept})
        try:
            yield
        finally:
            _tell(cursor, kept)


def _tell(cursor: Any, told: Mapping[str, int]) -> None:
    for name, value in told.items():
        cursor.execute(f"PRAGMA {name}={int(value)}")


class AddTransactionId(migrations.RunPython):
    """Give a journal table the id of the writing transaction (PostgreSQL only).

    SQLite needs none: BEGIN IMMEDIATE makes the sequence the order of commit.
    """

    def __init__(self, table: str) -> None:
        def add(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
            if editor.connection.vendor == "postgresql":
                editor.execute(f'ALTER TABLE "{table}" ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id()')

        def drop(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
            if editor.connection.vendor == "postgresql":
                editor.execute(f'ALTER TABLE "{table}" DROP COLUMN xid')

        super().__init__(add, drop)
        self.table = table

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        return (self.__class__.__name__, [self.table], {})


def settled_condition(alias: str) -> str:
    """SQL that holds for rows whose writing transaction, and every older one, has ended."""
    return f"{alias}.xid < pg_snapshot_xmin(pg_current_snapshot())" if is_postgresql() else "TRUE"


def instant_text(column: str) -> str:
    """SQL for an instant's one spelling, `2026-11-21T06:05:33.000000+00:00`."""
    if is_postgresql():
        return f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"')"
    # Stored as text, the microseconds left out where there are none.
    return f"substr({column}, 1, 10) || 'T' || substr(substr({column}, 12) || '.000000', 1, 15) || '+00:00'"


def identifier_digits(column: str) -> str:
    """SQL for an identifier at the least cost: its 16 bytes from PostgreSQL, the 32 digits that SQLite keeps."""
    return f"uuid_send({column})" if is_postgresql() else column


def rows_as_they_stand(question: str) -> list[tuple[Any, ...]]:
    """The rows of a question without parameters, as the driver makes them: bytes are bytes, nothing is converted.

    For reading many: Django's cursor converts and counts, and PostgreSQL spells bytes out in hexadecimal otherwise.
    """
    connection.ensure_connection()
    if not is_postgresql():
        found: list[tuple[Any, ...]] = connection.connection.execute(question).fetchall()
        return found
    from psycopg import Cursor  # not needed where SQLite is all there is

    with Cursor[tuple[Any, ...]](connection.connection) as cursor:
        return cursor.execute(question.encode(), binary=True).fetchall()


def may_be_shared_out() -> bool:
    """Whether other processes can read what this one reads: nothing is uncommitted, and it is not in memory only."""
    if connection.in_atomic_block:
        return False
    return is_postgresql() or not connection.is_in_memory_db()  # type: ignore[attr-defined]  # SQLite's alone


def transaction_horizon() -> tuple[int, int]:
    """(oldest transaction still open, next transaction to come); (0, 0) where writers exclude one another."""
    if not is_postgresql():
        return (0, 0)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint,"
            " pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
        )
        oldest, following = cursor.fetchone()
    return (int(oldest), int(following))


def forget_foreign_transactions(table: str) -> None:
    """After a restore: transaction ids of another cluster mean nothing here, all its rows are settled."""
    if is_postgresql():
        with connection.cursor() as cursor:
            name = connection.ops.quote_name(table)
            cursor.execute(f"UPDATE {name} SET xid = '0'::xid8 WHERE xid <> '0'::xid8")  # noqa: S608  (our own table)


def is_full(error: Exception) -> bool:
    """Whether the database refused for want of room on its disk."""
    reason = error.__cause__
    return (
        getattr(reason, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL or getattr(reason, "sqlstate", "") == "53100"
    )


def size() -> int:
    """Bytes the database takes on disk."""
    question = (
        "SELECT pg_database_size(current_database())"
        if is_postgresql()
        else "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    )
    with connection.cursor() as cursor:
        cursor.execute(question)
        return int(cursor.fetchone()[0])


def optimise() -> None:
    """Keep SQLite's planner informed; PostgreSQL looks after itself."""
    if not is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA optimize")


def forget_expired() -> None:
    """Delete what has run out in the shared cache (limits, spent proofs); Django itself waits until it is full."""
    table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    instant = connection.ops.adapt_datetimefield_value(now().replace(microsecond=0))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [instant])  # noqa: S608  (our own table)


def analyse() -> None:
    """Tell the planner about a bulk load."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def starting(field: str, prefix: str) -> Q:
    """“Begins with `prefix`”, as its index answers it: LIKE on PostgreSQL, a range of the bytewise order on SQLite."""
    if is_postgresql():
        return Q(**{f"{field}__startswith": prefix})
    return Q(**{f"{field}__gte": prefix, f"{field}__lt": f"{prefix}\U0010ffff"})
