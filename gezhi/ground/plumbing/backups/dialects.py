"""What reading and writing whole tables needs to know of each database."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from gezhi.ground.plumbing.backups.manifest import Table
from gezhi.ground.plumbing.databases import is_postgresql

READ = 2000
"""Rows fetched at a time."""


class Dialect(Protocol):
    """Reading from one snapshot, and loading into an empty database as one deed."""

    def begin(self, snapshot: BaseDatabaseWrapper) -> None:
        """Begin the snapshot: what is read from now on is what stood at this instant. No writer waits for it."""

    def select(self, snapshot: BaseDatabaseWrapper, table: str, columns: Sequence[tuple[str, str]]) -> Iterator[Any]:
        """The rows of a table, each value spelled as `columns` says."""

    def counter(self, snapshot: BaseDatabaseWrapper, table: str, column: str) -> int:
        """The last number that the table has given out; 0 when none."""

    def loading(self) -> Any:
        """A context: what happens in it to the database happens as a whole or not at all."""

    def load(self, table: Table, rows: Iterable[list[Any]]) -> None:
        """Write rows as they stand in a backup."""

    def finish(self, tables: Sequence[Table]) -> None:
        """After the last row: counters go on where they stood, and every row that is pointed to is there."""


@contextmanager
def snapshot_of() -> Iterator[BaseDatabaseWrapper]:
    """A connection of its own that sees the database as it stands now, and changes nothing."""
    own = connections.create_connection("default")
    try:
        own.ensure_connection()
        dialect().begin(own)
        yield own
    finally:
        own.close()


def dialect() -> Dialect:
    return PostgreSQL() if is_postgresql() else Sqlite()


def _joined(names: Iterable[str]) -> str:
    return ", ".join(connection.ops.quote_name(name) for name in names)


class Sqlite:
    """The file is written as a draft beside its place, and put there when it is whole."""

    # A plain column would come through the driver's converters; what is cast comes as it stands.
    _read = {
        "bytes": "lower(hex({}))",
        "bool": "CAST({} AS INTEGER)",
        **dict.fromkeys(("decimal", "instant", "date"), "CAST({} AS TEXT)"),
    }

    def begin(self, snapshot: BaseDatabaseWrapper) -> None:
        with snapshot.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            cursor.execute("SELECT COUNT(*) FROM sqlite_master")  # only the first question fixes the instant
            cursor.fetchone()

    def select(self, snapshot: BaseDatabaseWrapper, table: str, columns: Sequence[tuple[str, str]]) -> Iterator[Any]:
        quote = snapshot.ops.quote_name
        # hex() of NULL is an empty text, which is not the same
        spelled = (self._expression(quote(name), kind) for name, kind in columns)
        with snapshot.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(spelled)} FROM {quote(table)}")  # noqa: S608  (our own names)
            while rows := cursor.fetchmany(READ):
                yield from rows

    def _expression(self, name: str, kind: str) -> str:
        pattern = self._read.get(kind)
        return f"CASE WHEN {name} IS NULL THEN NULL ELSE {pattern.format(name)} END" if pattern else name

    def counter(self, snapshot: BaseDatabaseWrapper, table: str, column: str) -> int:
        with snapshot.cursor() as cursor:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            row = cursor.fetchone()
        return int(row[0]) if row else 0

    @contextmanager
    def loading(self) -> Iterator[None]:
        place = Path(connection.settings_dict["NAME"])
        draft = place.with_name(f"{place.name}.restoring")
        connection.close()
        _forget_file(draft)
        connection.settings_dict["NAME"] = str(draft)
        try:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA synchronous=OFF")
                cursor.execute("PRAGMA journal_mode=OFF")
                cursor.execute("PRAGMA cache_size=-262144")
            yield
            connection.check_constraints()
            connection.close()
            _to_disk(draft)
            for ending in ("-wal", "-shm"):
                place.with_name(place.name + ending).unlink(missing_ok=True)
            draft.replace(place)
        finally:
            connection.close()
            connection.settings_dict["NAME"] = str(place)
            _forget_file(draft)

    def load(self, table: Table, rows: Iterable[list[Any]]) -> None:
        marks = ", ".join(["%s"] * len(table.columns))
        names = _joined(name for name, _ in table.columns)
        sql = f"INSERT INTO {_joined([table.name])} ({names}) VALUES ({marks})"  # noqa: S608  (names checked)
        connection.disable_constraint_checking()  # every migration has switched it on again
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(sql, list(_with_bytes(table, rows, bytes.fromhex)))

    def finish(self, tables: Sequence[Table]) -> None:
        with connection.cursor() as cursor:
            for table in tables:
                if table.counter and table.counter[1]:
                    cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table.name])
                    cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table.name, table.counter[1]])


def _forget_file(file: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        file.with_name(file.name + ending).unlink(missing_ok=True)


def _to_disk(file: Path) -> None:
    handle = os.open(file, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _with_bytes(table: Table, rows: Iterable[list[Any]], made: Any) -> Iterator[list[Any]]:
    """The rows with their bytes as the driver takes them."""
    places = [place for place, (_, kind) in enumerate(table.columns) if kind == "bytes"]
    for row in rows:
        for place in places:
            if row[place] is not None:
                row[place] = made(row[place])
        yield row


class PostgreSQL:
    """One transaction; foreign keys are laid down for it and checked all at once when they are put back."""

    def __init__(self) -> None:
        self._keys: dict[str, list[tuple[str, str]]] = {}

    _read = {
        "uuid": "replace({}::text, '-', '')",
        "instant": "replace(to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), '.000000', '')",
        "date": "{}::text",
        "bytes": "encode({}, 'hex')",
        "bool": "{}::int",
        "json": "{}::text",
        "decimal": "{}::text",
    }

    def begin(self, snapshot: BaseDatabaseWrapper) -> None:
        with snapshot.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT 1")

    def select(self, snapshot: BaseDatabaseWrapper, table: str, columns: Sequence[tuple[str, str]]) -> Iterator[Any]:
        quote = snapshot.ops.quote_name
        spelled = (self._read.get(kind, "{}").format(quote(name)) for name, kind in columns)
        sql = f"SELECT {', '.join(spelled)} FROM {quote(table)}"  # noqa: S608  (our own names)
        with snapshot.connection.cursor(name="backup") as cursor:
            cursor.execute(sql.encode())
            while rows := cursor.fetchmany(READ):
                yield from rows

    def counter(self, snapshot: BaseDatabaseWrapper, table: str, column: str) -> int:
        with snapshot.cursor() as cursor:
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table}"', column])
            (sequence,) = cursor.fetchone()
            # The name comes from PostgreSQL itself, quoted.
            cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}")  # noqa: S608
            return int(cursor.fetchone()[0])

    @contextmanager
    def loading(self) -> Iterator[None]:
        with transaction.atomic():
            yield

    def load(self, table: Table, rows: Iterable[list[Any]]) -> None:
        self._lay_down_keys(table.name)
        names = _joined(name for name, _ in table.columns)
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY {_joined([table.name])} ({names}) FROM STDIN") as copy,
        ):
            for row in _with_bytes(table, rows, lambda digits: f"\\x{digits}"):
                copy.write_row(row)

    def _lay_down_keys(self, table: str) -> None:
        if table in self._keys:
            return
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
                " WHERE contype = 'f' AND conrelid = %s::regclass",
                [f'"{table}"'],
            )
            self._keys[table] = cursor.fetchall()
            for name, _ in self._keys[table]:
                cursor.execute(f"ALTER TABLE {_joined([table])} DROP CONSTRAINT {_joined([name])}")

    def finish(self, tables: Sequence[Table]) -> None:
        with connection.cursor() as cursor:
            for table, keys in self._keys.items():
                for name, words in keys:
                    cursor.execute(f"ALTER TABLE {_joined([table])} ADD CONSTRAINT {_joined([name])} {words}")
            for table_ in tables:
                if table_.counter and table_.counter[1]:
                    column, last = table_.counter
                    sql = "SELECT setval(pg_get_serial_sequence(%s, %s), %s)"
                    cursor.execute(sql, [f'"{table_.name}"', column, last])
