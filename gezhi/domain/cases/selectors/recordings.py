"""What was said with a report: told and handed out like its photos."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from gezhi.domain.cases.models import Case, Recording
from gezhi.domain.cases.selectors.visibility import can_see, has_part
from gezhi.domain.cases.vocabulary import OF_A_PERSON
from gezhi.ground.plumbing.bulk import fetch_many
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope


def recording_seen(scope: Scope, case: Case) -> tuple[Recording | None, bool]:
    """The recording of a case that the caller already holds, None where there is none or it is not for the caller;
    and whether one is kept back. One query, one more where it is of a person."""
    found: list[Recording] = fetch_many(Recording, "case", case.pk, order=("id",))
    if not found:
        return None, False
    return (found[0], False) if _is_for(scope, found[0], case) else (None, True)


def recordings_of(scope: Scope, cases: Collection[Case]) -> dict[UUID, Recording]:
    """The recordings of cases that the caller already holds, by case. One query, one more for each of a person."""
    held = {case.pk: case for case in cases}
    rows = Recording.objects.filter(case__in=held) if held else Recording.objects.none()
    return {row.case_id: row for row in rows if row.case_id and _is_for(scope, row, held[row.case_id])}


def recording(scope: Scope, id: UUID) -> Recording:
    """One recording of a case I can see. Raises Problem `scope.not_found`."""
    found = Recording.objects.select_related("case").filter(pk=id).exclude(case=None).first()
    if found is None or found.case is None or not can_see(scope, found.case) or not _is_for(scope, found, found.case):
        raise NOT_FOUND()
    return found


def _is_for(scope: Scope, recording: Recording, case: Case) -> bool:
    return recording.purpose != OF_A_PERSON or has_part(scope, case)
