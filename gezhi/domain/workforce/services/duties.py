"""On and off duty."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from gezhi.domain.workforce.models import Duty
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import Scope

NO_POST = problem("duty.no_post", 409, "You hold no post now.")


@transaction.atomic
def start_duty(*, scope: Scope, at: datetime) -> Duty:
    """Go on duty in the post in use; once on duty, it stays as it is. Raises `duty.no_post`."""
    if not scope.grants:
        raise NO_POST()
    running = Duty.objects.filter(account=scope.me, ended_at=None).first()
    if running is not None:
        return running
    duty = Duty(id=new_id(), account_id=scope.me, post_id=scope.grants[0].post_id, started_at=at)
    duty.save(force_insert=True)
    journal.record(deed="duty.start", by=scope.actor, subject=("duty", duty.pk), code=scope.grants[0].area or "", at=at)
    return duty


@transaction.atomic
def end_duty(*, scope: Scope, at: datetime) -> Duty | None:
    """Go off duty; None when the caller was not on duty."""
    duty = Duty.objects.filter(account=scope.me, ended_at=None).first()
    if duty is None:
        return None
    duty.ended_at = max(at, duty.started_at)  # a clock that was set back holds nobody on duty
    duty.save(update_fields=["ended_at"])
    journal.record(deed="duty.end", by=scope.actor, subject=("duty", duty.pk), at=at)
    return duty
