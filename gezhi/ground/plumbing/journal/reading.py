"""Reading: the feed by position, and what happened to one subject."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from gezhi.ground.plumbing.fresh import Fresh
from gezhi.ground.plumbing.journal.models import Bookmark, Deed, Feed


@dataclass(frozen=True, slots=True)
class Fed:
    """A deed with its position in the feed."""

    position: int
    deed: Deed


def last_position() -> int:
    """The newest position of the feed; 0 when it is empty. One query."""
    return Feed.objects.order_by("-position").values_list("position", flat=True).first() or 0


_newest: Fresh[str, int] = Fresh(life=1.0)


def recent_position() -> int:
    """The newest position, at most a second old: what quiet pollers are answered from."""
    return _newest.get("newest", last_position)


def after(position: int, *, limit: int = 500, where: Q | None = None) -> list[Fed]:
    """Deeds with a position above `position`, in order; `where` narrows by the deed's own columns. Two queries."""
    positions = dict(
        Feed.objects.filter(position__gt=position).order_by("position").values_list("seq", "position")[:limit]
    )
    found = Deed.objects.filter(seq__in=list(positions)).filter(where if where is not None else Q())
    return sorted((Fed(positions[deed.seq], deed) for deed in found), key=lambda fed: fed.position)


def of_subject(subject_id: UUID, *, also: Sequence[UUID] = ()) -> list[Deed]:
    """Everything that was done to one thing (and to those merged into it), oldest first. One query."""
    return list(Deed.objects.filter(subject_id__in=[subject_id, *also]).order_by("seq"))


def latest_of_subject(subject_id: UUID, *, most: int) -> list[Deed]:
    """The latest deeds on one thing, the newest first. One query."""
    return list(Deed.objects.filter(subject_id=subject_id).order_by("-seq")[:most])


def follow(name: str, *, limit: int = 500) -> Iterator[Fed]:
    """Hand out deeds after the bookmark `name` one by one; the bookmark moves when the next one is asked for.

    A reader that dies in between sees its last deed again: readers are idempotent.
    """
    mark, _ = Bookmark.objects.get_or_create(name=name)
    for fed in after(mark.position, limit=limit):
        yield fed
        Bookmark.objects.filter(name=name).update(position=fed.position)
