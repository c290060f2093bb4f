"""In which post somebody asks: everything comes down and goes up as that one post sees it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from gezhi.domain.accounts import selectors as accounts
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope

POST_ENDED = problem(
    "sync.post_ended", 410, "You do not hold this post any more: what was kept for it is to be erased."
)


def in_post(scope: Scope, post_id: UUID) -> Scope:
    """The caller's scope narrowed to one post.

    Raises Problem `sync.post_ended` for one that was the caller's and is not any more, `scope.not_found` for any other.
    """
    grants = tuple(grant for grant in scope.grants if grant.post_id == post_id)
    if grants:
        actor = replace(scope.actor, post_id=post_id, on_behalf_of=grants[0].on_behalf_of)
        return replace(scope, actor=actor, grants=grants)
    if accounts.held_once(scope, post_id):
        raise POST_ENDED()
    raise NOT_FOUND()


def area_of(scope: Scope) -> str:
    """The area of the one post of a narrowed scope; empty where it counts everywhere."""
    return str(scope.grants[0].area or "")


def my_posts(scope: Scope, *, at: datetime) -> list[dict[str, Any]]:
    """The posts that the caller can work in away from the server."""
    held = {grant.post_id for grant in scope.grants}
    rows = accounts.my_posts(scope, at=at).order_by("valid_from", "id")
    return [
        {"id": post.pk, "role": post.role, "code": post.code, "name": post.cell.name, "until": post.valid_to}
        for post in rows
        if post.pk in held
    ]
