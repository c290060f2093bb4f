"""Sending: what waits for one person or group goes as one message; what fails is tried again, and not for ever.

No transaction is open while the other side is spoken to: lines are claimed for some minutes, and come back by
themselves when the process dies in between. Then a message may come twice, never not at all.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery

from gezhi.domain.accounts import selectors as accounts
from gezhi.edges.notices import selectors
from gezhi.edges.notices.models import Channel, Sending
from gezhi.edges.notices.rules import MOST_TRIES, OLDEST, Outcome, pause_after, rest_of_channel
from gezhi.edges.notices.services.wording import message
from gezhi.edges.notices.vocabulary import PERSONAL, ChannelKind, Event, Result, SendingState
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.actors import SYSTEM, Actor
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import Scope

CLAIMED = timedelta(minutes=2)
TOGETHER = 200
"""Lines of one message at most."""
BUDGET = 30.0
"""Seconds one job sends for; other jobs wait meanwhile, the rest comes with the next one."""

SWITCHED_OFF = problem("channel.off", 409, "This channel is switched off.")
MINE_NEEDED = problem(
    "channel.mine_needed",
    422,
    "The test goes to yourself: first write your mail address or phone under “My account”, “How I am told”.",
)


def is_anything_due(*, at: datetime) -> bool:
    """Whether a message could go out now. One query by index."""
    return _working(at).exists()


def _working(at: datetime) -> QuerySet[Channel]:
    """Channels in use that do not rest and have something due, the longest waiting first.

    Each is asked by index for its first line only: what waits on a channel that rests costs nothing.
    """
    first = Sending.objects.filter(channel=OuterRef("pk"), ended_at__isnull=True).order_by("next_at", "id")
    awake = Q(again_at__isnull=True) | Q(again_at__lte=at)
    found = Channel.objects.filter(awake, is_on=True).annotate(due_at=Subquery(first.values("next_at")[:1]))
    return found.filter(due_at__lte=at).order_by("due_at", "id")


def send_due(*, seconds: float = BUDGET) -> int:
    """Send what is due, message by message, for at most so many seconds; the number of messages that went out."""
    ends, sent = time.monotonic() + seconds, 0
    while time.monotonic() < ends:
        claimed = _claim(now())
        if not claimed:
            break
        sent += _send(claimed)
    return sent


@transaction.atomic
def _claim(at: datetime) -> list[Sending]:
    """The lines of the next message: the oldest that is due, and what else waits for the same person or group."""
    channel = _working(at).first()
    if channel is None:
        return []
    waiting = Sending.objects.filter(channel=channel.pk, ended_at__isnull=True, next_at__lte=at)
    first = waiting.order_by("next_at", "id").select_for_update(skip_locked=True).first()
    if first is None:
        return []
    rows = list(waiting.filter(to=first.to).order_by("id").select_for_update()[:TOGETHER])
    for row in rows:
        row.channel = channel
    Sending.objects.filter(pk__in=[row.pk for row in rows]).update(next_at=at + CLAIMED)
    return rows


def _send(rows: Sequence[Sending]) -> int:
    """Send the lines as one message and write down how it ended; 1 when it went out."""
    at = now()
    fresh = [row for row in rows if at - row.at <= OLDEST]
    if not fresh:
        _finish(rows, Outcome(Result.TOO_OLD), at)
        return 0
    channel, account = fresh[0].channel, fresh[0].account_id
    title, body = message(fresh, ChannelKind(channel.kind), _language(account))
    outcome = _deliver(channel, account, title, body)
    _finish(rows, outcome, now())
    return int(outcome.is_done)


def _language(account: UUID | None) -> str:
    return accounts.languages([account]).get(account, "zh-hans") if account is not None else "zh-hans"


def _deliver(channel: Channel, account: UUID | None, title: str, body: str) -> Outcome:
    kind = ChannelKind(channel.kind)
    to = _address(kind, account)
    if kind in PERSONAL and not to:
        return Outcome(Result.NO_ADDRESS)
    from gezhi.edges.notices.services.transport import send  # the library is only loaded where something is sent

    return send(kind, selectors.settings_of(channel), to=to, title=title, body=body)


def _address(kind: ChannelKind, account: UUID | None) -> str:
    row = selectors.preferences([account]).get(account) if account is not None else None
    return selectors.address_of(row, "mail" if kind is ChannelKind.MAIL else "phone") if row is not None else ""


FINAL = {Result.NO_ADDRESS, Result.TOO_OLD}


@transaction.atomic
def _finish(rows: Sequence[Sending], outcome: Outcome, at: datetime) -> None:
    """Mark the lines, the channel and the journal together. Never the text, never an address."""
    tries = max(row.tries for row in rows) + 1
    ids = [row.pk for row in rows]
    waiting = Sending.objects.filter(pk__in=ids, ended_at__isnull=True)
    if outcome.is_done:
        waiting.update(state=SendingState.SENT, result=outcome.result, tries=tries, ended_at=at)
    elif outcome.result in FINAL or tries >= MOST_TRIES:
        waiting.update(state=SendingState.FAILED, result=outcome.result, tries=tries, ended_at=at)
    else:
        waiting.update(result=outcome.result, tries=tries, next_at=at + pause_after(tries))
    _note_channel(rows[0].channel_id, outcome, at)
    _journal(rows, outcome, tries, at, SYSTEM)


def _note_channel(id: UUID, outcome: Outcome, at: datetime) -> None:
    """How the channel did last; one that fails again and again rests, so that it costs the others nothing."""
    if outcome.result in FINAL:
        return
    row = Channel.objects.select_for_update().get(pk=id)
    row.failures = 0 if outcome.is_done else row.failures + 1
    rest = rest_of_channel(row.failures)
    row.again_at = at + rest if rest is not None else None
    row.last_at, row.last_result, row.last_detail = at, outcome.result, outcome.detail[:100]
    row.save(update_fields=["failures", "again_at", "last_at", "last_result", "last_detail"])


def _journal(rows: Sequence[Sending], outcome: Outcome, tries: int, at: datetime, by: Actor) -> None:
    facts = {
        "channel": rows[0].channel.kind,
        "account": str(rows[0].account_id) if rows[0].account_id else None,
        "events": sorted({row.event for row in rows}),
        "lines": len(rows),
        "result": outcome.result,
        "detail": outcome.detail or None,
        "tries": tries,
    }
    told = {key: value for key, value in facts.items() if value is not None}
    journal.record(deed="notice.send", by=by, subject=("notice_channel", rows[0].channel_id), facts=told, at=at)


def check_test(*, scope: Scope, id: UUID) -> Channel:
    """Whether the caller may try this channel now.

    Raises `scope.forbidden`, `scope.not_found`, `channel.off`, or `channel.mine_needed` where the test has nowhere to
    go.
    """
    channel = selectors.channel(scope, id)
    if not channel.is_on:
        raise SWITCHED_OFF()
    kind = ChannelKind(channel.kind)
    if kind in PERSONAL and not _address(kind, scope.me):
        raise MINE_NEEDED()
    return channel


@transaction.atomic
def send_test(*, scope: Scope, id: UUID, at: datetime) -> None:
    """Put a test notice on its way: to the caller's own address, or to the robot's group. Goes out with the next job.

    A channel that rests is tried at once. Raises what `check_test` raises.
    """
    channel = check_test(scope=scope, id=id)
    is_personal = ChannelKind(channel.kind) in PERSONAL
    mark = f"test:{new_id().hex}"
    Channel.objects.filter(pk=channel.pk).update(again_at=None)
    row = Sending(
        channel=channel,
        account_id=scope.me if is_personal else None,
        to=scope.me.hex if is_personal else "",
        mark=mark,
        event=Event.TESTED,
        at=at,
        next_at=at,
    )
    row.save(force_insert=True)
    by = scope.acting_for_all(Permission.NOTICES_MANAGE)
    journal.record(deed="notice_channel.test", by=by, subject=("notice_channel", channel.pk), at=at)
