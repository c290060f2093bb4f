"""Deeds on a department's request for a field: ask, agree or refuse, give back. Nothing opens before it is agreed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.grids import selectors as grids
from gezhi.domain.registry.models import FieldRequest
from gezhi.domain.registry.rules import wanting as rules
from gezhi.domain.registry.selectors import wanting as selectors
from gezhi.domain.registry.vocabulary import Kind, WantedState
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.masking import mask_text
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope
from gezhi.ground.plumbing.wording import in_city

NO_DEPARTMENT = problem("wanted.no_department", 422, "Such a request is made from a post of one department.")
NOT_OPEN = problem("wanted.not_open", 409, "This request does not wait for a decision any more.")
OWN_WISH = problem("wanted.own_request", 409, "You made this request yourself; somebody else must agree.")
OVER = problem("wanted.over", 409, "This request holds no more.")


@transaction.atomic
def want(
    *,
    scope: Scope,
    kind: Kind,
    fields: Sequence[str],
    area: str,
    reason: str,
    ground: str,
    ends: date,
    at: datetime | None = None,
) -> FieldRequest:
    """Ask for fields of an area for my department, until the day before `ends`. Nothing follows before it is agreed.

    Raises Problem `scope.forbidden`, `place.unknown_code`, `wanted.*`.
    """
    at = at or now()
    cell = grids.live_cell(AreaCode(area))
    by = scope.acting(Permission.REGISTER_REQUEST, cell.code)
    departments = scope.departments(Permission.REGISTER_REQUEST)
    if len(departments) != 1:
        raise NO_DEPARTMENT()
    rules.check_wish(kind, fields, reason=reason, ground=ground, ends=ends, today=in_city(at).date())
    named = [name for name in rules.fields_to_ask(kind) if name in fields]
    row = FieldRequest(id=new_id(), department_id=departments[0], account_id=scope.me, code=cell.code, asked_at=at)
    row.kind, row.fields, row.ends_date = kind.value, named, ends
    row.reason, row.ground = mask_text(reason.strip())[:200], mask_text(ground.strip())[:200]
    row.save(force_insert=True)
    _tell("register.wanted.ask", by, row, at, reason=row.reason, ground=row.ground)
    return row


@transaction.atomic
def decide(*, scope: Scope, id: UUID, is_agreed: bool, words: str = "", at: datetime | None = None) -> FieldRequest:
    """Agree to a request, or refuse it: somebody else than who asked, who may let lists of that area go.

    Raises Problem `scope.not_found`, `scope.forbidden`, `wanted.not_open`, `wanted.own_request`, `wanted.over`.
    """
    at = at or now()
    row = FieldRequest.objects.select_for_update().get(pk=selectors.request(scope, id).pk)
    by = scope.acting(Permission.REGISTER_APPROVE, row.code)
    if row.state != WantedState.ASKED:
        raise NOT_OPEN()
    if _is_asker(row, by):
        raise OWN_WISH()
    if is_agreed and row.ends_date <= in_city(at).date():
        raise OVER()
    row.state = WantedState.AGREED if is_agreed else WantedState.REFUSED
    row.decided_at, row.decided_by_id, row.words = at, by.account_id, mask_text(words.strip())[:200]
    row.save(update_fields=["state", "decided_at", "decided_by", "words"])
    _tell("register.wanted.agree" if is_agreed else "register.wanted.refuse", by, row, at, words=row.words)
    return row


@transaction.atomic
def give_back(*, scope: Scope, id: UUID, at: datetime | None = None) -> FieldRequest:
    """End an agreed request of my department before its time. Raises Problem `scope.not_found` or `wanted.over`."""
    at = at or now()
    row = FieldRequest.objects.select_for_update().get(pk=selectors.request(scope, id).pk)
    if not selectors.is_mine(scope, row):
        raise NOT_FOUND()
    by = scope.acting(Permission.REGISTER_REQUEST, row.code)
    if row.state != WantedState.AGREED:
        raise OVER()
    row.state = WantedState.ENDED
    row.save(update_fields=["state"])
    _tell("register.wanted.end", by, row, at)
    return row


def _is_asker(row: FieldRequest, by: Actor) -> bool:
    """The same account, or another account of the same natural person."""
    asker = accounts.account_by_id(row.account_id)
    return by.account_id in (None, row.account_id) or (
        by.person_id is not None and asker is not None and asker.person_id == by.person_id
    )


def _tell(deed: str, by: Actor, row: FieldRequest, at: datetime, **more: str) -> None:
    told = {"kind": row.kind, "fields": row.fields, "until": row.ends_date.isoformat(), **more}
    facts = {**told, "department": str(row.department_id)}
    journal.record(deed=deed, by=by, subject=("field_request", row.pk), code=row.code, facts=facts, at=at)
