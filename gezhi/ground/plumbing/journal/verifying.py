"""Verify: recompute every leaf, root, link and signature, and hold the heads against the file outside the database."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import orjson
from cryptography.exceptions import InvalidSignature
from django.db.models import QuerySet

from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.journal.leaves import GENESIS, JOURNALS, Journal, Sealed, head_of, merkle_root, sealed
from gezhi.ground.plumbing.journal.models import Block, Verification
from gezhi.ground.plumbing.journal.retiring import Erasures
from gezhi.ground.plumbing.journal.sealing import heads_file
from gezhi.ground.plumbing.scope import Scope
from gezhi.ground.plumbing.sealing.ring import ring

MOST_FAULTS = 200
"""Faults kept with a run; the command prints them all."""


@dataclass
class Verdict:
    """What verify found: counts, erased lines with the deed that erased them, and every fault in words.

    `retired` are looks that went at their end: first and last position, and the deed that erased them.
    """

    blocks: int = 0
    entries: int = 0
    erased: list[tuple[int, int]] = field(default_factory=list)
    retired: list[tuple[int, int, int]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def gone(self) -> int:
        """Lines erased by deeds: their facts, or the whole of them."""
        return len(self.erased) + sum(last - first + 1 for first, last, _deed in self.retired)

    @property
    def clean(self) -> bool:
        return not self.faults


def verify(heads: Path | None = None) -> Verdict:
    """Check both journals against themselves and against the file of heads (the installation's own by default)."""
    verdict = Verdict()
    published = _read_heads(heads or heads_file(), verdict)
    for journal in JOURNALS:
        _verify_chain(journal, published, verdict)
    return verdict


def verify_and_note() -> Verification:
    """Verify, and keep what was found for the audit administrator's page; the clock does this every night."""
    at, started = now(), time.monotonic()
    verdict = verify()
    return Verification.objects.create(
        at=at,
        seconds=time.monotonic() - started,
        blocks=verdict.blocks,
        entries=verdict.entries,
        erased=verdict.gone,
        faults=verdict.faults[:MOST_FAULTS],
    )


def verifications(scope: Scope) -> QuerySet[Verification]:
    """When the journals were verified and what was found, newest first. Raises `scope.forbidden`."""
    scope.require(Permission.JOURNAL_VIEW)
    return Verification.objects.order_by("-at")


def last_verification() -> Verification | None:
    """The newest run, for doctors and figures."""
    return Verification.objects.order_by("-at").first()


def _verify_chain(journal: Journal, published: dict[tuple[str, int], str], verdict: Verdict) -> None:
    before, expected, number, erasures = GENESIS, 1, 0, Erasures()
    blocks = Block.objects.filter(journal=journal.name).order_by("number")
    last = max(blocks.values_list("last", flat=True).reverse()[:1], default=0)
    entries = _Row(sealed(journal, 1, last))
    for block in blocks.iterator():
        number += 1
        verdict.blocks += 1
        name = f"{journal.name} block {block.number}"
        if (block.number, block.first) != (number, expected):
            verdict.faults.append(f"{name}: a block is missing before it")
        _verify_head(block, before, name, verdict)
        if block.erased_by is None:
            _verify_block(block, entries.up_to(block.last), name, verdict)
        else:
            _verify_erased(block, entries.up_to(block.last), erasures, name, verdict)
        outside = published.get((journal.name, block.number))
        if outside is not None and outside != bytes(block.head).hex():
            verdict.faults.append(f"{name}: its head differs from the one written outside the database")
        before, expected, number = bytes(block.head), block.last + 1, block.number
    last_outside = max((n for name, n in published if name == journal.name), default=0)
    if last_outside > number:
        verdict.faults.append(
            f"{journal.name}: the tail is cut: {last_outside - number} blocks written outside are gone"
        )


class _Row:
    """Entries in the order of their positions, handed out block by block."""

    def __init__(self, entries: Iterator[Sealed]) -> None:
        self._entries = entries
        self._next = next(entries, None)

    def up_to(self, last: int) -> list[Sealed]:
        """The entries that were not handed out yet, up to position `last`."""
        found = []
        while self._next is not None and self._next.position <= last:
            found.append(self._next)
            self._next = next(self._entries, None)
        return found


def _verify_head(block: Block, before: bytes, name: str, verdict: Verdict) -> None:
    if head_of(block.number, block.first, block.last, bytes(block.root), before) != bytes(block.head):
        verdict.faults.append(f"{name}: it does not follow from the block before it")
    if not _signed(block):
        verdict.faults.append(f"{name}: its signature is not ours")


def _verify_erased(block: Block, entries: Sequence[Sealed], erasures: Erasures, name: str, verdict: Verdict) -> None:
    """A block whose looks went at their end: none is left, and a deed accounts for it."""
    fault = "lines that were erased are there again" if entries else erasures.fault(block)
    if fault or block.erased_by is None:
        verdict.faults.append(f"{name}: {fault}")
        return
    first, last, deed = verdict.retired[-1] if verdict.retired else (0, 0, 0)
    if deed == block.erased_by and last + 1 == block.first:
        verdict.retired[-1] = (first, block.last, deed)
    else:
        verdict.retired.append((block.first, block.last, block.erased_by))


def _verify_block(block: Block, entries: Sequence[Sealed], name: str, verdict: Verdict) -> None:
    verdict.entries += len(entries)
    _verify_facts(entries, name, verdict)
    if len(entries) != block.last - block.first + 1:
        verdict.faults.append(f"{name}: {block.last - block.first + 1 - len(entries)} entries are gone")
    if merkle_root(entry.leaf for entry in entries) != bytes(block.root):
        verdict.faults.append(f"{name}: an entry between {block.first} and {block.last} was changed")


def _verify_facts(entries: Sequence[Sealed], name: str, verdict: Verdict) -> None:
    """Facts stand under their digest in the leaf; erased ones name the deed that erased them."""
    for entry in entries:
        if entry.erased_by is not None and not entry.facts:
            verdict.erased.append((entry.seq, entry.erased_by))
        elif hashlib.sha256(entry.salt + entry.facts).digest() != entry.digest:
            verdict.faults.append(f"{name}: the facts of entry {entry.seq} were changed")


def _signed(block: Block) -> bool:
    try:
        ring().verifying_key(int(block.key_id)).verify(bytes(block.signature), bytes(block.head))
    except (InvalidSignature, Problem, ValueError):
        return False
    return True


def _read_heads(file: Path, verdict: Verdict) -> dict[tuple[str, int], str]:
    """Heads by journal and number. The first one written under a number counts: a journal whose tail was cut goes on
    with other blocks under the same numbers."""
    published: dict[tuple[str, int], str] = {}
    for place, line in enumerate(file.read_bytes().splitlines() if file.exists() else [], start=1):
        if not line.strip():
            continue
        try:
            told = orjson.loads(line)
            published.setdefault((told["journal"], told["number"]), told["head"])
        except (orjson.JSONDecodeError, KeyError, TypeError):
            verdict.faults.append(f"line {place} of the file of heads cannot be read")
    return published
