"""One act of collecting, named once: the values it brings point to it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from gezhi.domain.registry.models import Gathering
from gezhi.domain.registry.vocabulary import Source
from gezhi.ground.plumbing.actors import Actor

SAID = 2
"""As those concerned say it; 3 stands in a document that was seen, 1 is hearsay."""


def gathering(
    *,
    by: Actor,
    source: Source,
    at: datetime,
    title: str = "",
    sureness: int = SAID,
    department_id: UUID | None = None,
) -> Gathering:
    """What somebody collects in one day for one purpose is one act: the row of today's, or a new one."""
    day = at.astimezone(ZoneInfo(settings.CITY_TIME_ZONE)).replace(hour=0, minute=0, second=0, microsecond=0)
    named = {"account_id": by.account_id, "source": source.value, "title": title, "sureness": sureness}
    mine = Gathering.objects.filter(**named, at__gte=day, at__lte=at).order_by("id")
    found = next((row for row in mine if row.department_id == department_id), None)
    return found or Gathering.objects.create(**named, department_id=department_id, at=at)
