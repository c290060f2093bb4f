"""The manifest of a backup: what it holds, from which release, and what every part of it must be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import PurePosixPath
from typing import Any

import orjson

from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.backups.columns import KINDS

FORMAT, VERSION = "gezhi-backup", 1
NAME = "manifest.json"
HEADS = "heads.jsonl"
MOST_BYTES = 512 * 1024 * 1024

FOREIGN = problem("backup.foreign", 422, "{file} is not a backup of this product.")
NEWER = problem("backup.newer", 422, "{file} was made by a newer release ({release}); update this one first.")
DAMAGED = problem("backup.damaged", 422, "{file} is damaged: {reason}. Nothing was restored.")

_TABLE = re.compile(r"[a-z][a-z0-9_]{0,62}")
_KEY = re.compile(r"(seal|blind|journal):[1-9][0-9]{0,4}")
_PART = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*")


@dataclass(frozen=True, slots=True)
class Member:
    """One part of the file: its name in it, its bytes, their SHA-256."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table: (column, kind) in order, how many rows, in which parts; `counter` is (column, last number given)."""

    name: str
    columns: list[tuple[str, str]]
    rows: int
    members: list[str]
    counter: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything a restore must know before it writes anything."""

    release: str
    made_at: str
    database: str
    migrations: list[tuple[str, str]]
    tables: list[Table]
    members: list[Member]
    heads: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Of each journal the last sealed block: number, last position, head."""
    keys: dict[str, str] = field(default_factory=dict)
    """Fingerprints of the keys that rows use, by name; never a key."""

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)

    def as_json(self) -> bytes:
        return orjson.dumps({"format": FORMAT, "version": VERSION, **asdict(self)}, option=orjson.OPT_INDENT_2)


def read_manifest(text: bytes, file: object) -> Manifest:
    """Raises Problem `backup.foreign`, `backup.newer`, `backup.damaged`."""
    try:
        told = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise DAMAGED(file=file, reason="its manifest cannot be read") from None
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise FOREIGN(file=file)
    if not isinstance(told.get("version"), int) or told["version"] > VERSION:
        raise NEWER(file=file, release=told.get("release", "?"))
    try:
        return _read(told)
    except (KeyError, TypeError, ValueError, AttributeError) as reason:
        raise DAMAGED(file=file, reason=f"its manifest does not hold together ({reason})") from None


def _read(told: Mapping[str, Any]) -> Manifest:
    members = [Member(str(m["name"]), int(m["size"]), str(m["sha256"])) for m in told["members"]]
    names = {member.name for member in members}
    if len(names) != len(members):
        raise ValueError("a part is named twice")
    for member in members:
        check_name(member.name)
    tables = [_table(spelled, names) for spelled in told["tables"]]
    if len({table.name for table in tables}) != len(tables):
        raise ValueError("a table is named twice")
    return Manifest(
        release=str(told["release"]),
        made_at=str(told["made_at"]),
        database=str(told["database"]),
        migrations=[(str(app), str(name)) for app, name in told["migrations"]],
        tables=tables,
        members=members,
        heads=dict(told["heads"]),
        keys={_key_name(name): str(mark) for name, mark in told["keys"].items()},
    )


def _key_name(name: str) -> str:
    if _KEY.fullmatch(name) is None:
        raise ValueError("a key has a name that none of ours has")
    return name


def _table(told: Mapping[str, Any], members: set[str]) -> Table:
    columns = [(str(name), str(kind)) for name, kind in told["columns"]]
    counter = None if told["counter"] is None else (str(told["counter"][0]), int(told["counter"][1]))
    names = [str(told["name"]), *(name for name, _ in columns), *([counter[0]] if counter else [])]
    if not columns or any(_TABLE.fullmatch(name) is None for name in names):
        raise ValueError("a table has a name that none of ours has")
    if unknown := {kind for _, kind in columns} - set(KINDS):
        raise ValueError(f"columns of an unknown kind: {sorted(unknown)}")
    if missing := set(told["members"]) - members:
        raise ValueError(f"parts are missing: {sorted(missing)[:3]}")
    return Table(names[0], columns, int(told["rows"]), [str(name) for name in told["members"]], counter)


def check_name(name: str) -> None:
    """Raises ValueError for a name that could lead anywhere but into the folder it is unpacked to."""
    path = PurePosixPath(name)
    is_plain = name != "" and "\\" not in name and str(path) == name and len(name) <= 255
    if not is_plain or path.is_absolute() or not all(_PART.fullmatch(part) for part in path.parts):
        raise ValueError(f"a part has the name {name[:80]!r}")
    if path.parts[0] not in {"tables", "media", HEADS} or (name == HEADS) != (len(path.parts) == 1):
        raise ValueError(f"a part stands where none belongs: {name[:80]!r}")
