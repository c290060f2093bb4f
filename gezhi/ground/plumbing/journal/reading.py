"""Reading: the feed by position, and what happened to one subject."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
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


def of_subjects(ids: Collection[UUID], deeds: Collection[str]) -> list[Deed]:
    """Lines of these deeds on these things, oldest first. One query along the index of subjects."""
    return list(Deed.objects.filter(subject_id__in=ids, deed__in=deeds).order_by("seq")) if ids else []


def done_by(account_id: UUID, since: datetime, until: datetime, *, deeds: Collection[str], most: int) -> list[Deed]:
    """The latest deeds of these kinds of one account in a time, the newest first. Two queries.

    The account's own lines are read from where the time begins: the index of instants says where.
    """
    first = Deed.objects.filter(at__gte=since).order_by("at", "seq").values_list("seq", flat=True).first()
    if first is None:
        return []
    mine = Deed.objects.filter(account_id=account_id, seq__gte=first, at__gte=since, at__lt=until, deed__in=deeds)
    return list(mine.order_by("-seq")[:most])


def codes_of_subjects(ids: Collection[UUID]) -> dict[UUID, set[str]]:
    """Everywhere that these things ever stood when something was done to them. One query."""
    found: dict[UUID, set[str]] = {}
    rows = Deed.objects.filter(subject_id__in=ids).exclude(code="") if ids else Deed.objects.none()
    for id, code in rows.order_by().values_list("subject_id", "code").distinct():
        if id is not None:
            found.setdefault(id, set()).add(code)
    return found


def mark_at(position: int) -> str:
    """A few digits that tell the line at `position` from any other: a feed that has grown again after a restore bears
    another one there. Empty where there is no line. One query."""
    numbered = Feed.objects.filter(position=position).values("seq")
    digest = Deed.objects.filter(seq__in=numbered).values_list("facts_digest", flat=True).first()
    return bytes(digest)[:6].hex() if digest is not None else ""


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
