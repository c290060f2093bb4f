"""What trust stands on: the journal is as it was written, its heads lie outside, every key that is used is there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import orjson

from gezhi.domain.cases import selectors as cases
from gezhi.domain.cases.vocabulary import Right
from gezhi.ground.plumbing.journal.leaves import JOURNALS
from gezhi.ground.plumbing.journal.models import Block, Verification
from gezhi.ground.plumbing.journal.sealing import heads_file
from gezhi.ground.plumbing.keys.usage import KeyLine, KeyState, lines
from gezhi.portal.doctor.finding import Finding, look, ok, wrong

VERIFIED_LATE = timedelta(days=3)
UNSEALED_LATE = timedelta(minutes=5)
KEY_OLD = timedelta(days=2 * 366)
TAIL = 256 * 1024
"""Bytes at the end of the file of heads that the newest heads stand in."""


def journal(at: datetime) -> Iterator[Finding]:
    """The newest full verification, and at once whether what is written is sealed."""
    last = Verification.objects.order_by("-at").first()
    if last is None:
        yield look(
            "journal", "it was never verified here", "Run `gezhi journal verify`; the clock does it every night."
        )
    elif last.faults:
        words = f"verified at {last.at:%Y-%m-%d %H:%M} UTC with {len(last.faults)} faults: {last.faults[0]}"
        yield wrong("journal", words, "Run `gezhi journal verify`, keep everything as it is, tell the auditor.")
    elif last.at < at - VERIFIED_LATE:
        yield look("journal", f"last verified at {last.at:%Y-%m-%d %H:%M} UTC", "Run `gezhi journal verify`.")
    else:
        yield ok("journal", f"verified at {last.at:%Y-%m-%d %H:%M} UTC: {last.entries:,} entries, clean")
    yield from _sealer(at)


def _sealer(at: datetime) -> Iterator[Finding]:
    for kept in JOURNALS:
        newest = kept.entries._default_manager.order_by("-seq").first()
        if newest is None or newest.at > at - UNSEALED_LATE:
            continue
        if not kept.numbering._default_manager.filter(seq=newest.seq).exists():
            words = f"{kept.name} since {newest.at:%Y-%m-%d %H:%M} UTC are not sealed"
            yield wrong("journal", words, "Start `gezhi serve`, or `gezhi serve --only clock`.")


def heads() -> Iterator[Finding]:
    """The newest head of each journal stands in the file outside the database."""
    file = heads_file()
    if not Block.objects.exists():
        yield ok("heads", "nothing is sealed yet")
        return
    if not file.exists():
        yield wrong("heads", f"{file} is gone", "Bring it back from a backup; without it a rewritten journal passes.")
        return
    with file.open("rb") as content:
        content.seek(max(0, file.stat().st_size - TAIL))
        written = {_head(line) for line in content.read().splitlines()}
    for name in (kept.name for kept in JOURNALS):
        block = Block.objects.filter(journal=name).order_by("-number").first()
        if block is not None and bytes(block.head).hex() not in written:
            words = f"the head of the newest block of {name} does not stand in {file}"
            yield wrong("heads", words, "Run `gezhi journal verify`; it says which block differs.")
            return
    yield ok("heads", f"written to {file}")


def _head(line: bytes) -> str:
    try:
        return str(orjson.loads(line)["head"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return ""


def keys(at: datetime) -> Iterator[Finding]:
    """Every key that rows use is on the ring, and none is overdue."""
    found = lines()
    gone = [line for line in found if line.state is KeyState.MISSING]
    if gone:
        names, count = ", ".join(str(line.name) for line in gone), sum(line.count for line in gone)
        words = f"{names} missing: {count:,} values or signatures cannot be used"
        yield wrong("keys", words, "Run `gezhi keys import FILE` with the file of exported keys.")
        return
    old = sum(line.count for line in found if line.state is not KeyState.CURRENT and line.name.purpose != "journal")
    if old:
        yield look("keys", f"{old:,} values stand under older keys", "Run `gezhi keys rotate --continue`.")
    elif any(_is_old(line, at) for line in found):
        yield look("keys", "they are older than two years", "Run `gezhi keys rotate`.")
    else:
        yield ok("keys", "every key in use is there")


def notice(at: datetime) -> Iterator[Finding]:
    """Residents read the operator's own words about their data."""
    row = cases.notice_in_force(at)
    if row is None:
        todo = "Let the security administrator write your own at /console/notice."
        yield look("notice", "residents read the product's own words about their data", todo)
    else:
        yield ok("notice", f"residents read version {row.version} of your own words")


def rights() -> Iterator[Finding]:
    """Residents can ask to see and to have erased what is held about them."""
    if all(cases.rights_class(right) for right in Right):
        yield ok("rights", "requests about personal data are taken at /rights")
    else:
        todo = "Let the system administrator add their classes to the edition in use, in /console/catalogue."
        yield look("rights", "requests about personal data are not taken at /rights", todo)


def _is_old(line: KeyLine, at: datetime) -> bool:
    return line.state is KeyState.CURRENT and line.made_at is not None and line.made_at < at - KEY_OLD
