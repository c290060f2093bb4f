"""What a department may ask of the register instead of collecting it again. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from gezhi.domain.registry.rules.layouts import LISTS, PLACE
from gezhi.domain.registry.vocabulary import Kind, WantedState
from gezhi.ground.kernel.problem import problem

UNKNOWN_WISH = problem("wanted.unknown_field", 422, "The register has no such field to be asked for.")
NO_WORDS = problem("wanted.no_words", 422, "Say what it is needed for, and on what legal ground.")
BAD_LAST_DAY = problem("wanted.bad_end", 422, "A request holds for 1 to {most} days; it can be asked for again then.")

MOST_DAYS = 366
LEAST_WORDS = 2
WANTED = "wanted"
"""The list that a request opens: which row it is, and the fields that were asked for."""

LIST_OF: Mapping[Kind, str] = {
    Kind.PERSON: "people",
    Kind.HOME: "homes",
    Kind.HOUSEHOLD: "households",
    Kind.ORGANISATION: "organisations",
}
TELLING: Mapping[Kind, tuple[str, ...]] = {
    Kind.PERSON: ("name", *PLACE),
    Kind.HOME: PLACE,
    Kind.HOUSEHOLD: ("household", *PLACE),
    Kind.ORGANISATION: ("title", "uscc", "address"),
}
"""The columns that tell which row it is; names stand under masks as everywhere."""
COUNTED = frozenset({"people", "members", "head_name", "grid"})
"""Columns of our lists that are reckoned or another's, and no field of the kind."""


def fields_to_ask(kind: Kind) -> tuple[str, ...]:
    """What may be asked for of a kind: what its list holds beside the columns that tell which row it is."""
    told = LISTS[LIST_OF[kind]] if kind in LIST_OF else ()
    return tuple(fact for fact in told if fact not in {*TELLING[kind], *COUNTED})


def check_wish(kind: Kind, fields: Collection[str], *, reason: str, ground: str, ends: date, today: date) -> None:
    """Raises Problem `wanted.unknown_field`, `wanted.no_words` or `wanted.bad_end`. `ends`: the first day without."""
    if not fields or not set(fields) <= set(fields_to_ask(kind)):
        raise UNKNOWN_WISH()
    if min(len(reason.strip()), len(ground.strip())) < LEAST_WORDS:
        raise NO_WORDS()
    if not today < ends <= today + timedelta(days=MOST_DAYS):
        raise BAD_LAST_DAY(most=MOST_DAYS)


def holds(state: str, ends: date, today: date) -> bool:
    """Whether a request opens anything: agreed, and its last day has not passed."""
    return state == WantedState.AGREED and today < ends
