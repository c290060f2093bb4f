"""What may be said about an actual unit 实有单位, and how long its licences still hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from gezhi.domain.registry.rules import reading
from gezhi.domain.registry.rules.addresses import fold
from gezhi.ground.kernel.identifiers import CreditCode
from gezhi.ground.kernel.masking import mask_text
from gezhi.ground.kernel.problem import problem

CLOSED_FIRST = problem("unit.closed_first", 422, "An organisation cannot close before it opens.")
LICENCE_BACKWARDS = problem("licence.backwards", 422, "A licence cannot end before it begins.")
WORKS_THERE = problem("staff.works_there", 409, "This person works there already.")
LEFT_FIRST = problem("staff.left_first", 422, "Nobody leaves before they came.")

SOON = timedelta(days=30)
"""A licence that ends within these days is marked: time enough to remind its holder."""

WITHIN = (30, 60, 90)
"""Days ahead, of which one is chosen where licences about to end are listed."""


class LicenceState(StrEnum):
    """Whether a licence still holds."""

    HOLDS = "holds"
    SOON = "soon"
    OVER = "over"


def shaped(values: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Numbers in their stored form, those inside free text masked.

    Raises Problem `credit_code.*`, `register.not_a_phone` or `register.not_yet`.
    """
    found = dict(values)
    if found.get("uscc"):
        found["uscc"] = str(CreditCode(found["uscc"]))
    if found.get("phone"):
        found["phone"] = reading.phone(found["phone"])
    if found.get("scope_words"):
        found["scope_words"] = mask_text(found["scope_words"])
    for name in ("opened_date", "closed_date"):
        if found.get(name) and found[name] > today:
            raise reading.NOT_YET()
    return found


def check_open(opened: date | None, closed: date | None) -> None:
    """Raises Problem `unit.closed_first`."""
    if opened and closed and closed < opened:
        raise CLOSED_FIRST()


def folded(name: str) -> str:
    """A unit's name as searches compare it."""
    return fold(name)[:160]


def check_licence(begins: date | None, ends: date | None) -> None:
    """Raises Problem `licence.backwards`."""
    if begins and ends and ends < begins:
        raise LICENCE_BACKWARDS()


def licence_state(ends: date | None, today: date) -> LicenceState:
    """`ends` is the first day on which it no longer holds; None: it has no end."""
    if ends is None or ends > today + SOON:
        return LicenceState.HOLDS
    return LicenceState.SOON if ends > today else LicenceState.OVER


def days_ahead(told: str) -> int:
    """How far ahead a list of licences looks: one of `WITHIN`, the first for anything else."""
    return next((days for days in WITHIN if str(days) == told), WITHIN[0])
