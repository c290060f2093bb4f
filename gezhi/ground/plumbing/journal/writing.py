"""Writing lines: `record` a deed inside its transaction, `look` a question beside it, `erase` facts by right."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction

from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.bulk import insert_one
from gezhi.ground.plumbing.journal.models import Deed, Entry, Look

_done_at: ContextVar[datetime | None] = ContextVar("done_at", default=None)


@contextmanager
def done_before(at: datetime) -> Iterator[None]:
    """Lines written inside tell of something that was done at `at` and arrived only now: both times are sealed.

    The line's own instant is that of the arrival, whatever its writer says.
    """
    token = _done_at.set(at)
    try:
        yield
    finally:
        _done_at.reset(token)


def canonical(facts: Mapping[str, Any]) -> bytes:
    """The one spelling of `facts`: JSON with sorted keys."""
    return orjson.dumps(dict(facts), option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z)


def digest_of(salt: bytes, facts: bytes) -> bytes:
    return hashlib.sha256(salt + facts).digest()


def record(
    *,
    deed: str,
    by: Actor,
    subject: tuple[str, UUID | None],
    code: str = "",
    cell_id: UUID | None = None,
    facts: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> None:
    """Write one deed, in the caller's transaction: it is in the journal exactly when the change is in the tables.

    `subject` is (kind, id). `facts` must be plain JSON values; what is sensitive comes in sealed. One INSERT.
    """
    insert_one(line(deed=deed, by=by, subject=subject, code=code, cell_id=cell_id, facts=facts, at=at))


def look(
    *, deed: str, by: Actor, subject: tuple[str, UUID | None], code: str = "", facts: Mapping[str, Any] | None = None
) -> None:
    """Note one executed question (not a keystroke) in the journal of looks."""
    insert_one(line(Look, deed=deed, by=by, subject=subject, code=code, facts=facts))


def line(
    journal: type[Entry] = Deed,
    *,
    deed: str,
    by: Actor,
    subject: tuple[str, UUID | None],
    code: str = "",
    cell_id: UUID | None = None,
    facts: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Entry:
    """The line, not yet written: for bulk writers, which must write it beside their rows."""
    salt, done_at = secrets.token_bytes(16), _done_at.get()
    plain = canonical(facts or {} if done_at is None else {**(facts or {}), "done_at": done_at})
    return journal(
        at=now() if at is None or done_at is not None else at,
        kind=by.kind.value,
        account_id=by.account_id,
        person_id=by.person_id,
        post_id=by.post_id,
        on_behalf_of=by.on_behalf_of,
        deed=deed,
        subject_kind=subject[0],
        subject_id=subject[1],
        cell_id=cell_id,
        code=code,
        facts=plain,
        salt=salt,
        facts_digest=digest_of(salt, plain),
        request_id=by.request_id,
    )


def facts_of(entry: Entry) -> dict[str, Any]:
    """The facts of a line; empty once erased."""
    plain = bytes(entry.facts)
    facts: dict[str, Any] = orjson.loads(plain) if plain else {}
    return facts


@transaction.atomic
def erase(*, entries: list[int], journal: type[Entry] = Deed, by: Actor, reason: str) -> None:
    """Erase the facts of lines by right or retention. The erasure is a deed; verify says “erased by deed N”."""
    erasure = line(deed="journal.erase", by=by, subject=("journal", None), facts={"reason": reason, "lines": entries})
    erasure.save(force_insert=True)
    journal._default_manager.filter(seq__in=entries).update(facts=b"", salt=b"", erased_by=erasure.seq)
