"""Taking keys out and bringing keys in, journalled: names of keys only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import DatabaseError, transaction

from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.databases import table_names
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.keys import travelling
from gezhi.ground.plumbing.sealing.ring import KeyName


def export(*, by: Actor, file: Path, passphrase: str) -> list[KeyName]:
    """Write every key to `file` under a passphrase. Raises `keys.short_passphrase`, `keys.file_exists`, OSError.

    Nothing is exported that is not journalled: where the journal cannot be written the file is deleted again.
    """
    names = travelling.export(file, passphrase)
    try:
        _note("keys.export", by, keys=[str(name) for name in names])
    except DatabaseError:
        file.unlink(missing_ok=True)
        raise
    return names


def import_file(*, by: Actor, file: Path, passphrase: str) -> list[KeyName]:
    """Add the keys of a file to the ring; those that are new here. Raises `keys.unreadable`, `keys.newer`,
    `keys.wrong_passphrase`, `keys.conflict`, OSError.

    Journalled where there is a journal yet: before a restore there is none, and the restore is a deed itself.
    """
    new = travelling.import_ring(travelling.read(file, passphrase))
    if new and table_names():
        _note("keys.import", by, keys=[str(name) for name in new])
    return new


@transaction.atomic
def _note(deed: str, by: Actor, **facts: Any) -> None:
    journal.record(deed=deed, by=by, subject=("keys", None), facts=facts)
