"""Sessions in the database behind the five-second memory: most requests read none, a sign-out counts at once here
and within five seconds everywhere."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db

from gezhi.ground.plumbing.fresh import Fresh

_sessions: Fresh[str, dict[str, Any]] = Fresh()


class SessionStore(db.SessionStore):
    """Django's database session with a short memory in front."""

    read_at: float | None = None
    """When what this session says was read from the database: what is made from it is no younger."""

    def load(self) -> dict[str, Any]:
        key = self.session_key
        if not key:
            return {}
        self.read_at, held = _sessions.dated(key, super().load)
        return dict(held)

    def save(self, must_create: bool = False) -> None:
        super().save(must_create)
        key = self.session_key
        _sessions.forget(lambda held: held == key)

    def delete(self, session_key: str | None = None) -> None:
        super().delete(session_key)
        key = session_key or self.session_key
        _sessions.forget(lambda held: held == key)
