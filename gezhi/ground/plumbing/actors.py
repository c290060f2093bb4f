"""Who does a deed: the natural person, the account, the post, and on whose behalf."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class ActorKind(StrEnum):
    """Which door the deed came through."""

    STAFF = "staff"
    PROGRAM = "program"
    PUBLIC = "public"
    SYSTEM = "system"


ACTOR_IDS = ("account_id", "person_id", "post_id", "on_behalf_of")


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

    def as_json(self) -> dict[str, str]:
        """The actor as plain values, for a job that goes on in their name."""
        ids = {name: getattr(self, name) for name in ACTOR_IDS}
        return {"kind": self.kind.value, **{name: str(id) for name, id in ids.items() if id is not None}}

    @classmethod
    def read(cls, told: Mapping[str, str]) -> Actor:
        """What `as_json` said."""
        account, person, post, behalf = (UUID(told[name]) if name in told else None for name in ACTOR_IDS)
        return cls(ActorKind(told["kind"]), account, person, post, behalf)


SYSTEM = Actor(ActorKind.SYSTEM)
"""The product itself: the clock, a standing rule, the demo's builder."""

PUBLIC = Actor(ActorKind.PUBLIC)
"""Somebody without an account."""
