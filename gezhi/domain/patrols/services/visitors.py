"""Visitors at a gate: written down under seal, looked at with a reason, erased after a month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from gezhi.domain.patrols.models import GateVisitor
from gezhi.domain.patrols.rules import gates as rules
from gezhi.domain.patrols.selectors import gates as selectors
from gezhi.domain.patrols.vocabulary import DutyState, VisitPurpose
from gezhi.domain.registry import selectors as registry
from gezhi.domain.registry.labels.doors import door_words
from gezhi.domain.registry.rules import reading
from gezhi.ground.kernel.masking import mask_text
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.text import clean_line
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.retention.kinds import Erased, Kind, Unit
from gezhi.ground.plumbing.scope import Scope
from gezhi.ground.plumbing.sealing.values import Place, seal


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who came, to which door (of the register, else in words) and what for."""

    name: str
    purpose: VisitPurpose
    phone: str = ""
    home_id: UUID | None = None
    words: str = ""


@transaction.atomic
def record_visitor(
    *, scope: Scope, id: UUID, duty_id: UUID, visitor: Visitor, done_at: datetime, at: datetime
) -> GateVisitor:
    """Write a visitor down in a duty of mine; the same id again changes nothing.

    Raises Problem `scope.not_found`, `gate.taken`, `gate.no_visitor`, `gate.no_door`, `gate.before_begin`,
    `gate.too_long`, `gate.has_ended`, `register.not_a_phone`, `text.*`.
    """
    duty = selectors.my_duty(scope, duty_id)
    known = GateVisitor.objects.filter(pk=id).first()
    if known is not None:
        if known.duty_id != duty.pk:
            raise rules.TAKEN()
        return known
    came = rules.within_duty(duty.begun_at, done_at)
    if duty.state == DutyState.ENDED and duty.ended_at is not None and came > duty.ended_at + rules.SLACK:
        raise rules.HAS_ENDED()
    name = clean_line(visitor.name, limit=40)
    if not name:
        raise rules.NO_VISITOR()
    phone = reading.phone(visitor.phone) if visitor.phone.strip() else ""
    row = GateVisitor(id=id, duty=duty, code=duty.code, at=came, received_at=at, purpose=visitor.purpose)
    row.home_id, row.door = visitor.home_id, _door(scope, visitor)
    row.name, row.phone = seal(name, Place("gate_visitor", "name", id)), seal(phone, Place("gate_visitor", "phone", id))
    row.save(force_insert=True)
    by = scope.acting(Permission.PATROLS_WALK, row.code)
    facts = {"purpose": visitor.purpose, "done_at": came}
    journal.record(deed="gate.visitor", by=by, subject=("gate_duty", duty.pk), code=row.code, facts=facts, at=at)
    return row


def _door(scope: Scope, visitor: Visitor) -> str:
    """A door of my area by the register, else what was said. Raises `scope.not_found` or `gate.no_door`."""
    if visitor.home_id is not None:
        home = registry.home(scope, visitor.home_id)
        return f"{home.building.address} {door_words(home.stairwell, home.room)}"[:120]
    words = mask_text(clean_line(visitor.words, limit=120))
    if not words:
        raise rules.NO_DOOR()
    return words


def look_at_visitor(*, scope: Scope, id: UUID, reason: str) -> tuple[GateVisitor, str, str]:
    """A visitor with name and phone, for a reason that the journal of looks keeps.

    Raises Problem `scope.not_found`, `scope.forbidden` or `gate.reason_needed`.
    """
    row = selectors.visitor(scope, id)
    by = scope.acting(Permission.PATROLS_VIEW, row.code)
    if len(reason.strip()) < rules.LEAST_REASON:
        raise rules.REASON_NEEDED()
    facts = {"reason": mask_text(reason.strip())[:200]}
    journal.look(deed="gate.look", by=by, subject=("gate_visitor", id), code=row.code, facts=facts)
    return row, *selectors.opened(row)


def forget_visitors(limit: datetime, most: int) -> Erased:
    """Erase visitors who came before `limit`; that somebody came stays in the counts."""
    rows = GateVisitor.objects.filter(at__lt=limit).order_by("at", "id").values_list("pk", flat=True)
    old = list(rows[:most])
    GateVisitor.objects.filter(pk__in=old).delete()
    return Erased(len(old))


VISITORS = Kind("gate_visitors", Unit.DAYS, default=30, least=7, most=60, erase=forget_visitors)
"""Visitors written down at gates: for asking back within weeks, for nothing else."""
