"""A zipped Shapefile, unpacked by us: names and sizes are checked before a byte is written."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from gezhi.ground.kernel.problem import problem

BAD_ZIP = problem("vector_file.bad_zip", 422, "{file} cannot be unpacked.")
BAD_MEMBER = problem("vector_file.bad_member", 422, "{file} holds {member}, which does not belong to a Shapefile.")
TOO_LARGE = problem("vector_file.too_large", 413, "{file} is too large: at most {limit} MB are read.")
NOT_ONE = problem("vector_file.not_one_shapefile", 422, "{file} must hold exactly one .shp with its .shx and .dbf.")

PARTS = frozenset({".shp", ".shx", ".dbf", ".prj", ".cpg", ".qix", ".sbn", ".sbx", ".qmd", ".xml"})
NEEDED = (".shp", ".shx", ".dbf")
CHUNK = 1 << 16


@dataclass
class _Budget:
    """The bytes that may still come out of the archive called `name`."""

    name: str
    limit: int
    used: int = 0

    def take(self, count: int) -> None:
        """Raises Problem `vector_file.too_large` when no more may come."""
        self.used += count
        if self.used > self.limit:
            raise TOO_LARGE(file=self.name, limit=self.limit // 1_000_000)


def unpack_shapefile(archive: Path, into: Path, name: str, limit_bytes: int) -> Path:
    """Unpack the one Shapefile of `archive` as `into`/layer.*; the path of its .shp.

    Names inside the archive are never used as paths. Raises the Problems of this module.
    """
    budget = _Budget(name, limit_bytes)
    try:
        with zipfile.ZipFile(archive) as opened:
            members = _members(opened, name)
            _Budget(name, limit_bytes).take(sum(member.file_size for member in members.values()))
            for suffix, member in members.items():  # what an archive says of itself may be too little
                _copy(opened, member, into / f"layer{suffix}", budget)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
        raise BAD_ZIP(file=name) from None
    return into / "layer.shp"


def _members(opened: zipfile.ZipFile, name: str) -> dict[str, zipfile.ZipInfo]:
    """The parts of the Shapefile by suffix; sidecar metadata is left in the archive."""
    found: dict[str, zipfile.ZipInfo] = {}
    for member in opened.infolist():
        path = PurePosixPath(member.filename)
        if member.is_dir() or path.parts[0] == "__MACOSX":
            continue
        suffix = path.suffix.lower()
        if suffix not in PARTS or _leads_away(member):
            raise BAD_MEMBER(file=name, member=member.filename[:80])
        if suffix in found and suffix != ".xml":
            raise NOT_ONE(file=name)
        found[suffix] = member
    if not all(suffix in found for suffix in NEEDED) or len({_stem(found[suffix]) for suffix in NEEDED}) != 1:
        raise NOT_ONE(file=name)
    return {suffix: member for suffix, member in found.items() if suffix in {*NEEDED, ".prj", ".cpg"}}


def _leads_away(member: zipfile.ZipInfo) -> bool:
    """An absolute path, a step upwards, a drive or a symbolic link."""
    written = member.filename
    is_link = (member.external_attr >> 16) & 0o170000 == 0o120000
    return (
        written.startswith(("/", "\\"))
        or ".." in PurePosixPath(written.replace("\\", "/")).parts
        or (":" in written or is_link)
    )


def _stem(member: zipfile.ZipInfo) -> str:
    return PurePosixPath(member.filename).with_suffix("").as_posix().lower()


def _copy(opened: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, budget: _Budget) -> None:
    """Copy one member, counting what really comes out; the size the archive claims is not trusted."""
    with opened.open(member) as source, target.open("wb") as out:
        while chunk := source.read(CHUNK):
            budget.take(len(chunk))
            out.write(chunk)
