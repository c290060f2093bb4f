"""Reading tracks back, for judging days and for the one door that looks at them (`services.looking` asks who may).

What takes no scope here is never handed to a page.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery

from gezhi.domain.patrols.models import Round, TrackDay, TrackPiece
from gezhi.domain.patrols.rules.track import Track, joined
from gezhi.domain.patrols.rules.wire import decode
from gezhi.domain.patrols.selectors.files import track_in_files
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import Scope, within
from gezhi.ground.plumbing.sealing.values import Place, unseal


def track_of(piece: TrackPiece) -> Track:
    """A piece as it was sent, its instants put right. Raises Problem `sealing.broken` or `keys.unknown`."""
    text = unseal(piece.packed, Place("track_piece", "packed", piece.pk))
    return decode(base64.b64decode(text)).shifted(piece.offset_s)


def track_of_day(account_id: UUID, day: date) -> Track:
    """All of a colleague's track of a day of the city, also what was moved out of the database."""
    pieces = TrackPiece.objects.filter(day_date=day, account_id=account_id).order_by("begins_at", "id")
    return joined([*(track_of(piece) for piece in pieces), *track_in_files(account_id, day)])


def tracks_of(day: date) -> Iterator[tuple[UUID, Track]]:
    """Each colleague's track of a day that is still in the database, one after another. One query."""
    pieces = TrackPiece.objects.filter(day_date=day).order_by("account_id", "begins_at", "id")
    for account_id, own in groupby(pieces.iterator(chunk_size=500), key=lambda piece: piece.account_id):
        yield account_id, joined(track_of(piece) for piece in own)


def code_of_day(account_id: UUID, day: date) -> str:
    """Where the colleague's post stood at the first piece of the day; "" where no piece is left."""
    rows = TrackPiece.objects.filter(day_date=day, account_id=account_id).order_by("begins_at", "id")
    return rows.values_list("code", flat=True).first() or ""


def waiting_days(most: int, *, since: datetime) -> list[tuple[UUID, date]]:
    """Days of colleagues for which pieces came in from `since` on, or rounds ended, after they were judged.

    Two queries.
    """
    judged = TrackDay.objects.filter(account_id=OuterRef("account_id"), day_date=OuterRef("day_date"))
    days = (
        TrackPiece.objects.filter(received_at__gte=since)
        .order_by()
        .values("account_id", "day_date")
        .annotate(newest=Max("received_at"), judged=Subquery(judged.values("judged_at")[:1]))
        .filter(Q(judged=None) | Q(newest__gt=F("judged")))
        .order_by("day_date", "account_id")
    )
    rounds = Round.objects.filter(~Q(state="under_way"), judged_at=None).order_by("day_date", "account_id")
    found = dict.fromkeys(_keys(days.values_list("account_id", "day_date")[:most]))
    found.update(dict.fromkeys(_keys(rounds.values_list("account_id", "day_date")[:most])))
    return list(found)[:most]


def _keys(rows: Iterable[tuple[UUID, date]]) -> list[tuple[UUID, date]]:
    return [(account, day) for account, day in rows]


def area_of_day(account_id: UUID, day: date) -> str:
    """Where the colleague's post stood that day, by the day's figures, else by its first piece; "" for neither."""
    rows = TrackDay.objects.filter(account_id=account_id, day_date=day)
    return rows.values_list("code", flat=True).first() or code_of_day(account_id, day)


def days_in_area(scope: Scope, day: date) -> QuerySet[TrackDay]:
    """Figures of colleagues of my area on a day: how much was recorded, how far they went; not where."""
    rows = TrackDay.objects.filter(within(scope, Permission.PATROLS_VIEW), day_date=day)
    return rows.select_related("account").order_by("code", "account__name", "id")
