"""What was said with a report: taken up before by a phone or a program, and named by the report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from gezhi.domain.cases import selectors
from gezhi.domain.cases.models import Case, Recording
from gezhi.domain.cases.vocabulary import ENDED_STATES, OF_A_PERSON
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.recordings import store
from gezhi.ground.plumbing.retention.kinds import Erased, Kind, Unit
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope

MOST_SECONDS = 60


@dataclass(frozen=True, slots=True)
class RecordingIn:
    """A recording for a report: the id of one taken up before, and how many seconds its sender counted."""

    upload: UUID
    seconds: int


@transaction.atomic
def take_up(*, scope: Scope, content: bytes) -> Recording:
    """Keep a recording that a later report will name; unnamed after a day it is gone. Raises `recording.*`."""
    kept = store.keep(content)
    return Recording.objects.create(
        purpose="report",
        container=kept.container,
        digest=kept.digest,
        size=kept.size,
        added_at=now(),
        added_by=scope.me,
    )


def add_recording(case: Case, told: RecordingIn, *, by: Actor, at: datetime) -> None:
    """The caller's own recording, which no report has named, goes with this case. Raises `scope.not_found`.

    Where the case is about somebody in need of help it is for the same few as the photos of that person.
    """
    purpose = OF_A_PERSON if selectors.procedure_of(case.case_class_id).is_help else "report"
    waiting = Recording.objects.filter(pk=told.upload, case=None, added_by=by.account_id, added_by__isnull=False)
    if not waiting.update(case=case, purpose=purpose, seconds=told.seconds, added_at=at):
        raise NOT_FOUND()


def forget_unnamed(limit: datetime, most: int) -> Erased:
    """Delete recordings taken up before `limit` that no report named."""
    return Erased(forget(Recording.objects.filter(case=None, added_at__lt=limit), most))


def forget_ended(limit: datetime, most: int) -> Erased:
    """Delete recordings of matters that ended before `limit`, and of those joined to such a one."""
    ended = Q(case__state__in=ENDED_STATES, case__changed_at__lt=limit)
    followed = Q(case__merged_into=None) | Q(
        case__merged_into__state__in=ENDED_STATES, case__merged_into__changed_at__lt=limit
    )
    return Erased(forget(Recording.objects.filter(ended, followed), most))


def forget(recordings: QuerySet[Recording], most: int) -> int:
    """Delete rows, and once this is committed the files that no row holds any more; how many rows."""
    rows = list(recordings.order_by("added_at", "id").values_list("pk", "digest", "container")[:most])
    count, _ = Recording.objects.filter(pk__in=[row[0] for row in rows]).delete()
    for digest, container in {row[1:] for row in rows}:
        transaction.on_commit(lambda digest=digest, container=container: _forget_file(digest, container))  # type: ignore[misc]  # bound at definition
    return count


def _forget_file(digest: str, container: str) -> None:
    if not Recording.objects.filter(digest=digest).exists():
        store.forget(digest, container)


UNNAMED = Kind("unnamed_recordings", Unit.HOURS, default=24, least=1, most=168, erase=forget_unnamed)
"""Recordings taken up and named by no report."""
RECORDINGS = Kind("recordings", Unit.MONTHS, default=12, least=12, most=360, erase=forget_ended, may_stay=True)
"""Recordings of matters, after the end: a voice tells more of a person than a photo of a manhole does."""
