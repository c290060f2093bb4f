"""What visits at doors were on a day, of one person: pieces and time, as evidence. No price, no quality, no score."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from gezhi.ground.kernel.problem import problem

BAD_MONTH = problem("home_visit.bad_month", 422, "“{words}” is no month.")
MONTHS = 24
"""So many months can be chosen, this one among them."""


@dataclass(frozen=True, slots=True)
class Effort:
    """One person's visits of one day of the city. Times are those of the first visit and the last."""

    account_id: UUID
    day: date
    doors: int
    """Different doors at which somebody was met, or on whose phone."""
    tries: int
    """Visits in vain: nobody, refused, incomplete."""
    calls: int
    """Visits that were phone calls, whatever came of them."""
    leaflets: int
    first_at: datetime
    last_at: datetime

    @property
    def minutes(self) -> int:
        """From the first visit to the last, in whole minutes."""
        return int((self.last_at - self.first_at).total_seconds()) // 60


@dataclass(frozen=True, slots=True)
class Total:
    """One person's visits over some days. A door counts once on each day."""

    account_id: UUID
    days: int
    doors: int
    tries: int
    calls: int
    leaflets: int
    minutes: int


def totals(efforts: Iterable[Effort]) -> list[Total]:
    """The total of each person, in order of their accounts."""
    by_account: dict[UUID, list[Effort]] = {}
    for effort in efforts:
        by_account.setdefault(effort.account_id, []).append(effort)
    return [_total(account, days) for account, days in sorted(by_account.items())]


def _total(account_id: UUID, days: list[Effort]) -> Total:
    return Total(
        account_id,
        len(days),
        sum(day.doors for day in days),
        sum(day.tries for day in days),
        sum(day.calls for day in days),
        sum(day.leaflets for day in days),
        sum(day.minutes for day in days),
    )


def months(today: date) -> list[date]:
    """The first days of the months that can be chosen, this month first."""
    counted = today.year * 12 + today.month - 1
    return [date((counted - back) // 12, (counted - back) % 12 + 1, 1) for back in range(MONTHS)]


def month(words: str, today: date) -> date:
    """The first day of the month asked for (2026-11), else of this one. Raises Problem `home_visit.bad_month`."""
    choices = {f"{first:%Y-%m}": first for first in months(today)}
    if words and words not in choices:
        raise BAD_MONTH(words=words[:20])
    return choices[words or f"{today:%Y-%m}"]


def month_after(first: date) -> date:
    """The first day of the month after."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)
