"""Issuing a terminal, a work card or a uniform, and taking it back."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.workforce import selectors
from gezhi.domain.workforce.models import Equipment
from gezhi.domain.workforce.rules import BAD_RETURN, NUMBER_NEEDED, NUMBER_TAKEN
from gezhi.domain.workforce.vocabulary import EquipmentKind
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.text import clean_line
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import Scope

NUMBER = 40


@transaction.atomic
def issue_equipment(*, scope: Scope, post_id: UUID, kind: EquipmentKind, number: str, day: date) -> Equipment:
    """Issue a thing to whoever holds a post of my area.

    Raises Problem `scope.not_found`, `scope.forbidden`, `equipment.number_needed`, `equipment.number_taken`, `text.*`.
    """
    post = accounts.post(scope, post_id)
    by = scope.acting(Permission.STAFF_MANAGE, post.code)
    said = clean_line(number, limit=NUMBER)
    if not said and kind is not EquipmentKind.UNIFORM:
        raise NUMBER_NEEDED()
    if said and Equipment.objects.filter(kind=kind.value, number=said, returned_date=None).exists():
        raise NUMBER_TAKEN(number=said)
    row = Equipment(id=new_id(), account_id=post.account_id, kind=kind.value, number=said, issued_date=day)
    row.save(force_insert=True)
    facts = {"kind": kind.value, "number": said or None, "day": day}
    subject = ("account", post.account_id)
    journal.record(deed="equipment.issue", by=by, subject=subject, code=post.code, facts=facts)
    return row


@transaction.atomic
def return_equipment(*, scope: Scope, post_id: UUID, id: UUID, day: date) -> None:
    """Take a thing back from whoever holds a post of my area.

    Raises Problem `scope.not_found`, `scope.forbidden`, `equipment.bad_return`.
    """
    post = accounts.post(scope, post_id)
    by = scope.acting(Permission.STAFF_MANAGE, post.code)
    row = selectors.issued(post, id)
    if day < row.issued_date:
        raise BAD_RETURN()
    row.returned_date = day
    row.save(update_fields=["returned_date"])
    facts = {"kind": row.kind, "number": row.number or None, "day": day}
    subject = ("account", post.account_id)
    journal.record(deed="equipment.return", by=by, subject=subject, code=post.code, facts=facts)
