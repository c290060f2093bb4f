"""Keeping sign-in safe: the limits as data, what makes a password good enough, when a session is over."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from gezhi.ground.kernel.problem import problem

TOO_SHORT = problem("password.too_short", 422, "A password has at least {least} characters.")
TOO_LONG = problem("password.too_long", 422, "A password has at most {most} characters.")
TOO_PLAIN = problem(
    "password.too_plain",
    422,
    "A password mixes at least {least} of four kinds: small letters, capitals, digits, other signs.",
)
NAMED = problem("password.named", 422, "A password does not contain the user name.")
COMMON = problem("password.common", 422, "This password is among the first that anybody tries: choose another.")
USED = problem("password.used", 422, "This password was used before: the last {history} cannot be taken again.")
WRONG = problem("password.wrong", 422, "The present password is not right.")
OUT_OF_BOUNDS = problem("sign_in_rule.out_of_bounds", 422, "“{limit}” lies between {least} and {most}.")
STALE = problem("sign_in_rule.stale", 409, "The rules were changed meanwhile: look at them again.")

MOST = 256
READABLE = "abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789"
"""Signs of initial passwords: none that is read as another one."""


class Due(StrEnum):
    """What somebody has to do before anything else."""

    PASSWORD = "password"  # noqa: S105  (a word, not one of them)
    SECOND_FACTOR = "second_factor"


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits in force. `history`, `max_age_days`, `lock_tries`, `idle_minutes` of 0 switch the rule off."""

    version: int = 0
    min_length: int = 10
    min_kinds: int = 3
    history: int = 5
    max_age_days: int = 90
    lock_tries: int = 10
    lock_minutes: int = 30
    idle_minutes: int = 120
    session_hours: int = 12
    token_days: int = 90


BOUNDS: dict[str, tuple[int, int]] = {
    "min_length": (10, 64),
    "min_kinds": (1, 4),
    "history": (0, 24),
    "max_age_days": (0, 730),
    "lock_tries": (0, 100),
    "lock_minutes": (1, 1440),
    "idle_minutes": (0, 1440),
    "session_hours": (1, 24),
    "token_days": (1, 365),
}
"""Between what each limit may be set."""


def check_limits(values: dict[str, int]) -> None:
    """Raises Problem `sign_in_rule.out_of_bounds` naming the first limit outside its bounds."""
    for name, (least, most) in BOUNDS.items():
        if not least <= values[name] <= most:
            raise OUT_OF_BOUNDS(limit=name, least=least, most=most)


def kinds(password: str) -> int:
    """How many of the four kinds of characters there are: small letters, capitals, digits, anything else."""
    tests = (str.islower, str.isupper, str.isdigit)
    others = any(not (sign.islower() or sign.isupper() or sign.isdigit()) for sign in password)
    return sum(any(test(sign) for sign in password) for test in tests) + others


def check_password(password: str, *, username: str, limits: Limits) -> None:
    """Raises Problem `password.too_short`, `password.too_long`, `password.too_plain` or `password.named`."""
    if len(password) < limits.min_length:
        raise TOO_SHORT(least=limits.min_length)
    if len(password) > MOST:
        raise TOO_LONG(most=MOST)
    if kinds(password) < limits.min_kinds:
        raise TOO_PLAIN(least=limits.min_kinds)
    if len(username) > 3 and username.lower() in password.lower():
        raise NAMED()


def initial_password(limits: Limits) -> str:
    """A password of 16 or more random characters that are easily read out: 90 bits, three kinds and a dash."""
    length = max(16, limits.min_length)
    signs = [secrets.choice(group) for group in READABLE]
    signs += [secrets.choice("".join(READABLE)) for _ in range(length - len(signs) - 3)]
    secrets.SystemRandom().shuffle(signs)
    quarter = (length - 3) // 4 or 1
    parts = ["".join(signs[n * quarter : (n + 1) * quarter if n < 3 else None]) for n in range(4)]
    return "-".join(parts)


def is_too_old(changed_at: datetime | None, limits: Limits, now: datetime) -> bool:
    """Whether a password must be changed for its age; None has no age."""
    if changed_at is None or not limits.max_age_days:
        return False
    return now - changed_at >= timedelta(days=limits.max_age_days)


def is_over(began_at: datetime, seen_at: datetime, limits: Limits, now: datetime) -> bool:
    """Whether a session has ended by itself: too long since it began, or since anybody was seen in it."""
    is_idle = bool(limits.idle_minutes) and now - seen_at >= timedelta(minutes=limits.idle_minutes)
    return is_idle or now - began_at >= timedelta(hours=limits.session_hours)


def is_locked(lock_ends_at: datetime | None, now: datetime) -> bool:
    """Whether sign-in is refused after too many wrong passwords."""
    return lock_ends_at is not None and lock_ends_at > now


PROGRAMS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
    ("curl", "curl"),
)
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
"""Marks in a browser's description of itself, the most telling first."""


def device_of(agent: str) -> str:
    """“Chrome · Windows” out of a browser's own description: enough to know it again, not the whole of it."""
    found = [next((name for mark, name in group if mark in agent), "") for group in (PROGRAMS, SYSTEMS)]
    return " · ".join(word for word in found if word) or "".join(sign for sign in agent if sign.isprintable())[:60]
