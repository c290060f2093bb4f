"""Deeds on actual units 实有单位: enter, amend, cancel, reveal the phone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from gezhi.domain.registry import selectors
from gezhi.domain.registry.models import Organisation, Staff
from gezhi.domain.registry.rules import organisations as rules
from gezhi.domain.registry.rules.checking import checked
from gezhi.domain.registry.rules.fields import ORGANISATION
from gezhi.domain.registry.selectors.codes import codes_of
from gezhi.domain.registry.services.batches import Batch
from gezhi.domain.registry.services.days import day_of
from gezhi.domain.registry.services.gathering import gathering
from gezhi.domain.registry.services.households import RECORD_ENDED
from gezhi.domain.registry.services.keeping import Outcome, put
from gezhi.domain.registry.services.leaving import close_on
from gezhi.domain.registry.services.people import NO_REASON, NOTHING_THERE, STALE
from gezhi.domain.registry.services.restating import restate
from gezhi.domain.registry.services.standing import Standing, stand
from gezhi.domain.registry.vocabulary import CancelReason, Kind, RecordState, Source
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.masking import mask_text
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import Scope
from gezhi.ground.plumbing.sealing.values import Place, unseal

THERE = problem("unit.there", 409, "An organisation with the credit code {number} is entered already.")


@transaction.atomic
def enter(
    *,
    scope: Scope,
    values: Mapping[str, Any],
    where: Standing,
    source: Source = Source.WORKER,
    at: datetime | None = None,
) -> Organisation:
    """A unit that works somewhere. `values` are fields of an organisation, the phone in clear.

    Raises Problem `unit.*`, `register.*`, `credit_code.*`, `place.*`, `scope.forbidden` or `scope.not_found`.
    """
    at = at or now()
    code, columns = stand(scope, where)
    by = scope.acting(Permission.REGISTER_KEEP, code)
    told = _told(values, day_of(at), needed=("name",))
    rules.check_open(told.get("opened_date"), told.get("closed_date"))
    _check_once(told.get("uscc", ""))
    batch = Batch(gathering(by=by, source=source, at=at), at)
    id = batch.organisation(code, folded=rules.folded(told["name"]), **told, **columns)
    batch.write()
    facts = {"fields": sorted(told), "unit_class": told.get("unit_class", "")}
    journal.record(deed="register.unit.enter", by=by, subject=("unit", id), code=code, facts=facts, at=at)
    return selectors.organisation(scope, id)


@transaction.atomic
def amend(
    *,
    scope: Scope,
    id: UUID,
    values: Mapping[str, Any],
    source: Source = Source.WORKER,
    version: int | None = None,
    at: datetime | None = None,
) -> Outcome:
    """What was said about a unit: believed, confirmed or proposed, field by field. Raises as `enter`, and
    `register.stale` or `register.record_ended`."""
    at = at or now()
    row = locked(scope, id, version)
    by = scope.acting(Permission.REGISTER_KEEP, row.code)
    told = _told(values, day_of(at), needed=["name"] if "name" in values else [])
    rules.check_open(told.get("opened_date", row.opened_date), told.get("closed_date", row.closed_date))
    _check_once(told.get("uscc", ""), but=id)
    outcome = put(row, Kind.ORGANISATION, told, gathering=gathering(by=by, source=source, at=at), at=at)
    facts = {"changed": outcome.changed, "confirmed": outcome.confirmed, "proposed": outcome.proposed}
    journal.record(deed="register.unit.amend", by=by, subject=("unit", id), code=row.code, facts=facts, at=at)
    return outcome


@transaction.atomic
def cancel(*, scope: Scope, id: UUID, reason: CancelReason, day: date, at: datetime | None = None) -> None:
    """A unit closed, or was entered by mistake: nothing is deleted; its staff leave. Raises as `amend`."""
    at = at or now()
    row = locked(scope, id)
    by = scope.acting(Permission.REGISTER_KEEP, row.code)
    close_on(Staff.objects.filter(organisation=row, to_date=None), day)
    closing = {"closed_date": day} if reason is CancelReason.CLOSED else {}
    rules.check_open(row.opened_date, closing.get("closed_date"))
    restate(row, at, state=RecordState.CANCELLED.value, reason=reason.value, **closing)
    facts = {"reason": reason.value, "day": day.isoformat()}
    journal.record(deed="register.unit.cancel", by=by, subject=("unit", id), code=row.code, facts=facts, at=at)


@transaction.atomic
def reveal(*, scope: Scope, id: UUID, reason: str) -> str:
    """The sealed phone in clear, for a reason that the journal of looks keeps.

    Raises Problem `scope.forbidden`, `scope.not_found`, `register.no_reason` or `register.nothing_there`.
    """
    row = selectors.organisation(scope, id)
    by = scope.acting(Permission.REGISTER_REVEAL, row.code)
    if len(reason.strip()) < 2:
        raise NO_REASON()
    if not row.phone:
        raise NOTHING_THERE()
    facts = {"field": "phone", "reason": mask_text(reason.strip())[:200]}
    journal.look(deed="register.reveal", by=by, subject=("unit", id), code=row.code, facts=facts)
    return unseal(row.phone, Place("register_organisation", "phone", row.pk))


def locked(scope: Scope, id: UUID, version: int | None = None) -> Organisation:
    """A unit in force, locked. Raises Problem `scope.not_found`, `register.stale` or `register.record_ended`."""
    selectors.organisation(scope, id)
    row = Organisation.objects.select_for_update().get(pk=id)
    if row.state != RecordState.ACTIVE:
        raise RECORD_ENDED()
    if version is not None and version != row.version:
        raise STALE()
    return row


def _told(values: Mapping[str, Any], today: date, *, needed: Any) -> dict[str, Any]:
    return rules.shaped(checked(ORGANISATION, values, codes_of, needed=needed), today)


def _check_once(number: str, *, but: UUID | None = None) -> None:
    if number and selectors.uscc_taken(number, but=but):
        raise THERE(number=number)
