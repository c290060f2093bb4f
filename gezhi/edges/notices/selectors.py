"""Questions about notices: what I was told, the rules in force, the channels, my own wishes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.db.models import Count

from gezhi.edges.notices.models import Announcement, Channel, Notice, Preference, Reading, RuleBook, Sending
from gezhi.edges.notices.rules import DEFAULTS, Rule, Wishes
from gezhi.edges.notices.vocabulary import Digest, Event, Reach
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.fresh import Fresh
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope
from gezhi.ground.plumbing.sealing.values import Place, unseal

__all__ = [
    "PAGE",
    "Announcement",
    "Book",
    "Channel",
    "MyWishes",
    "Notice",
    "address_of",
    "announced",
    "announcements",
    "book",
    "channel",
    "channels",
    "kept_book",
    "kept_rule",
    "mine",
    "my_wishes",
    "one_of_mine",
    "preferences",
    "settings_of",
    "spelled",
    "told_lately",
    "unread_count",
    "waiting_counts",
    "wishes_of",
]

PAGE = 30
MOST_COUNTED = 100
"""Unread notices are counted up to here."""


def mine(scope: Scope, *, before: UUID | None = None) -> list[Notice]:
    """What the caller was told, the newest first: a page and one more. One query by index."""
    found = Notice.objects.filter(account=scope.me)
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(found.order_by("-id")[: PAGE + 1])


def one_of_mine(scope: Scope, id: UUID) -> Notice:
    """Raises Problem `scope.not_found` for another's."""
    found = Notice.objects.filter(account=scope.me, pk=id).first()
    if found is None:
        raise NOT_FOUND()
    return found


def unread_count(scope: Scope) -> int:
    """How many the caller has not read, at most 100. One query by index."""
    if scope.actor.account_id is None:
        return 0
    unread = Notice.objects.filter(account=scope.actor.account_id, read_at__isnull=True)
    return len(unread.order_by().values_list("pk")[:MOST_COUNTED])


_told: Fresh[str, datetime | None] = Fresh(life=1.0)
LATELY = timedelta(seconds=8)
"""Longer than the pause between two questions of a page that is seen: none misses it."""


def told_lately(at: datetime) -> bool:
    """Whether somebody was told something in the last seconds, from memory: only then pages ask for their count."""
    last = _told.get("told", _ask_told)
    return last is not None and last > at - LATELY


def _ask_told() -> datetime | None:
    return Reading.objects.filter(told_at__isnull=False).order_by("-told_at").values_list("told_at", flat=True).first()


def announcements(ids: Iterable[UUID]) -> dict[UUID, Announcement]:
    """Announcements by id, for whoever was told of them. One query, none for none."""
    wanted = set(ids)
    return Announcement.objects.in_bulk(wanted) if wanted else {}


@dataclass(frozen=True, slots=True)
class Book:
    """The rules in force and their version; version 0 are the product's own."""

    version: int
    rules: tuple[Rule, ...]
    set_at: datetime | None = None


def book() -> Book:
    """The rules in force. One query."""
    row = RuleBook.objects.order_by("-version").first()
    return Book(row.version, tuple(_rule(told) for told in row.rules), row.set_at) if row else Book(0, DEFAULTS)


def spelled(rules: Sequence[Rule]) -> list[dict[str, Any]]:
    """Rules as the table keeps them."""
    return [{**asdict(rule), "channels": list(rule.channels)} for rule in rules]


def _rule(told: dict[str, Any]) -> Rule:
    return Rule(
        **{
            **told,
            "event": Event(told["event"]),
            "reach": Reach(told["reach"]),
            "channels": tuple(told["channels"]),
        }
    )


def kept_book(scope: Scope) -> Book:
    """The same for whoever keeps it. Raises `scope.forbidden`."""
    scope.require(Permission.NOTICES_MANAGE)
    return book()


def kept_rule(scope: Scope, key: str) -> Rule:
    """One rule of the book. Raises Problem `scope.not_found`."""
    found = next((rule for rule in kept_book(scope).rules if rule.key == key), None)
    if found is None:
        raise NOT_FOUND()
    return found


def channels(scope: Scope) -> list[Channel]:
    """All channels, those in use first. Raises `scope.forbidden`."""
    scope.require(Permission.NOTICES_MANAGE)
    return list(Channel.objects.order_by("-is_on", "name", "id"))


def channel(scope: Scope, id: UUID) -> Channel:
    """Raises Problem `scope.not_found`."""
    scope.require(Permission.NOTICES_MANAGE)
    found = Channel.objects.filter(pk=id).first()
    if found is None:
        raise NOT_FOUND()
    return found


def failing_channels() -> list[Channel]:
    """Channels in use whose last tries failed, so that they rest: for whoever examines the installation."""
    return list(Channel.objects.filter(is_on=True, again_at__isnull=False, failures__gt=0).order_by("name"))


def waiting_counts(scope: Scope) -> dict[UUID, int]:
    """How many lines wait on each channel. One query over what waits."""
    scope.require(Permission.NOTICES_MANAGE)
    waiting = Sending.objects.filter(ended_at__isnull=True).order_by()
    return dict(waiting.values_list("channel_id").annotate(Count("pk")))


def settings_of(channel: Channel) -> dict[str, Any]:
    """A channel's address and secrets, opened for a sending or for editing. Never shown as they are."""
    opened = unseal(channel.settings, Place("notice_channel", "settings", channel.pk))
    told: dict[str, Any] = orjson.loads(opened) if opened else {}
    return told


def announced(scope: Scope, *, most: int = 20) -> list[Announcement]:
    """The newest announcements. Raises `scope.forbidden`."""
    scope.require(Permission.NOTICES_MANAGE)
    return list(Announcement.objects.order_by("-at", "-id")[:most])


PLAIN = Wishes()


@dataclass(frozen=True, slots=True)
class MyWishes:
    """How the caller wants to be told, their own addresses opened."""

    mail: str = ""
    phone: str = ""
    wishes: Wishes = PLAIN


def my_wishes(scope: Scope) -> MyWishes:
    """The caller's own, the defaults where they have said nothing. One query."""
    row = Preference.objects.filter(account=scope.me).first()
    if row is None:
        return MyWishes()
    return MyWishes(address_of(row, "mail"), address_of(row, "phone"), wishes_of(row))


def wishes_of(row: Preference) -> Wishes:
    return Wishes(row.quiet_from, row.quiet_to, Digest(row.digest), row.digest_at)


def address_of(row: Preference, column: str) -> str:
    """One sealed address, opened."""
    return unseal(getattr(row, column), Place("notice_preference", column, row.pk))


def preferences(ids: Iterable[UUID]) -> dict[UUID, Preference]:
    """Wishes of many by account, for deciding when and where to send. One query."""
    return {row.account_id: row for row in Preference.objects.filter(account__in=set(ids))}
