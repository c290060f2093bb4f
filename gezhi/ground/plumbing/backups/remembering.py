"""When the last backup was made: a deed in the journal, and a line in a file that can be read without a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import orjson
from django.conf import settings

from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.backups.making import Made
from gezhi.ground.plumbing.journal import writing as journal


@dataclass(frozen=True, slots=True)
class LastBackup:
    """The newest backup that was finished."""

    made_at: datetime
    file: str
    size: int


def remember(made: Made, *, by: Actor) -> None:
    """Journal that everything was written to a file, and note it for `gezhi doctor`."""
    manifest = made.manifest
    facts = {"file": made.file.name, "rows": manifest.rows, "parts": len(manifest.members), "bytes": made.size}
    journal.record(deed="backup.make", by=by, subject=("installation", None), facts=facts)
    told = {"made_at": manifest.made_at, "file": str(made.file.resolve()), "size": made.size}
    note, draft = _file(), _file().with_suffix(".draft")
    draft.write_bytes(orjson.dumps(told))
    draft.replace(note)


def last_backup() -> LastBackup | None:
    """The newest backup, None when none was made or the note cannot be read."""
    try:
        told = orjson.loads(_file().read_bytes())
        return LastBackup(datetime.fromisoformat(told["made_at"]), str(told["file"]), int(told["size"]))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _file() -> Path:
    return Path(settings.VAR_DIR) / "backup.json"
