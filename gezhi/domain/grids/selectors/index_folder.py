"""The locate index of one edition on disk: for each level that has borders, the index and the ids of its cells.

Positions in an index are positions in the list of ids, which is ordered by id: on a shared edge the older cell wins.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings

from gezhi.domain.grids.vocabulary import LevelWord
from gezhi.ground.kernel.geometry import Surface
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.locate import LocateIndex, build

KEPT = 3
"""Editions whose files stay: the one in force, the one being published, the one others may still be reading."""


@dataclass(frozen=True, slots=True)
class BorderSet:
    """The borders of one level, ordered by the ids of their cells."""

    level: LevelWord
    ids: Sequence[UUID]
    surfaces: Sequence[Surface]


@dataclass(frozen=True, slots=True)
class IndexFile:
    """An opened index of one level."""

    level: LevelWord
    ids: Sequence[UUID]
    index: LocateIndex


def folder_of(edition_id: UUID) -> Path:
    """Where this host keeps the files of an edition."""
    return Path(settings.VAR_DIR) / "mesh" / str(edition_id)


def write_index(edition_id: UUID, sets: Iterable[BorderSet]) -> str:
    """Write the files of an edition, all or none; the digest of their content. Files of old editions are removed."""
    folder = folder_of(edition_id)
    fresh = folder.with_name(f".{folder.name}.{new_id()}")
    fresh.mkdir(parents=True)
    digest = hashlib.sha256()
    for borders in sets:
        path = fresh / f"{borders.level}.locate"
        build(list(enumerate(borders.surfaces)), path)
        ids = b"".join(id_.bytes for id_ in borders.ids)
        (fresh / f"{borders.level}.ids").write_bytes(ids)
        digest.update(ids + path.read_bytes())
    remove_index(edition_id)
    try:
        fresh.rename(folder)
    except OSError:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    _prune(folder.parent)
    return digest.hexdigest()


def has_index(edition_id: UUID) -> bool:
    return folder_of(edition_id).is_dir()


def remove_index(edition_id: UUID) -> None:
    """Drop the files of an edition; who has them open goes on reading."""
    shutil.rmtree(folder_of(edition_id), ignore_errors=True)


def open_index(edition_id: UUID) -> list[IndexFile]:
    """The indexes of an edition, the smallest cells first. Raises OSError or Problem `locate_index.*`."""
    folder = folder_of(edition_id)
    words = [word for word in reversed(LevelWord) if (folder / f"{word}.locate").exists()]
    return [
        IndexFile(word, _ids(folder / f"{word}.ids"), LocateIndex.open(folder / f"{word}.locate")) for word in words
    ]


def _ids(path: Path) -> list[UUID]:
    content = path.read_bytes()
    return [UUID(bytes=content[at : at + 16]) for at in range(0, len(content), 16)]


def _prune(parent: Path) -> None:
    """Ids of editions sort by time: the newest folders stay."""
    for folder in sorted(path for path in parent.iterdir() if not path.name.startswith("."))[:-KEPT]:
        shutil.rmtree(folder, ignore_errors=True)
