"""Restoring: into an empty installation only, checked before anything is written, whole or not at all."""

from __future__ import annotations

import errno
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.models import F

from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.backups.dialects import Dialect, dialect
from gezhi.ground.plumbing.backups.manifest import DAMAGED, HEADS, NEWER, Manifest
from gezhi.ground.plumbing.backups.opening import Backup, opened
from gezhi.ground.plumbing.databases import analyse, table_names
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.journal.models import Bookmark
from gezhi.ground.plumbing.journal.sealing import heads_file
from gezhi.ground.plumbing.keys.usage import missing
from gezhi.ground.plumbing.sealing.ring import KeyName, Purpose, Ring, change, create, ring_if_any

NOT_EMPTY = problem("restore.not_empty", 409, "{what} is not empty; a backup is restored into an empty place only.")
KEYS_MISSING = problem(
    "restore.keys_missing",
    409,
    "The keys {keys} are not here; without them sealed names and phones do not open. Run `gezhi keys import FILE`"
    " first, or restore with --without-keys.",
)
REFUSED = problem("restore.refused", 422, "The database does not take the backup: {reason}. Nothing was restored.")
DISK_FULL = problem("restore.disk_full", 507, "The disk is full. Nothing was restored.")

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Restored:
    """What stands there now."""

    manifest: Manifest
    seconds: float
    """From the first row to the last constraint."""
    missing_keys: list[str]


def restore(
    file: Path, *, by: Actor, without_keys: bool = False, database_only: bool = False, say: Say = lambda words: None
) -> Restored:
    """Put the backup into this installation's empty database and folders, and bring it up to this release.

    With `database_only` photos and heads stay as they are (the database moves, its folder does not). Raises
    `backup.foreign`, `backup.newer`, `backup.damaged`, `restore.not_empty`, `restore.keys_missing`,
    `restore.refused`, `restore.disk_full`; then nothing is left behind.
    """
    with opened(file) as backup:
        say("every part of the backup is as it was written")
        _check_release(backup)
        _check_empty(database_only)
        lacking = missing(backup.manifest.keys)
        if lacking and not without_keys:
            raise KEYS_MISSING(keys=", ".join(lacking))
        began = time.monotonic()
        _put(backup, database_only=database_only, say=say)
        took = time.monotonic() - began
        _settle_keys(backup.manifest, lacking)
    _bring_up(by, file, backup.manifest)
    return Restored(backup.manifest, took, lacking)


def _check_release(backup: Backup) -> None:
    """Raises `backup.newer` for migrations that this release does not know."""
    known = MigrationLoader(None).disk_migrations
    if any(tuple(done) not in known for done in backup.manifest.migrations):
        raise NEWER(file=backup.file, release=backup.manifest.release)


def _check_empty(database_only: bool) -> None:
    """Raises `restore.not_empty`."""
    if table_names():
        raise NOT_EMPTY(what=connection.settings_dict["NAME"])
    for place in [] if database_only else [Path(settings.MEDIA_ROOT), heads_file()]:
        if place.is_file() or (place.is_dir() and any(place.iterdir())):
            raise NOT_EMPTY(what=place)


def _put(backup: Backup, *, database_only: bool, say: Say) -> None:
    """Files to one side, rows into the database, files to their places: all of it, or nothing."""
    var = Path(settings.VAR_DIR)
    aside, placed = var / ".restoring", []
    shutil.rmtree(aside, ignore_errors=True)
    var.mkdir(parents=True, exist_ok=True)
    spoken = dialect()
    try:
        if not database_only:
            _unpack(backup, aside, say)
        with spoken.loading():
            _load(backup, spoken, say)
            if not database_only:
                placed = _place(aside)
    except (DatabaseError, OSError) as reason:
        _take_back(placed)
        raise _refusal(reason) from reason
    except BaseException:
        _take_back(placed)
        raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _refusal(reason: Exception) -> Exception:
    if isinstance(reason, OSError):
        return DISK_FULL() if reason.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG} else reason
    full = "disk" in str(reason) and "full" in str(reason)
    return DISK_FULL() if full else REFUSED(reason=str(reason).splitlines()[0])


def _unpack(backup: Backup, aside: Path, say: Say) -> None:
    (aside / "media").mkdir(parents=True)
    files = [member.name for member in backup.manifest.members if member.name.startswith("media/")]
    for name in [*files, HEADS]:
        backup.unpack(name, aside / name)
    say(f"{len(files):,} files of photos")


def _place(aside: Path) -> list[Path]:
    """Move the unpacked files to where they belong; the places, to be cleared again when the rest fails."""
    media, heads = Path(settings.MEDIA_ROOT), heads_file()
    for place in (media, heads):
        place.parent.mkdir(parents=True, exist_ok=True)
    if media.is_dir():
        media.rmdir()
    shutil.move(aside / "media", media)
    shutil.move(aside / HEADS, heads)
    return [media, heads]


def _take_back(placed: list[Path]) -> None:
    for place in placed:
        if place.is_dir():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)


def _load(backup: Backup, spoken: Dialect, say: Say) -> None:
    """The tables as the backup's release had them, then its rows."""
    executor = MigrationExecutor(connection)
    applied, nodes = {tuple(done) for done in backup.manifest.migrations}, executor.loader.graph.node_map
    last = [key for key, node in nodes.items() if key in applied and not any(c.key in applied for c in node.children)]
    plan = executor.migration_plan(last)
    if any((migration.app_label, migration.name) not in applied for migration, _ in plan):
        raise DAMAGED(file=backup.file, reason="its list of migrations has gaps")
    executor.migrate([], plan=plan)
    there = set(table_names())
    for table in backup.manifest.tables:
        if table.name not in there:
            raise DAMAGED(file=backup.file, reason=f"its release has no table {table.name}")
        for rows in backup.rows(table):
            spoken.load(table, rows)
        if table.rows >= 20_000:
            say(f"{table.name}: {table.rows:,} rows")
    say("holding every row against the rules")
    spoken.finish(backup.manifest.tables)


def _settle_keys(manifest: Manifest, lacking: list[str]) -> None:
    """Wake the keys that rows use again; a ring made now begins after every number that rows use."""
    used = [KeyName(_purpose(name), int(name.partition(":")[2])) for name in manifest.keys]
    if ring_if_any() is None:
        last: dict[Purpose, int] = {}
        for name in used:
            last[name.purpose] = max(last.get(name.purpose, 0), name.number)
        create(Ring.beginning_after(last))
    change(lambda held: held.woken(name for name in used if str(name) not in lacking))


def _purpose(name: str) -> Purpose:
    purposes: dict[str, Purpose] = {"seal": "seal", "blind": "blind", "journal": "journal"}
    return purposes[name.partition(":")[0]]


def _bring_up(by: Actor, file: Path, manifest: Manifest) -> None:
    """Bring the tables up to this release; what the sealer noted about another cluster's transactions is void."""
    call_command("migrate", verbosity=0)
    Bookmark.objects.filter(name__startswith="sealer:").update(candidate=F("position"), horizon=0, noted_at=None)
    facts = {"file": file.name, "made_at": manifest.made_at, "release": manifest.release, "rows": manifest.rows}
    journal.record(deed="backup.restore", by=by, subject=("installation", None), facts=facts)
    analyse()
