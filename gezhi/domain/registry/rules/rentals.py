"""Rented homes 出租房屋: when a home may be let and leased, what ends with what, and when an inspection is due.

A home has one rental at a time; a lease lies within its rental; nobody is a tenant of one rental twice at once.
Periods are half-open: `ends` is the first day on which they no longer hold; None for `begins` is: always known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from gezhi.domain.registry.rules import reading
from gezhi.domain.registry.rules.believing import days_of
from gezhi.ground.kernel.problem import problem

LET_ALREADY = problem("rental.let_already", 409, "This home is let already; end that rental first.")
OVERLAPS = problem("rental.overlaps", 409, "An earlier rental of this home lasted until {day}.")
ENDED = problem("rental.ended", 409, "This rental has ended.")
BACKWARDS = problem("rental.backwards", 422, "It cannot end before it began ({day}).")
LEASE_OUTSIDE = problem(
    "rental.lease_outside", 409, "A lease of this rental lasts until {day} or begins after it ends."
)
BEFORE_RENTAL = problem("lease.before_rental", 422, "The home is let since {day}; a lease cannot begin before.")
TENANT_TWICE = problem("lease.tenant_twice", 409, "This person is a tenant of this home at that time already.")
LEFT = problem("lease.left", 409, "This tenant has left already.")
LEFT_FIRST = problem("lease.left_first", 422, "Nobody leaves before they moved in ({day}).")

CONTRACT = "rental"
"""Under this kind the contract of freshness says, grade by grade, after how many days an inspection is due again."""


@dataclass(frozen=True, slots=True)
class Period:
    """From when to when."""

    begins: date | None
    ends: date | None = None

    @property
    def is_open(self) -> bool:
        return self.ends is None

    def holds_after(self, day: date) -> bool:
        """Whether it still holds on some day from `day` on."""
        return self.ends is None or self.ends > day


@dataclass(frozen=True, slots=True)
class Tenancy:
    """One lease: whose, from when to when."""

    tenant: UUID
    period: Period


def check_letting(earlier: Iterable[Period], day: date, today: date) -> None:
    """Whether a home with these rentals may be let from `day` on.

    Raises Problem `rental.let_already`, `rental.overlaps` or `register.not_yet`.
    """
    _check_come(day, today)
    for one in earlier:
        if one.ends is None:
            raise LET_ALREADY()
        if one.ends > day:
            raise OVERLAPS(day=one.ends)


def check_ending(rental: Period, leases: Iterable[Tenancy], day: date, today: date) -> None:
    """Whether a rental may end on `day`, and with it the leases that are open.

    Raises Problem `rental.ended`, `rental.backwards`, `rental.lease_outside` or `register.not_yet`.
    """
    _check_come(day, today)
    if not rental.is_open:
        raise ENDED()
    if rental.begins and day < rental.begins:
        raise BACKWARDS(day=rental.begins)
    for one in leases:
        latest = max((d for d in (one.period.begins, one.period.ends) if d is not None), default=day)
        if latest > day:
            raise LEASE_OUTSIDE(day=latest)


def check_lease(rental: Period, leases: Sequence[Tenancy], tenant: UUID, day: date, today: date) -> None:
    """Whether `tenant` may rent from `day` on.

    Raises Problem `rental.ended`, `lease.before_rental`, `lease.tenant_twice` or `register.not_yet`.
    """
    _check_come(day, today)
    if not rental.is_open:
        raise ENDED()
    if rental.begins and day < rental.begins:
        raise BEFORE_RENTAL(day=rental.begins)
    if any(one.tenant == tenant and one.period.holds_after(day) for one in leases):
        raise TENANT_TWICE()


def check_leaving(lease: Period, day: date, today: date) -> None:
    """Whether a tenant may leave on `day`. Raises Problem `lease.left`, `lease.left_first` or `register.not_yet`."""
    _check_come(day, today)
    if not lease.is_open:
        raise LEFT()
    if lease.begins and day < lease.begins:
        raise LEFT_FIRST(day=lease.begins)


def _check_come(day: date, today: date) -> None:
    if day > today:
        raise reading.NOT_YET()


def due_date(grade: str, looked_at: date | None, contract: Mapping[tuple[str, str], int]) -> date | None:
    """The day on which a rental of the grade, last looked at (or let) on that day, is to be inspected again; None
    where the city has set no rhythm for it. One of which nobody knows since when it is let is due at once."""
    days = days_of(contract, CONTRACT, grade)
    if days is None:
        return None
    return date.min if looked_at is None else looked_at + timedelta(days=days)


def overdue_since(contract: Mapping[tuple[str, str], int], today: date) -> dict[str, date]:
    """For each grade that has a rhythm: what was last looked at on this day or before is due. “” stands for all grades
    that are not named."""
    return {grade: today - timedelta(days=days) for (kind, grade), days in contract.items() if kind == CONTRACT}
