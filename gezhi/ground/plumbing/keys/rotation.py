"""Rotation: new keys at once, then everything sealed anew in batches while serving, then the old keys retire.

What was sealed under the old key opens all the time, and look-ups ask under both. A rotation that was broken off goes
on where it stood: which key a value is under is written in the value.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model

from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.bulk import preparation
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.keys.usage import in_use
from gezhi.ground.plumbing.sealing.registry import SealedTable, declared
from gezhi.ground.plumbing.sealing.ring import PURPOSES, KeyName, Ring, change, ring
from gezhi.ground.plumbing.sealing.values import Place, blind, blind_key_of, seal_key_of, seal_many, unseal

BATCH, SHARE = 500, 0.5
"""Rows of one transaction, far below the two seconds that none may last; the part of the time that may be taken, for
whoever is served meanwhile comes first."""
SETTLING = 3.0
"""Seconds until every deed that began under the old keys has ended: no write transaction lasts over two."""

Say = Callable[[int, int], None]


@dataclass
class Resealed:
    """What became of the rows: read, written anew, and values that do not open."""

    rows: int = 0
    written: int = 0
    broken: int = 0


def begin(*, by: Actor) -> list[KeyName]:
    """Make a new current key for each purpose; from now on everything is sealed with it. Journalled."""

    def renewed(held: Ring) -> Ring:
        for purpose in PURPOSES:
            held = held.with_new(purpose)
        return held

    made = change(renewed)
    names = [KeyName(purpose, made.current[purpose]) for purpose in PURPOSES]
    _note("keys.rotate", by, keys=[str(name) for name in names])
    return names


def reseal(*, by: Actor, say: Say = lambda done, total: None) -> Resealed:
    """Seal every value under the current keys that is not, batch by batch, and journal how many that were.

    Values that do not open stay as they are and are counted. Idempotent; may be broken off at any instant.
    """
    done, tables = Resealed(), declared()
    total = sum(table.model._base_manager.count() for table in tables)
    for table in tables:
        last: UUID | None = None
        while True:
            began = time.monotonic()
            last, count = _batch(table, last, done)
            done.rows += count
            say(min(done.rows, total), total)
            if count < BATCH:
                break
            time.sleep((time.monotonic() - began) * (1 / SHARE - 1))
    if done.written or done.broken:
        _note("keys.reseal", by, rows=done.written, broken=done.broken)
    return done


def retire(*, by: Actor) -> list[KeyName]:
    """Retire the sealing and look-up keys that no row uses, current ones never. Journalled."""
    used = set(in_use())
    idle: list[KeyName] = []

    def without(held: Ring) -> Ring:
        gone = held.without(name for name in held.names() if name.purpose != "journal" and name not in used)
        idle[:] = [name for name in held.names() if str(name) in gone.retired and str(name) not in held.retired]
        return gone

    change(without)
    if idle:
        _note("keys.retire", by, keys=[str(name) for name in idle])
    return idle


def finish(*, by: Actor, say: Say = lambda done, total: None) -> tuple[Resealed, list[KeyName]]:
    """Seal anew, wait until what began before has ended, see to the stragglers, retire."""
    done = reseal(by=by, say=say)
    time.sleep(SETTLING)
    late = reseal(by=by)
    done.written, done.broken = done.written + late.written, late.broken
    return done, retire(by=by)


def unfinished() -> int:
    """How many values stand under keys that are not current."""
    held = ring()
    return sum(count for name, count in in_use().items() if name.purpose != "journal" and _is_old(held, name))


def _is_old(held: Ring, name: KeyName) -> bool:
    return held.current[name.purpose] != name.number


def _note(deed: str, by: Actor, **facts: Any) -> None:
    with transaction.atomic():
        journal.record(deed=deed, by=by, subject=("keys", None), facts=facts)


@transaction.atomic
def _batch(table: SealedTable, after: UUID | None, done: Resealed) -> tuple[UUID | None, int]:
    """The rows after the key `after`, sealed anew where they are not; the last key and how many rows were read."""
    rows = table.model._base_manager.order_by("pk")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    found = list(rows.select_for_update().only("pk", *table.columns, *(b.column for b in table.blinds))[:BATCH])
    changed = [row for row in found if _renew(table, row, done)]
    _write(table, changed)
    done.written += len(changed)
    return (found[-1].pk if found else None), len(found)


def _renew(table: SealedTable, row: Model, done: Resealed) -> bool:
    """Seal a row's values anew, in memory; False where there was nothing to do or a value does not open."""
    held = ring()
    old = [c for c in table.columns if getattr(row, c) and _under_old(held, "seal", seal_key_of(getattr(row, c)))]
    stale = [b for b in table.blinds if _is_stale(held, getattr(row, b.column))]
    if not old and not stale:
        return False
    try:
        plain = {c: unseal(getattr(row, c), Place(table.name, c, row.pk)) for c in {*old, *(b.of for b in stale)}}
    except Problem:
        done.broken += 1
        return False
    for column, sealed in zip(old, seal_many([(plain[c], Place(table.name, c, row.pk)) for c in old]), strict=True):
        setattr(row, column, sealed)
    for index in stale:
        setattr(row, index.column, blind(plain[index.of], index.purpose) if plain[index.of] else None)
    return True


def _is_stale(held: Ring, blinded: bytes | None) -> bool:
    return bool(blinded) and _under_old(held, "blind", blind_key_of(blinded or b""))


def _under_old(held: Ring, purpose: Any, number: int) -> bool:
    return bool(held.current[purpose] != number)


def _write(table: SealedTable, rows: Sequence[Model]) -> None:
    """Write the sealed columns of the rows, one prepared statement for all."""
    if not rows:
        return
    names = [*table.columns, *(blind.column for blind in table.blinds)]
    quote, key = connection.ops.quote_name, table.model._meta.pk
    prepare = preparation(key) or (lambda value: value)
    settings = ", ".join(f"{quote(name)} = %s" for name in names)
    sql = f"UPDATE {quote(table.name)} SET {settings} WHERE {quote(key.column or '')} = %s"  # noqa: S608  (our own names)
    with connection.cursor() as cursor:
        cursor.executemany(sql, [[*(getattr(row, name) for name in names), prepare(row.pk)] for row in rows])
