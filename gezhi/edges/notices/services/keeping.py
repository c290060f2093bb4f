"""Forgetting: a list of notices is no archive; the journal is."""

from __future__ import annotations

from datetime import datetime, timedelta

from gezhi.edges.notices.models import Channel, Notice, Sending
from gezhi.edges.notices.rules import OLDEST
from gezhi.edges.notices.vocabulary import Result, SendingState

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
