"""Who is asking: sets `request.scope` on every request, from a token or a session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast
from uuid import UUID, uuid4

from django.contrib.auth import get_user
from django.http import HttpRequest, HttpResponse

from gezhi.domain.accounts import selectors
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.doors import ScopedRequest
from gezhi.ground.plumbing.fresh import Fresh
from gezhi.ground.plumbing.scope import NOBODY, Scope
from gezhi.ground.plumbing.sessions import SessionStore

POST_IN_USE = "post"
"""Session key: the id of the post the caller chose to work in."""

_scopes: Fresh[str, Scope] = Fresh()


class ScopeMiddleware:
    """Reads the bearer token or the session; answers are kept for at most five seconds per process."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: ScopedRequest) -> HttpResponse:
        header = request.headers.get("Authorization", "")
        request.by_token = header.startswith("Bearer ")
        found = _of_token(header[7:].strip()) if request.by_token else _of_session(request)
        request.scope = replace(found, actor=replace(found.actor, request_id=uuid4().hex))
        return self.get_response(request)


def _of_token(token: str) -> Scope:
    return _scopes.get(f"token:{token}", lambda: selectors.scope_of_token(token, at=now()))


def _of_session(request: HttpRequest) -> Scope:
    """The scope of a session; as old as the session it was made from, so that the two memories never add up."""
    session = cast(SessionStore, request.session)
    key = session.session_key
    if key is None:
        return NOBODY
    chosen = session.get(POST_IN_USE)
    return _scopes.get(f"session:{key}:{chosen}", lambda: _read_session(request, chosen), resting_on=session.read_at)


def _read_session(request: HttpRequest, chosen: str | None) -> Scope:
    user = get_user(request)
    if not user.is_authenticated:
        return NOBODY
    account = selectors.account_by_id(UUID(str(user.pk)))
    return selectors.scope_of(account, at=now(), first=UUID(chosen) if chosen else None) if account else NOBODY


def forget(session_key: str | None) -> None:
    """Drop what this process remembers of a session: it signed in, out, or changed its post."""
    _scopes.forget(lambda key: key.startswith(f"session:{session_key}:"))
