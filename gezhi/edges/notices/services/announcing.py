"""Announcements: words of the office to everybody in some roles over an area."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.accounts.vocabulary import ROLES
from gezhi.domain.grids import selectors as grids
from gezhi.edges.notices.models import Announcement, Notice, Reading
from gezhi.edges.notices.services.hearing import NAME as HEARING
from gezhi.edges.notices.services.telling import write
from gezhi.edges.notices.vocabulary import Event
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.kernel.text import clean, clean_line
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import FORBIDDEN, Scope

NOTHING_SAID = problem("announcement.nothing_said", 422, "Write a title and what there is to say.")
NO_ROLE = problem("announcement.no_role", 422, "There is no role “{role}”.")

BATCH = 1000


@transaction.atomic
def announce(
    *, scope: Scope, title: str, words: str, roles: Sequence[str] = (), area: str, at: datetime
) -> Announcement:
    """Write an announcement; a job tells it (`spread`). No role named: everybody with a post in the area.

    Raises `scope.forbidden`, also for an area that is not the caller's, `announcement.nothing_said`,
    `announcement.no_role` or `place.unknown_code`.
    """
    said, more = clean_line(title, limit=80), clean(words, limit=1000)
    if not said or not more:
        raise NOTHING_SAID()
    for role in roles:
        if role not in ROLES:
            raise NO_ROLE(role=role[:40])
    cell = grids.live_cell(area)
    if not scope.covers(Permission.NOTICES_MANAGE, cell.code):
        raise FORBIDDEN()
    by = scope.acting(Permission.NOTICES_MANAGE, cell.code)
    row = Announcement(
        id=new_id(), title=said, words=more, roles=" ".join(roles), code=cell.code, at=at, by_id=scope.me
    )
    row.save(force_insert=True)
    subject, facts = ("announcement", row.pk), {"title": said, "roles": list(roles)}
    journal.record(
        deed="announcement.make", by=by, subject=subject, code=cell.code, cell_id=cell.pk, facts=facts, at=at
    )
    return row


def spread(*, id: UUID) -> int:
    """Tell an announcement to everybody it is for, a thousand at a time; how many it was told to.

    Each thousand is a short transaction; begun anew, it goes over the same people and tells nobody twice.
    """
    row = Announcement.objects.filter(pk=id, done_at__isnull=True).first()
    if row is None:
        return 0
    told, after, roles = 0, None, row.roles.split()
    while True:
        some = accounts.holding(roles, area=row.code, at=row.at, after=after, most=BATCH)
        with transaction.atomic():
            write(Notice, [_notice(row, account) for account in some])
            told += len(some)
            Announcement.objects.filter(pk=id).update(told=told)
        if len(some) < BATCH:
            break
        after = some[-1]
    Announcement.objects.filter(pk=id).update(done_at=now())
    Reading.objects.filter(pk=HEARING).update(told_at=now())
    return told


def _notice(row: Announcement, account: UUID) -> Notice:
    return Notice(
        id=new_id(),
        account_id=account,
        mark=f"announcement:{row.pk.hex}",
        event=Event.ANNOUNCED,
        at=row.at,
        code=row.code,
        announcement_id=row.pk,
    )
