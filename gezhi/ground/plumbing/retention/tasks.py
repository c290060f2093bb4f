"""The erasure as a job: queued by the clock at night or by a button, done by a worker, watched through its progress."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django_tasks import TaskContext, task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.jobs.progress import progress_of, report_progress
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.retention.erasing import erase_all
from gezhi.ground.plumbing.scope import Scope

TOLD_EVERY = 0.5
"""Seconds between two lines of progress."""
GOING = (TaskResultStatus.READY, TaskResultStatus.RUNNING)

ERASING = problem("retention.erasing", 409, "An erasure is under way; wait until it has ended.")


@task(takes_context=True)
def erase(context: TaskContext) -> None:
    """Erase everything that has had its time. Idempotent: a worker that takes it up again goes on."""
    work(UUID(context.task_result.id))


def work(id: UUID) -> int:
    """What the task `id` does, with its progress; how many things went."""
    told_at = 0.0

    def say(kind: str, count: int) -> None:
        nonlocal told_at
        if time.monotonic() - told_at >= TOLD_EVERY:
            told_at = time.monotonic()
            report_progress(id, count, 0, kind)

    count = erase_all(say)
    report_progress(id, count, count)
    return count


def nightly() -> None:
    """Queue the erasure, unless one is under way. A deed of the clock."""
    if not _going():
        erase.enqueue()


def erase_now(scope: Scope) -> None:
    """The same at once, by hand. Raises `scope.forbidden`, `retention.erasing`."""
    scope.require(Permission.PRIVACY_MANAGE)
    if _going():
        raise ERASING()
    with transaction.atomic():
        journal.record(deed="retention.ask", by=scope.actor, subject=("retention", None))
        erase.enqueue()


def _going() -> bool:
    return DBTaskResult.objects.filter(task_path=erase.module_path, status__in=GOING).exists()


@dataclass(frozen=True, slots=True)
class Erasure:
    """The newest erasure: whether it goes on or failed, how many things have gone, when it was queued."""

    is_going: bool
    has_failed: bool
    count: int
    at: datetime


def newest(scope: Scope) -> Erasure | None:
    """None where there was none. Raises `scope.forbidden`."""
    scope.require(Permission.PRIVACY_VIEW)
    row = DBTaskResult.objects.filter(task_path=erase.module_path).order_by("-enqueued_at").first()
    if row is None:
        return None
    progress = progress_of(row.pk)
    failed = row.status == TaskResultStatus.FAILED
    return Erasure(row.status in GOING, failed, progress.done if progress else 0, row.enqueued_at)
