"""Marking what was read."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from gezhi.edges.notices import selectors
from gezhi.edges.notices.models import Notice
from gezhi.ground.plumbing.scope import Scope


def read_one(*, scope: Scope, id: UUID, at: datetime) -> Notice:
    """Mark one of the caller's own as read. Raises Problem `scope.not_found` for another's.

    That somebody read a notice is nobody else's business: it stands in no journal.
    """
    found = selectors.one_of_mine(scope, id)
    if found.read_at is None:
        Notice.objects.filter(pk=found.pk).update(read_at=at)
    return found


def read_all(*, scope: Scope, until: UUID | None = None, at: datetime) -> int:
    """Mark everything of the caller's as read, up to the newest one they saw; how many."""
    unread = Notice.objects.filter(account=scope.me, read_at__isnull=True)
    if until is not None:
        unread = unread.filter(pk__lte=until)
    return unread.update(read_at=at)
