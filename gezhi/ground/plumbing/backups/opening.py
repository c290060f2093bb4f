"""Opening a backup: nothing of it is believed before every part has been held against the manifest."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from gezhi.ground.plumbing.backups.manifest import DAMAGED, FOREIGN, MOST_BYTES, NAME, Manifest, Table, read_manifest

MOST_UNPACKED = 1024 * 1024 * 1024
"""Bytes that one part of a table may unpack to: far more than any of ours does."""

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


@dataclass(frozen=True)
class Backup:
    """A backup whose parts were found to be what the manifest says."""

    file: Path
    zip: zipfile.ZipFile
    manifest: Manifest

    def rows(self, table: Table) -> Iterator[list[list[Any]]]:
        """The rows of a table, part by part. Raises `backup.damaged` for rows of another width, or another number."""
        count = 0
        for name in table.members:
            rows = [self._row(line, table) for line in _unpacked(self.zip.read(name), self.file).split(b"\n")]
            count += len(rows)
            yield rows
        if count != table.rows:
            raise DAMAGED(file=self.file, reason=f"{table.name} has {count} rows instead of {table.rows}")

    def _row(self, line: bytes, table: Table) -> list[Any]:
        try:
            row = orjson.loads(line)
        except orjson.JSONDecodeError:
            row = None
        if not isinstance(row, list) or len(row) != len(table.columns):
            raise DAMAGED(file=self.file, reason=f"a row of {table.name} cannot be read")
        return row

    def unpack(self, name: str, target: Path) -> None:
        """Write one part to `target`."""
        target.parent.mkdir(parents=True, exist_ok=True)
        with self.zip.open(name) as source, target.open("xb") as out:
            while piece := source.read(1024 * 1024):
                out.write(piece)


def _unpacked(packed: bytes, file: Path) -> bytes:
    """Raises `backup.damaged` for what is not compressed as ours, or swells beyond measure."""
    inflater = zlib.decompressobj(wbits=31)
    try:
        content = inflater.decompress(packed, MOST_UNPACKED)
    except zlib.error:
        raise DAMAGED(file=file, reason="a part does not unpack") from None
    if not inflater.eof or inflater.unused_data:
        raise DAMAGED(file=file, reason="a part does not unpack")
    return content


@contextmanager
def opened(file: Path) -> Iterator[Backup]:
    """The backup in `file`, every byte of it checked. Raises `backup.foreign`, `backup.newer`, `backup.damaged`."""
    try:
        whole = zipfile.ZipFile(file)
    except (*_BROKEN, ValueError):
        raise (DAMAGED(file=file, reason="it is cut off") if _began(file) else FOREIGN(file=file)) from None
    with whole:
        manifest = _manifest_of(whole, file)
        try:
            _check(whole, manifest, file)
        except (*_BROKEN, ValueError):
            raise DAMAGED(file=file, reason="a part cannot be read") from None
        yield Backup(file, whole, manifest)


def _began(file: Path) -> bool:
    """Whether it begins as our files do."""
    with file.open("rb") as content:
        return content.read(4) == b"PK\x03\x04"


def _manifest_of(whole: zipfile.ZipFile, file: Path) -> Manifest:
    try:
        told = whole.getinfo(NAME)
        if told.file_size > MOST_BYTES:
            raise FOREIGN(file=file)
        return read_manifest(whole.read(told), file)
    except KeyError:
        raise FOREIGN(file=file) from None
    except _BROKEN:
        raise DAMAGED(file=file, reason="its manifest cannot be read") from None


def _check(whole: zipfile.ZipFile, manifest: Manifest, file: Path) -> None:
    """Every part is there, none is there that is not named, and each has its bytes. Raises `backup.damaged`."""
    there = [info.filename for info in whole.infolist()]
    named = {member.name for member in manifest.members} | {NAME}
    if len(there) != len(set(there)) or set(there) != named:
        raise DAMAGED(file=file, reason="its parts are not those of its manifest")
    for member in manifest.members:
        if whole.getinfo(member.name).file_size != member.size:
            raise DAMAGED(file=file, reason=f"{member.name} has another size")
        with whole.open(member.name) as content:
            digest = hashlib.file_digest(content, "sha256")  # type: ignore[arg-type]  # it reads like a file
        if digest.hexdigest() != member.sha256:
            raise DAMAGED(file=file, reason=f"{member.name} was changed")
