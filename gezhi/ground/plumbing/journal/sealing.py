"""The sealer: numbers what is settled, in order, and seals each batch as a signed block.

The sealed leaf of an entry is SHA-256 over its columns with `facts_digest` in place of the facts, so that erased facts
leave the seal whole. Heads are appended to a file outside the database: a cut tail or a chain rewritten as a whole
shows against it.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection

from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing import databases
from gezhi.ground.plumbing.journal.leaves import GENESIS, JOURNALS, Journal, head_of, leaves, merkle_root
from gezhi.ground.plumbing.journal.models import Block, Bookmark
from gezhi.ground.plumbing.sealing.ring import ring

BATCH = 5000
SETTLING = timedelta(seconds=5)
"""How old a noted horizon must be before it counts: far longer than one statement takes between its two ids."""


def seal_all() -> int:
    """Number and seal everything settled, in both journals; the number of entries sealed."""
    return sum(seal_journal(journal) for journal in JOURNALS)


def seal_journal(journal: Journal) -> int:
    """Number and seal one journal's settled entries; 0 when another process is at it."""
    sealed = 0
    while True:
        with databases.exclusive(f"seal {journal.name}") as mine:
            count = _number(journal) if mine else 0
            block = _seal_block(journal) if count else None
        if block is not None:
            _publish_head(block)
        sealed += count
        if count < BATCH:
            return sealed


def _number(journal: Journal) -> int:
    """Give the next dense positions to settled entries, in order of their sequence."""
    mark, _ = Bookmark.objects.get_or_create(name=f"sealer:{journal.name}")
    entries, numbering = journal.entries._meta.db_table, journal.numbering._meta.db_table
    sql = f"""
        INSERT INTO {numbering} (position, seq)
        SELECT (SELECT COALESCE(MAX(position), 0) FROM {numbering}) + ROW_NUMBER() OVER (ORDER BY s.seq), s.seq
        FROM (
            SELECT j.seq FROM {entries} j
            WHERE j.seq > %s AND {databases.settled_condition("j")}
              AND NOT EXISTS (SELECT 1 FROM {numbering} f WHERE f.seq = j.seq)
            ORDER BY j.seq LIMIT {BATCH}
        ) s
    """  # noqa: S608  (table names of our own models)
    with connection.cursor() as cursor:
        cursor.execute(sql, [mark.position])
        count = int(cursor.rowcount)
    _advance(mark, journal)
    return count


def _advance(mark: Bookmark, journal: Journal) -> None:
    """Move the low water mark past entries that are numbered and older than every open transaction.

    On PostgreSQL a transaction may hold a lower sequence than any visible entry. The highest numbered sequence is
    noted together with the next transaction id; once every transaction older than that has ended, and some seconds
    have passed, nothing below it can still appear.
    """
    oldest, following = databases.transaction_horizon()
    highest = journal.numbering._default_manager.order_by("-seq").values_list("seq", flat=True).first() or 0
    if not following:
        if highest > mark.position:
            Bookmark.objects.filter(pk=mark.pk).update(position=highest)
        return
    if mark.noted_at is not None and mark.noted_at > now():  # the clock was set back: wait from here on
        Bookmark.objects.filter(pk=mark.pk).update(noted_at=now())
        return
    if mark.noted_at is not None and (oldest < mark.horizon or now() - mark.noted_at < SETTLING):
        return
    if highest > mark.candidate or mark.candidate > mark.position:
        Bookmark.objects.filter(pk=mark.pk).update(
            position=mark.candidate, candidate=highest, horizon=following, noted_at=now()
        )


def _seal_block(journal: Journal) -> Block | None:
    before = Block.objects.filter(journal=journal.name).order_by("-number").first()
    first = before.last + 1 if before else 1
    last = journal.numbering._default_manager.order_by("-position").values_list("position", flat=True).first() or 0
    if last < first:
        return None
    root = merkle_root(leaves(journal, first, last))
    number = before.number + 1 if before else 1
    head = head_of(number, first, last, root, bytes(before.head) if before else GENESIS)
    key_id, key = ring().current_key("journal")
    return Block.objects.create(
        journal=journal.name,
        number=number,
        first=first,
        last=last,
        root=root,
        head=head,
        key_id=str(key_id),
        signature=Ed25519PrivateKey.from_private_bytes(key).sign(head),
        at=now(),
    )


def heads_file() -> Path:
    """Where heads are appended: outside the database, one JSON object a line."""
    return Path(settings.JOURNAL_HEADS)


def _publish_head(block: Block) -> None:
    file = heads_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    line = orjson.dumps(
        {
            "journal": block.journal,
            "number": block.number,
            "last": block.last,
            "head": bytes(block.head).hex(),
            "signature": bytes(block.signature).hex(),
            "key": block.key_id,
        }
    )
    with file.open("ab") as out:
        out.write(line + b"\n")
        out.flush()
        os.fsync(out.fileno())
