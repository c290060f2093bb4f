"""Forgetting: a list of notices is no archive; the journal is."""

from __future__ import annotations

from datetime import datetime, timedelta

from gezhi.domain.accounts import selectors as accounts
from gezhi.edges.notices.models import Channel, Notice, Preference, Sending
from gezhi.edges.notices.rules import OLDEST
from gezhi.edges.notices.vocabulary import Result, SendingState
from gezhi.ground.plumbing.retention.kinds import Erased, Kind, Unit

KEPT = timedelta(days=90)
SENDINGS_KEPT = timedelta(days=30)
MOST = 5000


def forget_old(*, at: datetime) -> int:
    """Delete notices of a quarter ago and sendings that ended a month ago, some thousands at a time; how many.

    What has waited for two days on a channel that rests or is switched off is given up.
    """
    given_up = Sending.objects.filter(
        channel__in=list(Channel.objects.order_by().values_list("pk", flat=True)),
        ended_at__isnull=True,
        next_at__lt=at - OLDEST,
    )
    late = list(given_up.values_list("pk", flat=True)[:MOST])
    Sending.objects.filter(pk__in=late).update(state=SendingState.FAILED, result=Result.TOO_OLD, ended_at=at)
    old = list(Notice.objects.filter(at__lt=at - KEPT).order_by("at").values_list("pk", flat=True)[:MOST])
    ended = Sending.objects.filter(ended_at__lt=at - SENDINGS_KEPT).order_by("ended_at")
    gone = list(ended.values_list("pk", flat=True)[:MOST])
    return Notice.objects.filter(pk__in=old).delete()[0] + Sending.objects.filter(pk__in=gone).delete()[0]


def forget_addresses(limit: datetime, most: int) -> Erased:
    """Erase mail and phone of those who have held no post since `limit`, `most` at a time."""
    kept = Preference.objects.exclude(mail=b"", phone=b"").filter(account__in=accounts.left_before(limit))
    gone = list(kept.order_by("pk").values_list("pk", flat=True)[:most])
    return Erased(Preference.objects.filter(pk__in=gone).update(mail=b"", phone=b""))


ADDRESSES = Kind("own_addresses", Unit.DAYS, default=30, least=1, most=180, erase=forget_addresses)
"""Where staff are told things; who has no post is told nothing."""
