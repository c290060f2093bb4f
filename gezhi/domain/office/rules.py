"""Decisions about notices, bookings and instructions: pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from gezhi.ground.kernel.problem import problem

FIRST_DAYS, LAST_DAYS = 1, 30
"""From how many days ahead to how many a service can be booked."""
LONGEST_NOTICE = timedelta(days=366)
TOLD_FOR = timedelta(days=60)
"""For how long an instruction is told to those it is for, new ones among them."""

DAY_NOT_OFFERED = problem(
    "booking.day_not_offered", 422, "Choose a day from {first} to {last}; nearer ones are settled by phone."
)
OFFER_CLOSED = problem("booking.closed", 409, "This service is not booked here any more.")
NOT_SET_UP = problem("booking.not_set_up", 409, "Services are not booked here yet; please ask at the office.")
NOTHING_SAID = problem("bulletin.nothing_said", 422, "Write a title and what there is to say.")
NO_ROLES = problem("instruction.roles", 422, "Say to whom it is given: one role at least, of those offered.")
BAD_DUE = problem("instruction.due", 422, "What is to be done by a day is due later than now, within a year.")
WITHDRAWN = problem("instruction.withdrawn", 409, "This instruction has been withdrawn.")
NO_ANSWER = problem("instruction.no_answer", 422, "Say in a few words what was done.")
BAD_PERIOD = problem(
    "bulletin.period", 422, "A notice hangs for a day at least and a year at most, and not in the past."
)


def days_offered(today: date) -> tuple[date, date]:
    """The first and the last day that can be wished for on `today`."""
    return today + timedelta(days=FIRST_DAYS), today + timedelta(days=LAST_DAYS)


def check_wish(wished: date, today: date) -> None:
    """Raises Problem `booking.day_not_offered`."""
    first, last = days_offered(today)
    if not first <= wished <= last:
        raise DAY_NOT_OFFERED(first=first.isoformat(), last=last.isoformat())


def check_period(begins: datetime, ends: datetime, now: datetime) -> None:
    """Raises Problem `bulletin.period`."""
    if not (begins < ends <= begins + LONGEST_NOTICE and ends > now):
        raise BAD_PERIOD()


def check_instruction(roles: Collection[str], known: Collection[str], due_at: datetime | None, at: datetime) -> None:
    """Raises Problem `instruction.roles`, `instruction.due`."""
    if not roles or not set(roles) <= set(known):
        raise NO_ROLES()
    if due_at is not None and not at < due_at <= at + LONGEST_NOTICE:
        raise BAD_DUE()
