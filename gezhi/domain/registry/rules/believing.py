"""Which of two sources is believed, and how long: ranks and days are data, the decision is here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from gezhi.domain.registry.rules.fields import FIELDS
from gezhi.domain.registry.vocabulary import Kind, Source
from gezhi.ground.kernel.problem import problem

DEFAULT_RANKS: dict[str, int] = {Source.IMPORT: 10, Source.RESIDENT: 20, Source.WORKER: 30, Source.DEPARTMENT: 40}
"""Where the city says nothing: a department's register before a worker's eyes, these before a resident's word, an old
table last."""

MOST_DAYS, MOST_RANK = 3650, 99
UNKNOWN_FIELD = problem("contract.unknown_field", 422, "There is no field “{field}” of this kind.")
WRONG_DAYS = problem("contract.days", 422, "A value is believed for 1 to {most} days, or for ever.")
WRONG_RANK = problem("contract.rank", 422, "A rank is a number from 0 to {most}.")

CONDITION = "condition"
"""What was found behind a door: the contract names it as if it were a field of a home."""
BUILT = frozenset({"stairwell", "floor", "room"})
"""Fields of a home that say where it is: they grow old with the building only."""


def fields_of(kind: Kind) -> tuple[str, ...]:
    """What the contract can name of a kind."""
    named = tuple(one.name for one in FIELDS.get(kind, ()) if one.name not in BUILT)
    return (CONDITION, *named) if kind is Kind.HOME else named


def check_days(kind: Kind, field: str, days: int | None) -> None:
    """Raises Problem `contract.unknown_field` or `contract.days`. An empty field stands for the kind."""
    if field and field not in fields_of(kind):
        raise UNKNOWN_FIELD(field=field)
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise WRONG_DAYS(most=MOST_DAYS)


def check_rank(kind: Kind, field: str, rank: int | None) -> None:
    """Raises Problem `contract.unknown_field` or `contract.rank`. An empty field stands for the kind."""
    if field and field not in fields_of(kind):
        raise UNKNOWN_FIELD(field=field)
    if rank is not None and not 0 <= rank <= MOST_RANK:
        raise WRONG_RANK(most=MOST_RANK)


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


@dataclass(frozen=True, slots=True)
class Told:
    """A value that is there: of which kind and field, the day it was gathered or confirmed, by which source.

    An empty source stands for what a visit finds by itself.
    """

    kind: str
    field: str
    day: date
    source: str


def revisit_date(
    told: Iterable[Told], contract: Mapping[tuple[str, str], int], ranks: Mapping[tuple[str, str, str], int]
) -> date | None:
    """The first day on which a visit has something to renew; None: never.

    A value whose source is believed before a worker makes no visit: what the worker says could not renew it.
    """
    mine = [one for one in told if not one.source or _could_renew(one, ranks)]
    return stale_date((one.day, days_of(contract, one.kind, one.field)) for one in mine)


def _could_renew(one: Told, ranks: Mapping[tuple[str, str, str], int]) -> bool:
    worker = rank_of(ranks, one.kind, one.field, Source.WORKER)
    return rank_of(ranks, one.kind, one.field, one.source) <= worker
