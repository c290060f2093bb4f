"""Making a backup: one snapshot of the database, then the photos, into one file that appears when it is whole.

Writers never wait for it. It rests between its steps, so that pages stay quick on a small machine.
"""

from __future__ import annotations

import errno
import gzip
import hashlib
import os
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

import orjson
from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.backups.columns import kind_of
from gezhi.ground.plumbing.backups.dialects import Dialect, dialect, snapshot_of
from gezhi.ground.plumbing.backups.manifest import HEADS, NAME, Manifest, Member, Table
from gezhi.ground.plumbing.journal.models import Block
from gezhi.ground.plumbing.journal.sealing import heads_file
from gezhi.ground.plumbing.keys.usage import fingerprints, in_use

CHUNK_ROWS, CHUNK_BYTES = 20_000, 8 * 1024 * 1024
LEFT_OUT = frozenset({"django_session", "job_heartbeat", "job_rescue"})
"""Tables of the moment: who is signed in, which workers live."""
EMPTIED = {"sign_in": "session_key"}
"""Columns that open a session which still lives: whoever finds a backup must not sit down at somebody's desk."""

EXISTS = problem("backup.exists", 409, "{file} exists already; nothing was written.")
NO_FOLDER = problem("backup.no_folder", 422, "There is no folder {folder} to write the backup to.")
NOT_MIGRATED = problem("backup.not_migrated", 409, "The database is not up to date; run `gezhi migrate` first.")
DISK_FULL = problem("backup.disk_full", 507, "The disk is full: no backup was written to {file}.")

Say = Callable[[str], None]


@dataclass
class Made:
    """What was written."""

    file: Path
    manifest: Manifest
    size: int
    missing: list[str] = field(default_factory=list)
    """Photos that were deleted while the backup was made."""


@dataclass
class _Writer:
    """The file being written, and how much of the time it may take (1 takes all)."""

    zip: zipfile.ZipFile
    share: float
    members: list[Member] = field(default_factory=list)
    rested_at: float = field(default_factory=time.monotonic)

    def add(self, name: str, content: bytes, *, method: int = zipfile.ZIP_STORED) -> str:
        self.zip.writestr(name, content, compress_type=method)
        self.members.append(Member(name, len(content), hashlib.sha256(content).hexdigest()))
        self.rest()
        return name

    def add_file(self, name: str, file: Path) -> None:
        """Raises FileNotFoundError before anything is written."""
        digest, size = hashlib.sha256(), 0
        with file.open("rb") as source, self.zip.open(zipfile.ZipInfo(name), "w", force_zip64=True) as out:
            while piece := source.read(1024 * 1024):
                digest.update(piece)
                size += out.write(piece)
        self.members.append(Member(name, size, digest.hexdigest()))
        self.rest()

    def rest(self) -> None:
        """Sleep for what the others are owed since the last rest."""
        worked = time.monotonic() - self.rested_at
        if worked > 0.02 or self.share == 1:
            time.sleep(worked * (1 / self.share - 1))
            self.rested_at = time.monotonic()


def make(target: Path, *, share: float = 0.5, say: Say = lambda words: None) -> Made:
    """Write a backup to `target`, a file that is not there yet; into a folder it goes under a name with the instant.

    Raises `backup.exists`, `backup.no_folder`, `backup.not_migrated`, `backup.disk_full`; then nothing is there.
    """
    file = target / f"gezhi-{now():%Y%m%d-%H%M%S}.backup" if target.is_dir() else target
    if file.exists():
        raise EXISTS(file=file)
    if not file.parent.is_dir():
        raise NO_FOLDER(folder=file.parent)
    with _draft_of(file) as out, zipfile.ZipFile(out, "w", allowZip64=True) as whole:
        writer = _Writer(whole, share)
        manifest, missing = _fill(writer, say)
        whole.writestr(NAME, manifest.as_json(), compress_type=zipfile.ZIP_DEFLATED)
    return Made(file, manifest, file.stat().st_size, missing)


@contextmanager
def _draft_of(file: Path) -> Iterator[IO[bytes]]:
    """A file beside `file` (0600) that takes its place when the block ends well, and is gone when it does not."""
    draft = file.with_name(f".{file.name}.partial")
    try:
        with open(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        draft.replace(file)
    except OSError as reason:
        if reason.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise DISK_FULL(file=file) from None
        raise
    finally:
        draft.unlink(missing_ok=True)


def _fill(writer: _Writer, say: Say) -> tuple[Manifest, list[str]]:
    with snapshot_of() as snapshot:
        made_at = now()
        migrations = _migrations(snapshot)
        tables = [_add_table(writer, snapshot, dialect(), model, say) for model in models_in_order()]
        heads = _heads(snapshot)
        keys = fingerprints(in_use(snapshot))
        kind = snapshot.vendor
    missing = _add_media(writer, say)
    _add_heads(writer, heads)
    manifest = Manifest(
        release=version("gezhi"),
        made_at=made_at.isoformat(timespec="seconds"),
        database=kind,
        migrations=migrations,
        tables=tables,
        members=writer.members,
        heads=heads,
        keys=keys,
    )
    return manifest, missing


def models_in_order() -> list[type[models.Model]]:
    """The tables that a backup holds."""
    found = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed and not m._meta.proxy]
    return [model for model in found if model._meta.db_table not in LEFT_OUT]


def _migrations(snapshot: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    """Raises `backup.not_migrated` when the tables are not those of this release."""
    executor = MigrationExecutor(snapshot)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NOT_MIGRATED()
    return sorted(MigrationRecorder(snapshot).applied_migrations())


def _add_table(
    writer: _Writer, snapshot: BaseDatabaseWrapper, spoken: Dialect, model: type[models.Model], say: Say
) -> Table:
    name = model._meta.db_table
    columns = [(str(field.column), kind_of(field)) for field in model._meta.concrete_fields]
    rows, members = 0, list[str]()
    for count, chunk in _chunks(_without_sessions(name, columns, spoken.select(snapshot, name, columns))):
        members.append(writer.add(f"tables/{name}/{len(members) + 1:06}.jsonl.gz", chunk))
        rows += count
    if rows >= CHUNK_ROWS:
        say(f"{name}: {rows:,} rows")
    key = model._meta.pk
    given = str(key.column) if isinstance(key, models.AutoField) else ""
    counter = (given, spoken.counter(snapshot, name, given)) if given else None
    return Table(name, columns, rows, members, counter)


def _without_sessions(table: str, columns: list[tuple[str, str]], rows: Iterator[Any]) -> Iterator[Any]:
    """The rows with nothing in the column that opens a session, where the table has one."""
    if table not in EMPTIED:
        return rows
    place = [name for name, _ in columns].index(EMPTIED[table])
    return ([*row[:place], None, *row[place + 1 :]] for row in rows)


def _chunks(rows: Iterator[Any]) -> Iterator[tuple[int, bytes]]:
    """(rows, compressed lines), so many rows or bytes at a time."""
    lines: list[bytes] = []
    size = 0
    for row in rows:
        line = orjson.dumps(row)
        lines.append(line)
        size += len(line)
        if len(lines) >= CHUNK_ROWS or size >= CHUNK_BYTES:
            yield len(lines), _packed(lines)
            lines, size = [], 0
    if lines:
        yield len(lines), _packed(lines)


def _packed(lines: list[bytes]) -> bytes:
    return gzip.compress(b"\n".join(lines), compresslevel=1, mtime=0)


def _heads(snapshot: BaseDatabaseWrapper) -> dict[str, dict[str, Any]]:
    """The last sealed block of each journal in the snapshot."""
    heads = {}
    table = Block._meta.db_table
    sql = (
        f"SELECT journal, number, last, head FROM {table} b WHERE number ="  # noqa: S608  (our own table)
        f" (SELECT MAX(number) FROM {table} n WHERE n.journal = b.journal)"
    )
    with snapshot.cursor() as cursor:
        cursor.execute(sql)
        for journal, number, last, head in cursor.fetchall():
            heads[journal] = {"number": number, "last": last, "head": bytes(head).hex()}
    return heads


def _add_heads(writer: _Writer, heads: dict[str, dict[str, Any]]) -> None:
    """The heads written outside the database, but for those of blocks that the snapshot does not have yet."""
    file = heads_file()
    kept = [line for line in file.read_bytes().splitlines() if _is_known(line, heads)] if file.exists() else []
    writer.add(HEADS, b"".join(line + b"\n" for line in kept), method=zipfile.ZIP_DEFLATED)


def _is_known(line: bytes, heads: dict[str, dict[str, Any]]) -> bool:
    """A line that cannot be read is kept: verifying must go on finding it."""
    try:
        told = orjson.loads(line)
        return bool(told["number"] <= heads.get(told["journal"], {"number": 0})["number"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return True


def _add_media(writer: _Writer, say: Say) -> list[str]:
    """Every kept file; drafts (their names begin with a dot) are not kept yet. Returns what vanished meanwhile."""
    root, missing, count = Path(settings.MEDIA_ROOT), [], 0
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            if name.startswith("."):
                continue
            path = Path(folder) / name
            inside = path.relative_to(root).as_posix()
            try:
                writer.add_file(f"media/{inside}", path)
                count += 1
            except FileNotFoundError:
                missing.append(inside)
    if count:
        say(f"{count:,} files of photos")
    return missing
