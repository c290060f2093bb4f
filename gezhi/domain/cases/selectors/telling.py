"""What upper rooms need to tell people about matters: plain values of many at once, and whose clock has just turned.

Asked by background readers only; whoever is told is chosen by what the matter itself says, never by who asks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from gezhi.domain.cases.models import Case
from gezhi.domain.cases.selectors.catalogue import classes_by_id
from gezhi.domain.cases.vocabulary import OPEN_STATES, State

COLUMNS = (
    *("pk", "number", "state", "case_class_id", "code", "yellow_at", "due_at"),
    *("department_id", "handler_id", "desk_account_id", "reporter_account_id", "urgency"),
)


@dataclass(frozen=True, slots=True)
class Brief:
    """A matter without a word that anybody wrote about it."""

    id: UUID
    number: str
    state: State
    class_id: UUID | None
    code: str
    yellow_at: datetime | None
    due_at: datetime | None
    department_id: UUID | None
    handler_id: UUID | None
    desk_id: UUID | None
    reporter_id: UUID | None
    urgency: str = ""


def briefs(ids: Iterable[UUID]) -> dict[UUID, Brief]:
    """Matters by id. One query."""
    wanted = set(ids)
    return {one.id: one for one in _read(Case.objects.filter(pk__in=wanted).order_by())} if wanted else {}


def turned_soon_late(after: tuple[datetime, UUID], until: datetime, *, most: int) -> list[Brief]:
    """Open matters that became soon late after an instant (and id) and are not yet late, in that order. One query."""
    since, last = after
    turned = Q(yellow_at=since, id__gt=last) | Q(yellow_at__gt=since)
    found = Case.objects.filter(turned, yellow_at__gte=since, yellow_at__lte=until, due_rank__gt=until)
    return _read(_waiting(found).order_by("yellow_at", "id")[:most])


def turned_late(after: tuple[datetime, UUID], until: datetime, *, most: int) -> list[Brief]:
    """Open matters whose limit ran out after an instant (and id), in that order. One query."""
    since, last = after
    turned = Q(due_rank=since, id__gt=last) | Q(due_rank__gt=since)
    found = Case.objects.filter(turned, due_rank__gte=since, due_rank__lte=until)
    return _read(_waiting(found).order_by("due_rank", "id")[:most])


def class_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of classes by id, from memory."""
    return {id: found.name for id, found in classes_by_id(set(ids)).items()}


def _waiting(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Those whose work is still to be done: an answered matter is in time or late for good."""
    return cases.filter(state__in=sorted(OPEN_STATES), answered_at__isnull=True)


def _read(cases: QuerySet[Case]) -> list[Brief]:
    return [Brief(row[0], row[1], State(row[2]), *row[3:]) for row in cases.values_list(*COLUMNS)]
