"""Hanging a notice at the doors of an area, and taking it down."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from gezhi.domain.grids import selectors as grids
from gezhi.domain.office import selectors
from gezhi.domain.office.models import Bulletin
from gezhi.domain.office.rules import NOTHING_SAID, check_period
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.text import clean, clean_line
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import Scope

TITLE, WORDS = 80, 4000


@transaction.atomic
def hang_bulletin(
    *, scope: Scope, code: str, title: str, words: str, valid_from: datetime, valid_to: datetime, at: datetime
) -> Bulletin:
    """Hang a notice at the doors of the area `code`; everybody who scans a code there reads it from `valid_from` on.

    Raises Problem `scope.forbidden`, `scope.not_found`, `bulletin.nothing_said`, `bulletin.period`, `text.*`.
    """
    said, more = clean_line(title, limit=TITLE), clean(words, limit=WORDS)
    if not said or not more:
        raise NOTHING_SAID()
    check_period(valid_from, valid_to, at)
    cell = grids.cell(scope, AreaCode(code))
    by = scope.acting(Permission.OFFICE_KEEP, cell.code)
    row = Bulletin(
        id=new_id(),
        code=cell.code,
        title=said,
        words=more,
        valid_from=valid_from,
        valid_to=valid_to,
        made_at=at,
        account_id=scope.actor.account_id,
    )
    row.save(force_insert=True)
    facts = {"title": said, "valid_from": valid_from, "valid_to": valid_to}
    subject = ("bulletin", row.pk)
    journal.record(deed="bulletin.hang", by=by, subject=subject, code=cell.code, cell_id=cell.pk, facts=facts, at=at)
    transaction.on_commit(selectors.forget_doors)
    return row


@transaction.atomic
def take_down_bulletin(*, scope: Scope, id: UUID, at: datetime) -> None:
    """Take a notice down now; one whose time is over stays as it is. Raises Problem `scope.not_found`."""
    row = selectors.bulletin(scope, id)
    by = scope.acting(Permission.OFFICE_KEEP, row.code)
    ends = max(at, row.valid_from)
    if not Bulletin.objects.filter(pk=id, valid_to__gt=ends).update(valid_to=ends):
        return
    transaction.on_commit(selectors.forget_doors)
    facts = {"title": row.title}
    journal.record(deed="bulletin.take_down", by=by, subject=("bulletin", id), code=row.code, facts=facts, at=at)
