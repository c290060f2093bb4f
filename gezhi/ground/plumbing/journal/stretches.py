"""Stretches: a journal's blocks cut into runs that are verified each by itself, so that several processes can.

A stretch needs nothing of the one before it but what stands in the last block before it; whether that block is as it
was, its own stretch says. So the verdicts of all stretches, one after the other, are the verdict of the journal.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from django.db.models import Max

from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.journal.leaves import (
    DIGEST,
    ERASED_BY,
    FACTS,
    GENESIS,
    POSITION,
    SALT,
    SEQ,
    Journal,
    Row,
    head_of,
    journal_named,
    leaf_of,
    merkle_root,
    rows,
)
from gezhi.ground.plumbing.journal.models import Block
from gezhi.ground.plumbing.journal.retiring import Erasures
from gezhi.ground.plumbing.journal.verdict import Verdict
from gezhi.ground.plumbing.sealing.ring import ring

MANY = 10_000
"""Entries read with one query: what bounds the memory."""
Heads = Mapping[tuple[str, int], str]
"""The heads written outside the database, in hexadecimal, by journal and number of the block."""


class Stretch(NamedTuple):
    """The blocks of `journal` with numbers from…to; `end` is the last position that any block accounts for."""

    journal: str
    low: int
    high: int
    end: int


def stretches(journal: Journal, size: int) -> list[Stretch]:
    """The blocks that there are now, cut into stretches of about `size` entries, in their order."""
    blocks = Block.objects.filter(journal=journal.name).order_by("number")
    first, last = blocks.first(), blocks.last()
    if first is None or last is None:
        return []
    numbers = last.number - first.number + 1
    count = max(1, min(numbers, last.last // size))
    cuts = [first.number + numbers * n // count for n in range(count + 1)]
    return [Stretch(journal.name, low, high - 1, last.last) for low, high in pairwise(cuts)]


def checked(stretch: Stretch, published: Heads) -> Verdict:
    """Recompute every leaf, root, link and signature of one stretch."""
    verdict, erasures = Verdict(), Erasures()
    blocks = Block.objects.filter(journal=stretch.journal)
    earlier = blocks.filter(number__lt=stretch.low)
    previous = earlier.order_by("-number").first()
    before, expected, number = GENESIS, 1, 0
    if previous is not None:
        before, expected, number = bytes(previous.head), previous.last + 1, previous.number
    entries = _Line(journal_named(stretch.journal), (earlier.aggregate(last=Max("last"))["last"] or 0) + 1, stretch.end)
    for block in blocks.filter(number__range=(stretch.low, stretch.high)).order_by("number").iterator():
        verdict.blocks += 1
        name = f"{block.journal} block {block.number}"
        if (block.number, block.first) != (number + 1, expected):
            verdict.faults.append(f"{name}: a block is missing before it")
        _check_head(block, before, name, verdict)
        found = list(entries.up_to(block.last))
        if _is_erased(block, found):
            _check_erased(block, found, erasures, verdict)
        else:
            _check_block(block, found, name, verdict)
        outside = published.get((block.journal, block.number))
        if outside is not None and outside != bytes(block.head).hex():
            verdict.faults.append(f"{name}: its head differs from the one written outside the database")
        before, expected, number = bytes(block.head), block.last + 1, block.number
    return verdict


class _Line:
    """Entries in the order of their positions, handed out block by block."""

    def __init__(self, journal: Journal, first: int, end: int) -> None:
        self._journal, self._next, self._end = journal, first, end
        self._read: list[Row] = []

    def up_to(self, last: int) -> Iterator[Row]:
        """The entries that were not handed out yet, up to position `last`."""
        last = min(last, self._end)
        while True:
            there = bisect_right(self._read, last, key=itemgetter(POSITION))
            yield from self._read[:there]
            del self._read[:there]
            if self._read or self._next > last:
                return
            high = min(self._next + MANY - 1, self._end)
            self._read = rows(self._journal, self._next, high)
            self._next = high + 1


def _check_head(block: Block, before: bytes, name: str, verdict: Verdict) -> None:
    if head_of(block.number, block.first, block.last, bytes(block.root), before) != bytes(block.head):
        verdict.faults.append(f"{name}: it does not follow from the block before it")
    if not _is_signed(block):
        verdict.faults.append(f"{name}: its signature is not ours")


def _is_signed(block: Block) -> bool:
    try:
        ring().verifying_key(int(block.key_id)).verify(bytes(block.signature), bytes(block.head))
    except (InvalidSignature, Problem, ValueError):
        return False
    return True


def _is_erased(block: Block, entries: Sequence[Row]) -> bool:
    """Whether the block's looks went at their end; what is missing may have gone since the block was read."""
    if block.erased_by is None and not entries:
        block.refresh_from_db(fields=["erased_by"])
    return block.erased_by is not None


def _check_block(block: Block, entries: Sequence[Row], name: str, verdict: Verdict) -> None:
    verdict.entries += len(entries)
    _check_facts(entries, name, verdict)
    if len(entries) != block.last - block.first + 1:
        verdict.faults.append(f"{name}: {block.last - block.first + 1 - len(entries)} entries are gone")
    if merkle_root(map(leaf_of, entries)) != bytes(block.root):
        verdict.faults.append(f"{name}: an entry between {block.first} and {block.last} was changed")


def _check_facts(entries: Sequence[Row], name: str, verdict: Verdict) -> None:
    """Facts stand under their digest in the leaf; erased ones name the deed that erased them."""
    sha256 = hashlib.sha256
    for row in entries:
        if row[ERASED_BY] is not None and not row[FACTS]:
            verdict.erased.append((row[SEQ], row[ERASED_BY]))
        elif sha256(row[SALT] + row[FACTS]).digest() != row[DIGEST]:
            verdict.faults.append(f"{name}: the facts of entry {row[SEQ]} were changed")


def _check_erased(block: Block, entries: Sequence[Row], erasures: Erasures, verdict: Verdict) -> None:
    """A block whose looks went at their end: none is left, and a deed accounts for it."""
    # What was read may have gone since, together with the block's word that it did.
    are_there = bool(entries) and bool(rows(journal_named(block.journal), block.first, block.last))
    fault = "lines that were erased are there again" if are_there else erasures.fault(block)
    if fault or block.erased_by is None:
        verdict.faults.append(f"{block.journal} block {block.number}: {fault}")
    else:
        verdict.retire(block.first, block.last, block.erased_by)
