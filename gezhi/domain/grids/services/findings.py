"""Findings are looked at by people: put right by a later edition, or accepted with a reason."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from gezhi.domain.grids.models import Finding
from gezhi.domain.grids.vocabulary import FindingState
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.journal.writing import record

NOT_OPEN = problem("finding.not_open", 409, "This finding has been accepted already.")
NO_REASON = problem("finding.no_reason", 422, "Say in a few words why this finding may stand.")


@transaction.atomic
def accept_finding(*, by: Actor, finding_id: UUID, reason: str) -> None:
    """Let a finding stand, for a reason. Raises Problem `finding.no_reason` or `finding.not_open`."""
    reason = reason.strip()
    if not reason:
        raise NO_REASON()
    at = now()
    done = Finding.objects.filter(id=finding_id, state=FindingState.OPEN).update(
        state=FindingState.ACCEPTED, accepted_at=at, reason=reason[:500]
    )
    if not done:
        raise NOT_OPEN()
    found = Finding.objects.get(id=finding_id)
    facts = {"kind": found.kind, "reason": reason[:500]}
    record(deed="finding.accept", by=by, subject=("finding", finding_id), code=found.code, facts=facts, at=at)
