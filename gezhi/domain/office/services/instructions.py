"""Giving an instruction to posts of an area, taking note of it, reporting back, withdrawing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from gezhi.domain.accounts.vocabulary import INSTRUCTED
from gezhi.domain.grids import selectors as grids
from gezhi.domain.office import selectors
from gezhi.domain.office.models import Instruction, InstructionReceipt
from gezhi.domain.office.rules import NO_ANSWER, NOTHING_SAID, WITHDRAWN, check_instruction
from gezhi.domain.office.selectors.instructions import ForMe
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.text import clean, clean_line
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import Scope

TITLE, WORDS, ANSWER = 80, 4000, 1000


@transaction.atomic
def give_instruction(
    *,
    scope: Scope,
    code: str,
    roles: Sequence[str],
    title: str,
    words: str,
    needs_answer: bool = False,
    due_at: datetime | None = None,
    at: datetime,
) -> Instruction:
    """Tell every post of `roles` in the area `code` what to do; who takes such a post later is told, too.

    Raises Problem `scope.forbidden`, `scope.not_found`, `bulletin.nothing_said`, `instruction.*`, `text.*`.
    """
    said, more = clean_line(title, limit=TITLE), clean(words, limit=WORDS)
    if not said or not more:
        raise NOTHING_SAID()
    check_instruction(roles, INSTRUCTED, due_at, at)
    cell = grids.cell(scope, AreaCode(code))
    by = scope.acting(Permission.INSTRUCTIONS_GIVE, cell.code)
    row = Instruction(
        id=new_id(),
        code=cell.code,
        roles=[role for role in INSTRUCTED if role in roles],
        title=said,
        words=more,
        needs_answer=needs_answer,
        due_at=due_at,
        issued_at=at,
        account_id=scope.actor.account_id,
    )
    row.save(force_insert=True)
    facts = {"title": said, "roles": row.roles, "due_at": due_at}
    subject = ("instruction", row.pk)
    journal.record(deed="instruction.give", by=by, subject=subject, code=cell.code, cell_id=cell.pk, facts=facts, at=at)
    return row


@transaction.atomic
def withdraw_instruction(*, scope: Scope, id: UUID, reason: str, at: datetime) -> None:
    """Nobody needs to do it any more; what was said to it stays. Raises Problem `scope.*`, `instruction.withdrawn`."""
    row = selectors.instruction(scope, id)
    by = scope.acting(Permission.INSTRUCTIONS_GIVE, row.code)
    if not Instruction.objects.filter(pk=id, withdrawn_at=None).update(withdrawn_at=at):
        raise WITHDRAWN()
    facts = {"title": row.title, "reason": clean_line(reason, limit=200)}
    journal.record(deed="instruction.withdraw", by=by, subject=("instruction", id), code=row.code, facts=facts, at=at)


@transaction.atomic
def take_note(*, scope: Scope, id: UUID, at: datetime) -> None:
    """I have read it, in all my posts that it is for; twice is once.

    Raises Problem `scope.not_found`, `instruction.withdrawn`.
    """
    for mine in selectors.one_for_me(scope, id, at=at):
        _, is_new = _noted(mine, scope.me, at)
        if is_new:
            _write("instruction.receive", mine, scope, at)


@transaction.atomic
def report_back(*, scope: Scope, id: UUID, words: str, at: datetime) -> None:
    """What was done about it; said again, the later words count. Whoever answers has taken note.

    Raises Problem `scope.not_found`, `instruction.withdrawn`, `instruction.no_answer`, `text.*`.
    """
    said = clean(words, limit=ANSWER)
    if not said:
        raise NO_ANSWER()
    for mine in selectors.one_for_me(scope, id, at=at):
        receipt, _ = _noted(mine, scope.me, at)
        receipt.answered_at, receipt.answer, receipt.account_id = at, said, scope.me
        receipt.save(update_fields=["answered_at", "answer", "account_id"])
        _write("instruction.answer", mine, scope, at, words=said)


def _noted(mine: ForMe, account_id: UUID, at: datetime) -> tuple[InstructionReceipt, bool]:
    code = str(mine.grant.area)
    given = {"id": new_id(), "code": code, "account_id": account_id, "received_at": at}
    return InstructionReceipt.objects.get_or_create(instruction=mine.instruction, post_id=mine.post_id, defaults=given)


def _write(deed: str, mine: ForMe, scope: Scope, at: datetime, **facts: Any) -> None:
    """The line stands where the post stands, in its name: whoever follows that area follows it."""
    grant = mine.grant
    by = replace(scope.actor, post_id=grant.post_id, on_behalf_of=grant.on_behalf_of)
    subject = ("instruction", mine.instruction.pk)
    more = {"title": mine.instruction.title, **facts}
    journal.record(deed=deed, by=by, subject=subject, code=str(grant.area), facts=more, at=at)
