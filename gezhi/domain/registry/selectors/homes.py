"""Homes as lists: those to visit again, and those in one condition; inside a community or a smaller area."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from gezhi.domain.registry.models import Home
from gezhi.domain.registry.vocabulary import RecordState
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import Scope, inside, within

LISTED_FROM = 12
"""Digits of the areas whose homes and people are listed; above them a page leads down by counts."""

Cursor = tuple[date, UUID]


def stale_homes(scope: Scope, area: str, today: date) -> QuerySet[Home]:
    """Homes of a community, or of a smaller area, where something known is too old, the oldest first.

    Along the index (community, date, id). Keyset order: (stale_date, id).
    """
    rows = homes(scope, area).filter(inside("code", [area[:LISTED_FROM]]), stale_date__lte=today)
    return rows.select_related("building").order_by("stale_date", "id")


def stale_after(rows: QuerySet[Home], cursor: Cursor | None, most: int) -> list[Home]:
    """At most `most` + 1 behind the cursor; the one too many says that there are more."""
    if cursor is not None:
        day, id = cursor
        rows = rows.filter(Q(stale_date__gt=day) | Q(stale_date=day, id__gt=id), stale_date__gte=day)
    return list(rows[: most + 1])


def homes(scope: Scope, area: str, wanted: Mapping[str, object] | None = None) -> QuerySet[Home]:
    """Active homes of an area with these values in their columns, in order of their ids, which buildings share."""
    mine = Home.objects.filter(within(scope, Permission.REGISTER_VIEW), inside("code", [area]))
    return mine.filter(state=RecordState.ACTIVE, **(wanted or {})).select_related("building").order_by("id")


def homes_after(rows: QuerySet[Home], cursor: UUID | None, most: int) -> list[Home]:
    """At most `most` + 1 behind the cursor."""
    return list((rows.filter(id__gt=cursor) if cursor else rows)[: most + 1])
