"""Kinds of what is kept for a time. `settings.RETENTION` lists them by dotted name, so that lower rooms need not know
who keeps what above them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import pgettext_lazy

from gezhi.ground.kernel.periods import months_before
from gezhi.ground.kernel.problem import problem

SPACE = UUID("6b0b5c1e-7a51-4f0e-9d0a-2f6f0a4f9c11")
"""Where kinds get their identifiers in the journal from."""

TOO_SHORT = problem(
    "retention.too_short", 422, "This must be kept for at least {least} {unit}; a shorter time is not allowed."
)
TOO_LONG = problem(
    "retention.too_long", 422, "At most {most} {unit}: nothing personal is kept longer than it is needed."
)


class Unit(StrEnum):
    """What a rule counts in. Months are calendar months of the city."""

    HOURS = "hours"
    DAYS = "days"
    MONTHS = "months"


UNIT_LABELS: dict[Unit, str | Promise] = {
    Unit.HOURS: pgettext_lazy("kept for", "hours"),
    Unit.DAYS: pgettext_lazy("kept for", "days"),
    Unit.MONTHS: pgettext_lazy("kept for", "calendar months"),
}


@dataclass(frozen=True, slots=True)
class Erased:
    """What one batch erased: how many, what the deed says besides, and what is done once the deed has its number."""

    count: int
    facts: Mapping[str, Any] = field(default_factory=dict)
    told: Callable[[int], None] = lambda deed: None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind, how long it is kept where nobody has set anything, and between what it may be set.

    `erase(limit, most)` erases at most about `most` things older than `limit`, in the caller's transaction, and answers
    what went; 0 says that nothing is left. `may_stay` allows 0: kept without end.
    """

    key: str
    unit: Unit
    default: int
    least: int
    most: int
    erase: Callable[[datetime, int], Erased]
    may_stay: bool = False
    setting: str = ""
    """The setting that says how long, until a rule is set in the console."""
    batch: int = 500

    @property
    def id(self) -> UUID:
        """Its subject in the journal."""
        return uuid5(SPACE, self.key)

    def first_amount(self) -> int:
        """How long it is kept where nobody has set a rule; never outside the bounds."""
        amount = int(getattr(settings, self.setting)) if self.setting else self.default
        return amount if amount == 0 and self.may_stay else min(self.most, max(self.least, amount))

    def check(self, amount: int) -> None:
        """Raises Problem `retention.too_short` or `retention.too_long`."""
        if amount == 0 and self.may_stay:
            return
        if amount < self.least:
            raise TOO_SHORT(least=self.least, unit=UNIT_LABELS[self.unit])
        if amount > self.most:
            raise TOO_LONG(most=self.most, unit=UNIT_LABELS[self.unit])

    def limit(self, amount: int, now: datetime, zone: tzinfo) -> datetime | None:
        """What is older has had its time; None where it is kept without end."""
        if amount == 0:
            return None
        if self.unit is Unit.MONTHS:
            return months_before(now, amount, zone)
        return now - (timedelta(hours=amount) if self.unit is Unit.HOURS else timedelta(days=amount))


def kinds() -> list[Kind]:
    """Every kind, in the order of the settings."""
    return [import_string(name) for name in settings.RETENTION]
