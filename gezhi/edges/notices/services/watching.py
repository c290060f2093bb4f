"""Watching the clocks: matters that have just become soon late, or late."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from gezhi.domain.cases import selectors as cases
from gezhi.domain.cases.selectors import Brief
from gezhi.edges.notices import selectors
from gezhi.edges.notices.models import Reading
from gezhi.edges.notices.services.audience import Happening
from gezhi.edges.notices.services.telling import tell
from gezhi.edges.notices.vocabulary import Event
from gezhi.ground.plumbing import databases

MOST = 500
FIRST = UUID(int=0)
CLOCKS = {Event.SOON_LATE: cases.turned_soon_late, Event.LATE: cases.turned_late}


def watch(*, at: datetime) -> int:
    """Tell of matters whose clock has turned since the last time; the number of lines written.

    At most 500 matters of each kind at one instant of the clock, in order: what is left comes the next time. The first
    time it begins now: what has been late for long is told to nobody.
    """
    return sum(_watch(event, at) for event in CLOCKS)


def _watch(event: Event, at: datetime) -> int:
    with databases.exclusive(f"notices: {event}") as is_mine:
        if not is_mine:
            return 0
        row, _ = Reading.objects.get_or_create(name=event.value, defaults={"seen_at": at})
        if row.seen_at >= at:
            return 0
        found = CLOCKS[event]((row.seen_at, row.seen_id or FIRST), at, most=MOST)
        happenings = [_happening(event, brief, at) for brief in found]
        told = tell(happenings, selectors.book().rules, at=at)
        is_all = len(found) < MOST
        Reading.objects.filter(pk=row.pk).update(
            seen_at=at if is_all else _turned_at(event, found[-1]),
            seen_id=None if is_all else found[-1].id,
            told_at=at if told else row.told_at,
        )
        return told


def _happening(event: Event, brief: Brief, at: datetime) -> Happening:
    """`mark` names the matter and its deadline: one that is moved is told of again."""
    due = int(brief.due_at.timestamp()) if brief.due_at else 0
    return Happening(f"{event}:{brief.id.hex}:{due}", event, brief, _turned_at(event, brief) or at)


def _turned_at(event: Event, brief: Brief) -> datetime | None:
    return brief.yellow_at if event is Event.SOON_LATE else brief.due_at
