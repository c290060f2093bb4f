"""Handing documents down. Whoever begins to take the people of an area along has looked at a list of names."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from gezhi.edges.sync import selectors
from gezhi.edges.sync.selectors.posts import area_of
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import Scope


def hand_down(*, scope: Scope, post_id: UUID, cursor: str, wanted: int, at: datetime | None = None) -> dict[str, Any]:
    """The next page of documents for one post, of about `wanted` bytes before compression.

    Raises Problem `sync.post_ended`, `sync.bad_cursor` or `scope.not_found`.
    """
    mine = selectors.in_post(scope, post_id)
    begun = selectors.page(mine, cursor, wanted, now=at or now())
    if begun.people:
        journal.look(deed="sync.take_along", by=mine.actor, subject=("post", post_id), code=area_of(mine))
    return begun.page
