"""Seeing at the desk what is held about oneself: for whom a code may be made, how long it counts, why it does not."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime, timedelta

from gezhi.domain.registry.vocabulary import IdentityCheck
from gezhi.ground.kernel.problem import Problem, problem

WAITS = timedelta(minutes=10)
"""How long a code may be opened."""
STAYS = timedelta(minutes=30)
"""How long what it opened stays open, in the browser that opened it."""
CHILD, ADULT = 14, 18
"""Years: below the first only a guardian asks (Personal Information Protection Law, article 31); from the second on
nobody does in another's place (Civil Code, article 17)."""

UNKNOWN = problem("own_view.unknown", 404, "This is no code of ours. Ask at the desk for a new one.")
USED = problem("own_view.used", 410, "This code was opened already; it opens once, on one device. Ask for a new one.")
EXPIRED = problem(
    "own_view.expired",
    410,
    "This code was not opened within {minutes} minutes, or a newer one was made. Ask for a new one.",
)
CLOSED = problem("own_view.closed", 410, "Nothing is open on this device, or no more. Ask at the desk for a new code.")
GONE = problem("own_view.gone", 410, "The desk that made this code no longer holds the record. Ask there, please.")
NO_BIRTH_DATE = problem(
    "own_view.no_birth_date", 422, "A guardian asks for a child only, and no date of birth is known. Enter it first."
)
NOT_A_MINOR = problem("own_view.not_a_minor", 422, "From {years} years on somebody asks for themselves.")
NEEDS_GUARDIAN = problem("own_view.needs_guardian", 422, "For a child under {years} years the guardian asks.")


def drawn() -> str:
    """A new secret of 192 random bits: a code, or what tells the browser that opened one."""
    return secrets.token_urlsafe(24)


def digest_of(secret: str) -> bytes:
    """As it is kept: whoever reads the table can open nothing."""
    return hashlib.sha256(secret.encode()).digest()


def check_asker(checked: IdentityCheck, birth_date: date | None, today: date) -> None:
    """Raises Problem `own_view.no_birth_date`, `.not_a_minor` or `.needs_guardian` for somebody who may not ask."""
    years = None if birth_date is None else _years(birth_date, today)
    if checked is IdentityCheck.GUARDIAN:
        if years is None:
            raise NO_BIRTH_DATE()
        if years >= ADULT:
            raise NOT_A_MINOR(years=ADULT)
    elif years is not None and years < CHILD:
        raise NEEDS_GUARDIAN(years=CHILD)


def why_not(*, expires_at: datetime, opened_at: datetime | None, at: datetime) -> Problem | None:
    """Why a code opens nothing; None where it does."""
    if opened_at is not None:
        return USED()
    return EXPIRED(minutes=int(WAITS.total_seconds() // 60)) if at >= expires_at else None


def _years(birth: date, today: date) -> int:
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
