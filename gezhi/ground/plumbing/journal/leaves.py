"""Leaves: what the seal of a journal is made of, read as text so that both databases spell one entry alike."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any, NamedTuple

import orjson
from django.db import connection

from gezhi.ground.plumbing import databases
from gezhi.ground.plumbing.journal.models import Deed, Entry, Feed, Look, LookFeed, Numbered

GENESIS = bytes(32)


class Journal(NamedTuple):
    """A journal: its name, its entries and their numbering."""

    name: str
    entries: type[Entry]
    numbering: type[Numbered]


DEEDS = Journal("deeds", Deed, Feed)
LOOKS = Journal("looks", Look, LookFeed)
JOURNALS = (DEEDS, LOOKS)


def journal_named(name: str) -> Journal:
    return next(journal for journal in JOURNALS if journal.name == name)


SEALED = (
    "seq",
    "at",
    "kind",
    "account_id",
    "person_id",
    "post_id",
    "on_behalf_of",
    "deed",
    "subject_kind",
    "subject_id",
    "cell_id",
    "code",
    "facts_digest",
    "request_id",
)
"""The columns of an entry that its leaf is made of, in their order."""

IDENTIFIERS = {"account_id", "person_id", "post_id", "on_behalf_of", "subject_id", "cell_id"}


Row = tuple[Any, ...]
"""An entry as it is read: `POSITION`, `FACTS`, `SALT`, `ERASED_BY`, then the columns of `SEALED` from `SEQ` on."""
POSITION, FACTS, SALT, ERASED_BY, SEQ = range(5)
DIGEST = SEQ + SEALED.index("facts_digest")


def leaves(journal: Journal, first: int, last: int) -> list[bytes]:
    """The leaves of the entries with positions first…last, in that order."""
    return [leaf_of(row) for row in rows(journal, first, last)]


def rows(journal: Journal, first: int, last: int) -> list[Row]:
    """The entries with positions first…last in order; one that is gone is simply missing."""
    numbering = journal.numbering._meta.db_table
    # Our own table, and whole numbers. `+ 0`: or the least is looked for along the index of seq, from its beginning.
    ends = f"SELECT MIN(seq + 0), MAX(seq + 0) FROM {numbering} WHERE position BETWEEN {first} AND {last}"  # noqa: S608
    ((lowest, highest),) = databases.rows_as_they_stand(ends)
    if lowest is None:
        return []
    return databases.rows_as_they_stand(
        f"{_question(journal, connection.vendor)} WHERE f.position BETWEEN {first} AND {last}"
        # Already so by the join; told, PostgreSQL reads both tables once and need not look up every entry.
        f" AND j.seq BETWEEN {lowest} AND {highest} ORDER BY f.position"
    )


def leaf_of(row: Row) -> bytes:
    """SHA-256 over the one spelling of the columns of `SEALED`."""
    (
        _, _, _, _,
        seq, at, kind, account, person, post, behalf, deed, subject_kind, subject, cell, code, digest, request,
    ) = row  # fmt: skip
    columns = (
        seq,
        at,
        kind,
        _again(account),
        _again(person),
        _again(post),
        _again(behalf),
        deed,
        subject_kind,
        _dashed(subject),
        _again(cell),
        code,
        digest.hex(),
        request,
    )
    return hashlib.sha256(orjson.dumps(columns)).digest()


def _dashed(identifier: str | bytes | None) -> str:
    """An identifier's spelling in a leaf; empty where there is none."""
    if identifier is None:
        return ""
    digits = identifier if isinstance(identifier, str) else identifier.hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


_again = lru_cache(maxsize=32_768)(_dashed)
"""The same for accounts, posts and cells, which come again and again."""


@cache
def _question(journal: Journal, vendor: str) -> str:
    """The statement for one journal on the database of `vendor`, as far as its condition."""
    columns = ["f.position", "j.facts", "j.salt", "j.erased_by", *(_spelled(name) for name in SEALED)]
    entries, numbering = journal.entries._meta.db_table, journal.numbering._meta.db_table
    # Names of our own tables and columns.
    return f"SELECT {', '.join(columns)} FROM {numbering} f JOIN {entries} j ON j.seq = f.seq"  # noqa: S608


def _spelled(name: str) -> str:
    if name == "at":
        return databases.instant_text("j.at")
    return databases.identifier_digits(f"j.{name}") if name in IDENTIFIERS else f"j.{name}"


def merkle_root(leaves: Iterable[bytes]) -> bytes:
    """Root of the binary Merkle tree; an odd node is carried up as it is. Leaves and nodes hash differently."""
    sha256 = hashlib.sha256
    level = [sha256(b"\x00" + leaf).digest() for leaf in leaves]
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        above = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
        level = above + level[-1:] if len(level) % 2 else above
    return level[0] if level else GENESIS


def head_of(number: int, first: int, last: int, root: bytes, before: bytes) -> bytes:
    """The head of a block: what is signed, and what the next block links to."""
    return hashlib.sha256(f"{number}|{first}|{last}|".encode() + root + before).digest()
