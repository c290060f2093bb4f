"""Phones as devices: which doors their tokens open, what none carries, how many there are, how long they live."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from gezhi.domain.accounts.vocabulary import Reach
from gezhi.ground.kernel.permissions import Permission as P
from gezhi.ground.kernel.problem import problem

MOST = 3
"""Phones that an account has at once: one in use, one at home, one being replaced."""
LIFE = timedelta(days=90)
"""How long the tokens of a phone live after its half was handed out last."""
UNSEEN = timedelta(days=180)
"""After how long a phone that does not come is ended."""
NAME = 80
REASON = 200

ENDED = problem("phone.ended", 401, "This phone no longer counts here. What it keeps is to be erased.")
ID_TAKEN = problem("device.id_taken", 409, "The id of this phone cannot be used; make another.")
SESSION_NEEDED = problem("phone.session_needed", 403, "This takes somebody who has signed in, not a token.")
NO_REASON = problem("phone.no_reason", 422, "Say why the phone is to be erased, in at most {most} characters.")

ID = r"[0-9a-fA-F-]{36}"
READING = frozenset({"GET", "HEAD"})
SENDING = frozenset({"GET", "HEAD", "POST", "PUT"})
ANY = SENDING | {"DELETE"}


class Opened(NamedTuple):
    """Addresses that a token opens, and how."""

    methods: frozenset[str]
    path: re.Pattern[str]


def _opened(methods: Collection[str], path: str) -> Opened:
    return Opened(frozenset(methods), re.compile(path))


END = _opened({"POST"}, rf"/api/v1/phone/devices/{ID}/end")
DOORS: dict[Reach, tuple[Opened, ...]] = {
    Reach.PHONE: (
        _opened(ANY, r"/api/v1/sync/.*"),
        _opened(ANY, r"/api/v1/uploads(/.*)?"),
        _opened({"POST"}, r"/api/v1/photos(/sent)?"),
        _opened({"POST"}, r"/api/v1/recordings/sent"),
        _opened(READING, rf"/photos/{ID}/[a-z]+\.jpg"),
        _opened(READING, rf"/recordings/{ID}"),
        _opened(READING, r"/api/v1/phone/me"),
        END,
    ),
    Reach.SEND: (
        _opened({"POST"}, rf"/api/v1/sync/posts/{ID}/commands"),
        _opened(SENDING, r"/api/v1/uploads(/.*)?"),
        _opened({"POST"}, r"/api/v1/photos/sent"),
        _opened({"POST"}, r"/api/v1/recordings/sent"),
        END,
    ),
}
"""All that opens to tokens on phones; there is nothing else for them. A photo of a case is a page of its own,
and so is what was said."""

AT_A_DESK = frozenset(
    {
        *(P.AREAS_MANAGE, P.STAFF_MANAGE, P.POSTS_MANAGE, P.ACCOUNTS_MANAGE, P.KEYS_MANAGE, P.NOTICES_MANAGE),
        *(P.PRIVACY_VIEW, P.PRIVACY_MANAGE, P.OPERATION_VIEW, P.JOURNAL_VIEW, P.CATALOGUE_MANAGE, P.THEMES_MANAGE),
        *(P.CASES_EXPORT, P.CASES_REVEAL, P.REGISTER_IMPORT, P.REGISTER_EXPORT, P.REGISTER_APPROVE),
        *(P.REGISTER_REQUEST, P.REGISTER_REVEAL, P.REGISTER_RULE, P.PATROLS_PLAN),
    }
)
"""What no phone carries: the console, lists that are taken out, sealed values."""


def may_open(reach: Reach, method: str, path: str) -> bool:
    """Whether a token of this reach is anybody at an address."""
    return any(method in opened.methods and opened.path.fullmatch(path) for opened in DOORS[reach])


def is_phone_door(method: str, path: str) -> bool:
    """Whether an address opens to any token on a phone: there a phone that has ended is told so."""
    return any(may_open(reach, method, path) for reach in Reach)


def carried(held: frozenset[P]) -> frozenset[P]:
    """What is left of a post's permissions on a phone."""
    return held - AT_A_DESK


class Living(NamedTuple):
    """A phone of an account that counts."""

    id: UUID
    enrolled_at: datetime


def to_replace(living: Collection[Living]) -> list[UUID]:
    """Which phones go when one more comes: the oldest, so that at most `MOST` remain with the new one."""
    oldest = sorted(living, key=lambda one: (one.enrolled_at, one.id))
    return [one.id for one in oldest[: max(0, len(oldest) + 1 - MOST)]]


def tidy_name(told: str) -> str:
    """A phone's name as it can be kept and shown: printable, in one line, at most 80 characters."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in told).split())[:NAME]


def check_reason(told: str) -> str:
    """A reason in one line. Raises Problem `phone.no_reason` for none, or for more than 200 characters."""
    words = " ".join(told.split())
    if not 0 < len(words) <= REASON:
        raise NO_REASON(most=REASON)
    return words
