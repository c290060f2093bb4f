"""Hearing the feed: deeds on matters become happenings, by position, in batches. Never in the deed's transaction."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from gezhi.domain.cases import selectors as cases
from gezhi.domain.cases.vocabulary import State
from gezhi.edges.notices import selectors
from gezhi.edges.notices.models import Reading
from gezhi.edges.notices.rules import EVENT_OF
from gezhi.edges.notices.services.audience import Happening
from gezhi.edges.notices.services.telling import tell
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing import databases
from gezhi.ground.plumbing.journal import reading as feed
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.journal.writing import facts_of

NAME = "feed"
BATCH = 500
MOST_BATCHES = 4
"""So many batches at one instant of the clock, which also seals the journal: two thousand deeds in two seconds."""

DEEDS = {f"case.{deed}": deed for deed in EVENT_OF}
HEARD = Q(deed__in=sorted(DEEDS))


def hear() -> int:
    """Read on in the feed and tell whom the rules name; the number of lines written.

    The first time it begins at the newest deed: what happened before anybody listened is told to nobody.
    """
    told = 0
    for _ in range(MOST_BATCHES):
        if _is_all_heard():
            break
        told += _hear_batch()
    return told


def begin(*, back: int = 0) -> None:
    """Begin to listen, so many deeds ago, where nobody has listened yet: a demo's lists shall not be empty."""
    values = {"position": max(0, feed.last_position() - back), "seen_at": now()}
    Reading.objects.get_or_create(name=NAME, defaults=values)


def _is_all_heard() -> bool:
    """Two small queries, and no lock while nothing is new."""
    row = Reading.objects.filter(pk=NAME).first()
    return row is not None and row.position == feed.last_position()


def _hear_batch() -> int:
    """One batch, told and noted together: after a crash it is read again, and nothing was told."""
    at = now()
    with databases.exclusive("notices: hearing") as is_mine:
        if not is_mine:
            return 0
        newest = feed.last_position()
        row, is_new = Reading.objects.get_or_create(name=NAME, defaults={"position": newest, "seen_at": at})
        if is_new or row.position > newest:  # a restored database: its feed is shorter
            Reading.objects.filter(pk=NAME).update(position=newest)
            return 0
        until = min(newest, row.position + BATCH)
        told = tell(_happenings(row.position, until), selectors.book().rules, at=at)
        Reading.objects.filter(pk=NAME).update(position=until, seen_at=at, told_at=at if told else row.told_at)
        return told


def _happenings(position: int, until: int) -> list[Happening]:
    fed = [one for one in feed.after(position, limit=until - position, where=HEARD) if one.position <= until]
    briefs = cases.briefs({one.deed.subject_id for one in fed if one.deed.subject_id is not None})
    found: list[Happening] = []
    for one in fed:
        brief = briefs.get(one.deed.subject_id or UUID(int=0))
        if brief is not None:
            deed = DEEDS[one.deed.deed]
            mark, state = str(one.position), _state(one.deed)
            found.append(Happening(mark, EVENT_OF[deed], brief, one.deed.at, state, one.deed.account_id))
    return found


def _state(line: Deed) -> State | None:
    """Where the matter stood after the deed; None once the facts are erased, or for a state that is no more."""
    told = facts_of(line).get("to")
    return State(told) if told in set(State) else None
