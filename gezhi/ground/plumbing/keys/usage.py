"""Which keys there are, since when, and what stands under each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import connection as own
from django.db.backends.base.base import BaseDatabaseWrapper

from gezhi.ground.plumbing.journal.models import Block
from gezhi.ground.plumbing.sealing.registry import keys_of_rows
from gezhi.ground.plumbing.sealing.ring import PURPOSES, KeyName, Ring, ring_if_any


class KeyState(StrEnum):
    """What a key is for now."""

    CURRENT = "current"  # new values are made with it
    KEPT = "kept"  # rows may still use it
    RETIRED = "retired"  # no row uses it; a backup may
    MISSING = "missing"  # rows use it, and the ring has it not


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One key: its state, since when it is there (None where that was not noted), the values or blocks under it."""

    name: KeyName
    state: KeyState
    made_at: datetime | None
    count: int


def in_use(connection: BaseDatabaseWrapper | None = None) -> dict[KeyName, int]:
    """How many values (or journal blocks) stand under each key. Reads the sealed tables whole."""
    counted = keys_of_rows(connection or own)
    with (connection or own).cursor() as cursor:
        # Our own table.
        cursor.execute(f"SELECT key_id, COUNT(*) FROM {Block._meta.db_table} GROUP BY key_id")  # noqa: S608
        for number, times in cursor.fetchall():
            counted[KeyName("journal", int(number))] = times
    return counted


def lines() -> list[KeyLine]:
    """Every key of the ring and every key that rows use, by purpose, the newest first."""
    held, used = ring_if_any(), in_use()
    names = {*(held.names() if held else []), *used}
    order = {purpose: place for place, purpose in enumerate(PURPOSES)}
    return [
        KeyLine(name, _state(held, name), held.made.get(str(name)) if held else None, used.get(name, 0))
        for name in sorted(names, key=lambda name: (order[name.purpose], -name.number))
    ]


def _state(held: Ring | None, name: KeyName) -> KeyState:
    if held is None or name not in held.names():
        return KeyState.MISSING
    if held.current[name.purpose] == name.number:
        return KeyState.CURRENT
    return KeyState.RETIRED if str(name) in held.retired else KeyState.KEPT


def fingerprints(names: Iterable[KeyName]) -> dict[str, str]:
    """Fingerprints of keys by name; “” for one that the ring has not."""
    held = ring_if_any()
    known = set(held.names()) if held else set()
    return {str(name): held.fingerprint(name) if held and name in known else "" for name in names}


def missing(wanted: Mapping[str, str]) -> list[str]:
    """Names out of `wanted` (name → fingerprint) that this installation's ring has not, or has as another key."""
    held = ring_if_any()
    if held is None:
        return sorted(wanted)
    known = {str(name): held.fingerprint(name) for name in held.names()}
    return sorted(name for name, fingerprint in wanted.items() if known.get(name) != fingerprint or not fingerprint)
