"""Files made for one person a moment ago: kept sealed, fetched once within an hour, gone then."""

from __future__ import annotations

import base64
from uuid import UUID

from django.core.cache import cache

from gezhi.ground.kernel.ids import new_id
from gezhi.ground.plumbing.scope import NOT_FOUND
from gezhi.ground.plumbing.sealing.values import Place, seal, unseal

KEPT = 3600
"""Seconds for which a file waits."""


def hand(to: UUID, content: bytes) -> UUID:
    """Keep `content` for an account; under which id it is fetched."""
    id = new_id()
    sealed = seal(base64.b64encode(content).decode(), _place(id))
    cache.set(_name(to, id), base64.b64encode(sealed).decode(), timeout=KEPT)
    return id


def fetch(by: UUID, id: UUID) -> bytes:
    """What was kept for this account; gone once it is fetched. Raises Problem `scope.not_found`."""
    kept = cache.get(_name(by, id))
    if kept is None:
        raise NOT_FOUND()
    cache.delete(_name(by, id))
    return base64.b64decode(unseal(base64.b64decode(kept), _place(id)))


def _place(id: UUID) -> Place:
    return Place("handed", "workbook", id)


def _name(account_id: UUID, id: UUID) -> str:
    return f"handed:{account_id}:{id}"
