"""Verify: every stretch of both journals, and the heads against the file outside the database."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import orjson
from django.db import connections
from django.db.models import QuerySet

from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.databases import may_be_shared_out
from gezhi.ground.plumbing.journal.leaves import JOURNALS
from gezhi.ground.plumbing.journal.models import Verification
from gezhi.ground.plumbing.journal.sealing import heads_file
from gezhi.ground.plumbing.journal.stretches import Heads, Stretch, checked, stretches
from gezhi.ground.plumbing.journal.verdict import Verdict
from gezhi.ground.plumbing.scope import Scope

MOST_FAULTS = 200
"""Faults kept with a run; the command prints them all."""
STRETCH, SHORT = 50_000, 5_000
"""Entries that a process checks at a time, and between two rests."""


def verify(heads: Path | None = None, *, processes: int = 1, share: float = 1.0) -> Verdict:
    """Check both journals against themselves and against the file of heads (the installation's own by default).

    The verdict is the same for any number of `processes`; a small journal, and one that only this process can read,
    is checked by one. With a `share` below 1 it takes that part of the time and rests for the others.
    """
    verdict = Verdict()
    published = _read_heads(heads or heads_file(), verdict)
    parts = [part for journal in JOURNALS for part in stretches(journal, STRETCH if share == 1 else SHORT)]
    with _verdicts(parts, published, processes, share) as found:
        for journal in JOURNALS:
            number = 0
            for part in parts:
                if part.journal == journal.name:
                    verdict.add(next(found))
                    number = part.high
            _check_tail(journal.name, number, published, verdict)
    return verdict


@contextmanager
def _verdicts(parts: Sequence[Stretch], published: Heads, processes: int, share: float) -> Iterator[Iterator[Verdict]]:
    """The verdicts on `parts`, in their order."""
    processes = min(processes, len(parts))
    if processes < 2 or not may_be_shared_out() or "fork" not in multiprocessing.get_all_start_methods():
        yield _one_by_one(parts, published, share)
        return
    connections.close_all()  # a connection must not be held by two processes
    _Child.published = published  # forked, not sent: as many as there are blocks
    try:
        with multiprocessing.get_context("fork").Pool(processes) as pool:
            yield pool.imap(_Child.check, parts)
    finally:
        _Child.published = {}


def _one_by_one(parts: Sequence[Stretch], published: Heads, share: float) -> Iterator[Verdict]:
    for part in parts:
        began = time.monotonic()
        yield checked(part, published)
        time.sleep((time.monotonic() - began) * (1 / share - 1))


class _Child:
    """A process that checks stretches: it inherits the heads outside the database."""

    published: Heads = {}

    @classmethod
    def check(cls, part: Stretch) -> Verdict:
        return checked(part, cls.published)


def _check_tail(journal: str, number: int, published: Heads, verdict: Verdict) -> None:
    """Whether blocks were written outside after `number`, the last one that there is."""
    last_outside = max((n for name, n in published if name == journal), default=0)
    if last_outside > number:
        verdict.faults.append(f"{journal}: the tail is cut: {last_outside - number} blocks written outside are gone")


def verify_and_note(*, share: float = 1.0) -> Verification:
    """Verify, and keep what was found for the audit administrator's page."""
    at, started = now(), time.monotonic()
    verdict = verify(share=share)
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
