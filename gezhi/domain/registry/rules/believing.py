"""Which of two sources is believed, and how long: ranks and days are data, the decision is here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from gezhi.domain.registry.vocabulary import Source

DEFAULT_RANKS: dict[str, int] = {Source.IMPORT: 10, Source.RESIDENT: 20, Source.WORKER: 30, Source.DEPARTMENT: 40}
"""Where the city says nothing: a department's register before a worker's eyes, these before a resident's word, an old
table last."""


@dataclass(frozen=True, slots=True)
class Word:
    """Who said a value: the rank of the source for that field, how sure they were (1–3), and when."""

    rank: int
    sureness: int
    at: datetime


def is_believed(new: Word, old: Word | None, *, was_empty: bool) -> bool:
    """Whether `new` takes the place of what stands there; what is not believed becomes a proposal.

    Nothing stands in the way of the first word. A higher rank is believed, a lower one never by itself,
    an equal one when it is neither earlier nor less sure.
    """
    if old is None or was_empty:
        return True
    if new.rank != old.rank:
        return new.rank > old.rank
    return new.at >= old.at and new.sureness >= old.sureness


def rank_of(ranks: Mapping[tuple[str, str, str], int], kind: str, field: str, source: str) -> int:
    """The city's rank for the field, else for the kind, else the usual one. `ranks`: (kind, field or “”, source)."""
    found = ranks.get((kind, field, source), ranks.get((kind, "", source)))
    return DEFAULT_RANKS.get(source, 0) if found is None else found


def stale_date(gathered: Iterable[tuple[date, int | None]]) -> date | None:
    """The first day on which a value is too old, of (day it was gathered, days it is believed; None: for ever)."""
    return min((day + timedelta(days=days) for day, days in gathered if days is not None), default=None)


def days_of(contract: Mapping[tuple[str, str], int], kind: str, field: str) -> int | None:
    """How many days a value of the field is believed; None: for ever. `contract`: (kind, field or “”)."""
    return contract.get((kind, field), contract.get((kind, "")))
