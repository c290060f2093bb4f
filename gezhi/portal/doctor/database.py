"""The database: it answers, its tables are those of this release, what is accepted is on the disk."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from gezhi.ground.plumbing.databases import is_postgresql, table_names
from gezhi.portal.doctor.finding import Finding, look, ok, wrong

OLDEST = 150000
"""PostgreSQL 15, as the server numbers itself."""


def reachable() -> Iterator[Finding]:
    """It answers, with tables of this release, and keeps what it accepts. Raises DatabaseError when it is silent."""
    yield from tables()
    if table_names():
        yield from _postgresql() if is_postgresql() else _sqlite()


def tables() -> Iterator[Finding]:
    """Its tables are those of this release: nothing can be served without. Raises DatabaseError."""
    if not table_names():
        yield wrong("database", "it is empty", "Found the city with `gezhi init`, or `gezhi restore FILE`.")
        return
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    name = f"{'PostgreSQL' if is_postgresql() else 'SQLite'} {connection.settings_dict['NAME']}".replace("//", "/")
    if waiting:
        yield wrong("database", f"{name}: {len(waiting)} migrations wait", "Run `gezhi migrate`.")
    else:
        yield ok("database", f"{name} answers; its tables are those of this release")
    if settings.CACHES["default"]["LOCATION"] not in table_names():
        yield wrong("database", "the table of limits is missing", "Run `gezhi migrate`.")


def _sqlite() -> Iterator[Finding]:
    mode, kept = _asked("PRAGMA journal_mode"), _asked("PRAGMA synchronous")
    if mode != "wal" or kept != "2":
        words = f"journal_mode {mode}, synchronous {kept}: what was accepted may be lost at a power cut"
        yield wrong("database", words, "Put the file on a local disk: a network folder cannot do this.")
    else:
        yield ok("database", "what is accepted is on the disk (WAL, synchronous FULL)")


def _postgresql() -> Iterator[Finding]:
    version, commit, fsync = (_asked(f"SHOW {name}") for name in ("server_version_num", "synchronous_commit", "fsync"))
    if int(version) < OLDEST:
        yield wrong("database", f"the server is too old ({version})", "PostgreSQL 15 or newer is needed.")
    if commit == "off" or fsync == "off":
        words = f"synchronous_commit {commit}, fsync {fsync}: what was accepted may be lost at a power cut"
        yield look("database", words, "Switch both on in postgresql.conf.")
    else:
        yield ok("database", "what is accepted is on the disk (fsync, synchronous_commit)")


def _asked(question: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return str(cursor.fetchone()[0])
