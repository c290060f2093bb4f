"""Looks at their end: whole sealed blocks, the oldest first, each told by the deed that erased it.

The blocks themselves stay, with their roots, heads and signatures: the chain is whole, and verify says “erased by
deed N” where it finds such a deed, and “gone” where it does not. Deeds are never erased.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gezhi.ground.kernel.periods import months_before
from gezhi.ground.plumbing.journal.leaves import LOOKS
from gezhi.ground.plumbing.journal.models import Block, Bookmark, Deed, Look, LookFeed
from gezhi.ground.plumbing.journal.writing import facts_of
from gezhi.ground.plumbing.wording import city_zone

ERASE = "retention.erase"
LEAST_MONTHS = 6
"""Cybersecurity Law, article 23 (3): logs are kept for six months at least."""
MARK = "retired:looks"
BLOCKS = 500
"""Blocks asked for with one query."""


@dataclass(frozen=True, slots=True)
class Retired:
    """What went: blocks by number, lines by position, and how many lines."""

    blocks: tuple[int, int]
    lines: tuple[int, int]
    count: int

    def facts(self) -> dict[str, int]:
        """As the deed tells it."""
        (block, last_block), (line, last_line) = self.blocks, self.lines
        return {"first_block": block, "last_block": last_block, "first_line": line, "last_line": last_line}


def retire(limit: datetime, *, most: int) -> Retired | None:
    """Erase the looks of the oldest blocks that are wholly older than `limit`; None when there is none.

    At least one block, and no more once `most` lines are reached. The newest block stays: numbering goes on from it.
    In the caller's transaction, which writes the deed and then calls `tell`.
    """
    blocks = _due(limit, most)
    if not blocks:
        return None
    first, last = blocks[0], blocks[-1]
    numbered = LookFeed.objects.filter(position__range=(first.first, last.last))
    count, _ = Look.objects.filter(seq__in=numbered.values("seq")).delete()
    numbered.delete()
    Bookmark.objects.update_or_create(name=MARK, defaults={"position": last.number})
    return Retired((first.number, last.number), (first.first, last.last), count)


def tell(retired: Retired, deed: int) -> None:
    """Write the deed that erased them on the blocks."""
    Block.objects.filter(journal=LOOKS.name, number__range=retired.blocks).update(erased_by=deed)


def _due(limit: datetime, most: int) -> list[Block]:
    """The oldest blocks not yet retired, up to the first that is too young or one line too many."""
    mark = Bookmark.objects.filter(name=MARK).values_list("position", flat=True).first() or 0
    sealed = Block.objects.filter(journal=LOOKS.name)
    newest = sealed.order_by("-number").values_list("number", flat=True).first() or 0
    found: list[Block] = []
    for block in sealed.filter(number__gt=mark, number__lt=newest, at__lt=limit).order_by("number")[:BLOCKS]:
        expected = found[-1].number + 1 if found else block.number
        if block.number != expected or (found and block.last - found[0].first >= most):
            break
        found.append(block)
    return _old_enough(found, limit)


def _old_enough(blocks: list[Block], limit: datetime) -> list[Block]:
    """The blocks before the first one with a look that is too young: a clock set back seals young looks early."""
    if not blocks:
        return []
    numbered = LookFeed.objects.filter(position__range=(blocks[0].first, blocks[-1].last))
    young = set(Look.objects.filter(seq__in=numbered.values("seq"), at__gte=limit).values_list("seq", flat=True))
    if not young:
        return blocks
    position = min(numbered.filter(seq__in=young).values_list("position", flat=True))
    return [block for block in blocks if block.last < position]


class Erasures:
    """The deeds that erased looks, asked for as verify meets them."""

    def __init__(self) -> None:
        self._known: dict[int, Deed | None] = {}

    def fault(self, block: Block) -> str:
        """Why the deed named on a block does not account for its looks being gone; empty when it does."""
        deed = self._deed(block.erased_by or 0)
        if block.journal != LOOKS.name:
            return "deeds are never erased, and its are gone"
        if deed is None:
            return f"its looks are gone, and the deed {block.erased_by} that is named for it does not exist"
        try:
            told = facts_of(deed)
            if not _names(told, block.number):
                return f"its looks are gone, and deed {deed.seq} does not speak of them"
            if not _in_time(told, deed, block):
                return f"deed {deed.seq} erased its looks before their time"
        except (ValueError, TypeError):
            return f"its looks are gone, and deed {deed.seq} cannot be read"
        return ""

    def _deed(self, seq: int) -> Deed | None:
        if seq not in self._known:
            self._known[seq] = Deed.objects.filter(seq=seq, deed=ERASE).first()
        return self._known[seq]


def _names(told: Mapping[str, Any], number: int) -> bool:
    return told.get("kind") == "looks" and told.get("first_block", 0) <= number <= told.get("last_block", -1)


def _in_time(told: Mapping[str, Any], deed: Deed, block: Block) -> bool:
    """Sealed before the limit that the deed tells, and that limit at least six calendar months before the deed."""
    limit = datetime.fromisoformat(str(told.get("until", "")))
    return block.at < limit <= months_before(deed.at, LEAST_MONTHS, city_zone())
