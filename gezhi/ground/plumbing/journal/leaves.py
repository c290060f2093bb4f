"""Leaves: what the seal of a journal is made of, read as text so that both databases spell one entry alike."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Any, NamedTuple

import orjson
from django.db import connection

from gezhi.ground.plumbing import databases
from gezhi.ground.plumbing.journal.models import Deed, Entry, Feed, Look, LookFeed, Numbered

GENESIS = bytes(32)
MANY = 20_000
"""Entries read with one query."""


class Journal(NamedTuple):
    """A journal: its name, its entries and their numbering."""

    name: str
    entries: type[Entry]
    numbering: type[Numbered]


DEEDS = Journal("deeds", Deed, Feed)
LOOKS = Journal("looks", Look, LookFeed)
JOURNALS = (DEEDS, LOOKS)

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


class Sealed(NamedTuple):
    """An entry as verify needs it."""

    position: int
    leaf: bytes
    seq: int
    facts: bytes
    salt: bytes
    digest: bytes
    erased_by: int | None


def leaves(journal: Journal, first: int, last: int) -> list[bytes]:
    """The leaves of the entries with positions first…last, in that order."""
    return [leaf for _, leaf, *_ in _entries(journal, first, last)]


def sealed(journal: Journal, first: int, last: int) -> Iterator[Sealed]:
    """The entries with positions first…last in order; one that is gone is simply missing."""
    for low in range(first, last + 1, MANY):
        yield from _entries(journal, low, min(last, low + MANY - 1))


def _entries(journal: Journal, first: int, last: int) -> list[Sealed]:
    with connection.cursor() as cursor:
        cursor.execute(_question(journal, connection.vendor), [first, last])
        return [_sealed(row) for row in cursor.fetchall()]


def _sealed(row: tuple[Any, ...]) -> Sealed:
    """A row of `_question` with its leaf: SHA-256 over the one spelling of the columns of `SEALED`."""
    (
        position, facts, salt, erased_by,
        seq, at, kind, account, person, post, behalf, deed, subject_kind, subject, cell, code, digest, request,
    ) = row  # fmt: skip
    columns = [
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
        bytes(digest).hex(),
        request,
    ]
    leaf = hashlib.sha256(orjson.dumps(columns)).digest()
    return Sealed(position, leaf, seq, bytes(facts), bytes(salt), bytes(digest), erased_by)


def _dashed(spelled: str | None) -> str:
    """An identifier's spelling in a leaf; empty where there is none."""
    if spelled is None:
        return ""
    if len(spelled) != 32:
        return spelled
    return f"{spelled[:8]}-{spelled[8:12]}-{spelled[12:16]}-{spelled[16:20]}-{spelled[20:]}"


_again = lru_cache(maxsize=4096)(_dashed)
"""The same for accounts, posts and cells, which come again and again."""


@cache
def _question(journal: Journal, vendor: str) -> str:
    """The statement for one journal on the database of `vendor`."""
    columns = ["facts", "salt", "erased_by", *(_spelled(name) for name in SEALED)]
    entries, numbering = journal.entries._meta.db_table, journal.numbering._meta.db_table
    return (
        # Names of our own tables and columns.
        f"SELECT f.position, {', '.join(columns)} FROM {numbering} f JOIN {entries} j ON j.seq = f.seq"  # noqa: S608
        " WHERE f.position BETWEEN %s AND %s ORDER BY f.position"
    )


def _spelled(name: str) -> str:
    if name == "at":
        return databases.instant_text("j.at")
    return databases.identifier_text(f"j.{name}") if name in IDENTIFIERS else f"j.{name}"


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
