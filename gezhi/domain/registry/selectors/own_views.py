"""Whose code is this: found by the secret alone, and worth what whoever made it may see at that instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.registry.models import OwnView, Person
from gezhi.domain.registry.rules.own_views import CLOSED, GONE, UNKNOWN, digest_of, why_not
from gezhi.domain.registry.selectors.people import active_person
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.scope import NOBODY, Scope


@dataclass(frozen=True, slots=True)
class Opened:
    """A view that is open in the browser that asks: its row, the person, and the scope of whoever made the code."""

    view: OwnView
    person: Person
    scope: Scope


def waiting_own_view(token: str, at: datetime) -> OwnView:
    """The code that opens with `token`, for whoever holds it. Four queries.

    Raises Problem `own_view.unknown`, `.used`, `.expired`, or `.gone` where its maker sees the person no more.
    """
    row = OwnView.objects.filter(digest=digest_of(token)).first()
    if row is None:
        raise UNKNOWN()
    refusal = why_not(expires_at=row.expires_at, opened_at=row.opened_at, at=at)
    if refusal is not None:
        raise refusal
    _whose(row, at)
    return row


def opened_own_view(key: str, at: datetime) -> Opened:
    """What is open in the browser that keeps `key`. Four queries. Raises Problem `own_view.closed` or `.gone`."""
    row = OwnView.objects.filter(browser=digest_of(key), ends_at__gt=at).first() if key else None
    if row is None:
        raise CLOSED()
    scope, person = _whose(row, at)
    return Opened(row, person, scope)


def _whose(row: OwnView, at: datetime) -> tuple[Scope, Person]:
    """The maker's scope now, and through it the person: a post or a record that ended or moved away opens nothing."""
    maker = accounts.account_by_id(row.account_id)
    scope = accounts.scope_of(maker, at=at) if maker is not None else NOBODY
    try:
        return scope, active_person(scope, row.person_id)
    except Problem:
        raise GONE() from None
