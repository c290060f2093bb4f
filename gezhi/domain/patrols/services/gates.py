"""Gates and duty at them: kept at the desk, begun and ended on a phone that tells everything late and twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from gezhi.domain.grids import selectors as grids
from gezhi.domain.patrols.models import Gate, GateCount, GateDuty
from gezhi.domain.patrols.rules import gates as rules
from gezhi.domain.patrols.selectors import gates as selectors
from gezhi.domain.patrols.vocabulary import Direction, DutyState
from gezhi.domain.registry import selectors as registry
from gezhi.domain.registry.rules.addresses import fold
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.masking import mask_text
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.text import clean_line
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope
from gezhi.ground.plumbing.wording import in_city


@transaction.atomic
def make_gate(*, scope: Scope, name: str, compound: str, lon: float, lat: float, at: datetime) -> Gate:
    """A gate at a point (CGCS2000/WGS-84); `compound` becomes the register's where its community has one of that name.

    Raises Problem `gate.no_name`, `place.outside`, `position.out_of_range`, `scope.forbidden`, `text.*`.
    """
    said, words = clean_line(name, limit=80), clean_line(compound, limit=80)
    if not said:
        raise rules.NO_NAME()
    code = grids.locate(lon, lat).code
    by = scope.acting(Permission.PATROLS_PLAN, code)
    known = registry.compound_named(code, fold(words)) if words else None
    gate = Gate(id=new_id(), name=said, code=code, compound=known, compound_words=words, lon=lon, lat=lat, made_at=at)
    gate.save(force_insert=True)
    journal.record(deed="gate.make", by=by, subject=("gate", gate.pk), code=code, facts={"name": said}, at=at)
    return gate


@transaction.atomic
def close_gate(*, scope: Scope, id: UUID, at: datetime) -> None:
    """Nobody stands there any more; twice is once. Raises `scope.not_found` or `scope.forbidden`."""
    gate, by = _kept(scope, id)
    if gate.closed_at is None:
        gate.closed_at = at
        gate.save(update_fields=["closed_at"])
        journal.record(deed="gate.close", by=by, subject=("gate", id), code=gate.code, facts={"name": gate.name}, at=at)


@transaction.atomic
def reopen_gate(*, scope: Scope, id: UUID, at: datetime) -> None:
    """Somebody stands there again; twice is once. Raises `scope.not_found` or `scope.forbidden`."""
    gate, by = _kept(scope, id)
    if gate.closed_at is not None:
        gate.closed_at = None
        gate.save(update_fields=["closed_at"])
        journal.record(
            deed="gate.reopen", by=by, subject=("gate", id), code=gate.code, facts={"name": gate.name}, at=at
        )


def _kept(scope: Scope, id: UUID) -> tuple[Gate, Actor]:
    gate = selectors.gate(scope, id, lock=True)
    return gate, scope.acting(Permission.PATROLS_PLAN, gate.code)


@transaction.atomic
def begin_duty(*, scope: Scope, id: UUID, gate_id: UUID, done_at: datetime, at: datetime) -> GateDuty:
    """Stand at a gate; the same id again changes nothing. `done_at` is when, `at` when we heard of it.

    Raises Problem `scope.not_found`, `scope.forbidden`, `gate.taken` or `gate.closed`.
    """
    known = GateDuty.objects.filter(pk=id).first()
    if known is not None:
        if known.account_id != scope.me or known.gate_id != gate_id:
            raise rules.TAKEN()
        return known
    gate = selectors.gate_to_stand_at(scope, gate_id)
    if gate.closed_at is not None and done_at >= gate.closed_at:
        raise rules.GATE_CLOSED()
    by = scope.acting(Permission.PATROLS_WALK, gate.code)
    if by.post_id is None:
        raise NOT_FOUND()
    row = GateDuty(id=id, gate=gate, account_id=scope.me, post_id=by.post_id, code=gate.code)
    row.day_date, row.begun_at, row.received_at = in_city(done_at).date(), done_at, at
    row.save(force_insert=True)
    facts = {"gate": gate.name, "done_at": done_at}
    journal.record(deed="gate.begin", by=by, subject=("gate_duty", id), code=row.code, facts=facts, at=at)
    return row


@transaction.atomic
def end_duty(*, scope: Scope, id: UUID, counts: Sequence[rules.Counted], ended_at: datetime, at: datetime) -> GateDuty:
    """My duty is over, with what was counted in it; also where the desk had closed it meanwhile.

    Raises Problem `scope.not_found`, `gate.has_ended`, `gate.before_begin`, `gate.too_long`, `gate.bad_count`,
    `gate.bad_hour`.
    """
    row = selectors.my_duty(scope, id)
    rules.check_end(DutyState(row.state))
    ended = rules.within_duty(row.begun_at, ended_at)
    found = rules.tally(counts, row.begun_at, ended)
    row.state, row.ended_at, row.version = DutyState.ENDED, ended, row.version + 1
    row.save(update_fields=["state", "ended_at", "version"])
    GateCount.objects.bulk_create(
        GateCount(duty=row, kind=cell.kind, direction=cell.direction, hour_at=cell.hour_at, count=count)
        for cell, count in sorted(found.items())
    )
    by = scope.acting(Permission.PATROLS_WALK, row.code)
    facts: dict[str, Any] = {"done_at": ended}
    facts |= {str(way): sum(count for cell, count in found.items() if cell.direction is way) for way in Direction}
    journal.record(deed="gate.end", by=by, subject=("gate_duty", id), code=row.code, facts=facts, at=at)
    return row


@transaction.atomic
def close_duty(*, scope: Scope, id: UUID, reason: str, at: datetime) -> GateDuty:
    """The desk ends a duty whose phone does not tell its end; a phone that comes back still tells its counts.

    Raises Problem `scope.not_found`, `scope.forbidden`, `gate.has_ended` or `gate.reason_needed`.
    """
    row = selectors.duty(scope, id, lock=True)
    by = scope.acting(Permission.PATROLS_PLAN, row.code)
    said = mask_text(clean_line(reason, limit=200))
    if len(said) < rules.LEAST_REASON:
        raise rules.REASON_NEEDED()
    rules.check_close(DutyState(row.state))
    row.state, row.words, row.version = DutyState.CLOSED, said, row.version + 1
    row.ended_at = max(at, row.begun_at)
    row.save(update_fields=["state", "words", "version", "ended_at"])
    facts = {"reason": said}
    journal.record(deed="gate.break_off", by=by, subject=("gate_duty", id), code=row.code, facts=facts, at=at)
    return row
