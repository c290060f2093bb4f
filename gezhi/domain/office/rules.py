"""Decisions about notices and bookings: pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from gezhi.ground.kernel.problem import problem

FIRST_DAYS, LAST_DAYS = 1, 30
"""From how many days ahead to how many a service can be booked."""
LONGEST_NOTICE = timedelta(days=366)

DAY_NOT_OFFERED = problem(
    "booking.day_not_offered", 422, "Choose a day from {first} to {last}; nearer ones are settled by phone."
)
OFFER_CLOSED = problem("booking.closed", 409, "This service is not booked here any more.")
NOT_SET_UP = problem("booking.not_set_up", 409, "Services are not booked here yet; please ask at the office.")
NOTHING_SAID = problem("bulletin.nothing_said", 422, "Write a title and what there is to say.")
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
