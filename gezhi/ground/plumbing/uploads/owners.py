"""Whose pieces they are: an account, or a browser without one; nobody else may add to them, see or take them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from gezhi.ground.plumbing.scope import Scope
from gezhi.ground.plumbing.throttle import Throttle
from gezhi.ground.plumbing.visitors.who import browser_of, visitor_of

HOUR = 3600


@dataclass(frozen=True, slots=True)
class Owner:
    """Who sends, and how many files and bytes may wait for a deed of theirs at once."""

    key: str
    most_files: int
    most_bytes: int

    @property
    def folder(self) -> str:
        """A name for the owner that can stand in a path and tells nobody who it is."""
        return hashlib.sha256(self.key.encode()).hexdigest()[:32]


def owner_of(request: HttpRequest, scope: Scope) -> Owner | None:
    """The account, else the browser that a public page gave a number; None for neither."""
    if scope.actor.account_id is not None:
        return Owner(f"account:{scope.actor.account_id}", **settings.UPLOADS["account"])
    browser = browser_of(request)
    return Owner(f"browser:{browser}", **settings.UPLOADS["browser"]) if browser else None


def count_stranger(request: HttpRequest, scope: Scope) -> None:
    """Count one upload of somebody without an account. Raises `throttle.too_often`."""
    if scope.actor.account_id is None:
        Throttle("uploads-address", settings.UPLOADS_AN_HOUR, HOUR).count(visitor_of(request).address)
