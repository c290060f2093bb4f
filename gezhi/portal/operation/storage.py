"""How much room there is and what takes it."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from gezhi.ground.plumbing import databases
from gezhi.ground.plumbing.fresh import Fresh


@dataclass(frozen=True, slots=True)
class Storage:
    """Bytes: free and all on the disk that holds the data, the database, the files of photos and uploads."""

    free: int
    total: int
    database: int
    photos: int
    photo_count: int

    @property
    def is_short(self) -> bool:
        """Less than a tenth, or less than two gigabytes, is left."""
        return self.free < max(2 * 1024**3, self.total // 10)


_storage: Fresh[str, Storage] = Fresh(life=60.0)

SAMPLED = 8
"""Folders of photos that are counted; photos spread evenly over their folders, so the others hold as many."""


def storage() -> Storage:
    """At most a minute old. Photos are counted in a few of their folders and reckoned from there."""
    return _storage.get("storage", _measure)


def _measure() -> Storage:
    disk = shutil.disk_usage(_existing(Path(settings.VAR_DIR)))
    count, held = _photos(Path(settings.MEDIA_ROOT) / "photos")
    return Storage(disk.free, disk.total, databases.size(), held, count)


def _photos(folder: Path) -> tuple[int, int]:
    """About how many files, and how many bytes."""
    folders = sorted(folder.iterdir()) if folder.exists() else []
    step = max(1, len(folders) // SAMPLED)
    sampled = folders[::step]
    sizes = [entry.stat().st_size for part in sampled for entry in os.scandir(part)]
    share = len(folders) / len(sampled) if sampled else 0.0
    return round(len(sizes) * share), round(sum(sizes) * share)


def _existing(folder: Path) -> Path:
    while not folder.exists():
        folder = folder.parent
    return folder
