"""Who does a deed: the natural person, the account, the post, and on whose behalf."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class ActorKind(StrEnum):
    """Which door the deed came through."""

    STAFF = "staff"
    PROGRAM = "program"
    PUBLIC = "public"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """The doer of one deed, as the journal writes it down.

    `person_id` names the natural person behind all their accounts, posts and covers; separation of duties compares it.
    """

    kind: ActorKind
    account_id: UUID | None = None
    person_id: UUID | None = None
    post_id: UUID | None = None
    on_behalf_of: UUID | None = None
    request_id: str = ""


SYSTEM = Actor(ActorKind.SYSTEM)
"""The product itself: the clock, a standing rule, the demo's builder."""

PUBLIC = Actor(ActorKind.PUBLIC)
"""Somebody without an account."""
