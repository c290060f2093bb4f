"""Verify: recompute every leaf, root, link and signature, and hold the heads against the file outside the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.journal.models import Block
from gezhi.ground.plumbing.journal.sealing import (
    GENESIS,
    JOURNALS,
    Journal,
    entries_between,
    head_of,
    heads_file,
    leaf,
    merkle_root,
)
from gezhi.ground.plumbing.journal.writing import digest_of
from gezhi.ground.plumbing.sealing.ring import ring


@dataclass
class Verdict:
    """What verify found: counts, erased lines with the deed that erased them, and every fault in words."""

    blocks: int = 0
    entries: int = 0
    erased: list[tuple[int, int]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

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


def _verify_chain(journal: Journal, published: dict[tuple[str, int], str], verdict: Verdict) -> None:
    before, expected, number = GENESIS, 1, 0
    for block in Block.objects.filter(journal=journal.name).order_by("number").iterator():
        number += 1
        verdict.blocks += 1
        name = f"{journal.name} block {block.number}"
        if (block.number, block.first) != (number, expected):
            verdict.faults.append(f"{name}: a block is missing before it")
        _verify_block(journal, block, before, name, verdict)
        outside = published.get((journal.name, block.number))
        if outside is not None and outside != bytes(block.head).hex():
            verdict.faults.append(f"{name}: its head differs from the one written outside the database")
        before, expected, number = bytes(block.head), block.last + 1, block.number
    last_outside = max((n for name, n in published if name == journal.name), default=0)
    if last_outside > number:
        verdict.faults.append(
            f"{journal.name}: the tail is cut: {last_outside - number} blocks written outside are gone"
        )


def _verify_block(journal: Journal, block: Block, before: bytes, name: str, verdict: Verdict) -> None:
    leaves = list(_leaves(journal, block, name, verdict))
    if len(leaves) != block.last - block.first + 1:
        verdict.faults.append(f"{name}: {block.last - block.first + 1 - len(leaves)} entries are gone")
    root = merkle_root(leaves)
    if root != bytes(block.root):
        verdict.faults.append(f"{name}: an entry between {block.first} and {block.last} was changed")
    if head_of(block.number, block.first, block.last, bytes(block.root), before) != bytes(block.head):
        verdict.faults.append(f"{name}: it does not follow from the block before it")
    if not _signed(block):
        verdict.faults.append(f"{name}: its signature is not ours")


def _leaves(journal: Journal, block: Block, name: str, verdict: Verdict) -> Iterator[bytes]:
    for entry in entries_between(journal, block.first, block.last):
        verdict.entries += 1
        if entry.erased_by is not None and not bytes(entry.facts):
            verdict.erased.append((entry.seq, entry.erased_by))
        elif digest_of(bytes(entry.salt), bytes(entry.facts)) != bytes(entry.facts_digest):
            verdict.faults.append(f"{name}: the facts of entry {entry.seq} were changed")
        yield leaf(entry)


def _signed(block: Block) -> bool:
    try:
        key = Ed25519PrivateKey.from_private_bytes(ring().key("journal", int(block.key_id)))
        key.public_key().verify(bytes(block.signature), bytes(block.head))
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
