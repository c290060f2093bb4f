"""What the console shows of the jobs: workers, periodic deeds, tasks; and setting a failed one going again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.jobs.models import DueInstant, Heartbeat, Progress, Rescue
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope

SHOWN = 100

NOT_FAILED = problem("job.not_failed", 409, "This job has not failed; only a failed job is set going again.")


@dataclass(frozen=True, slots=True)
class PeriodicRow:
    """A deed of the clock: every how often, when it was last done, when it is due, what went wrong last."""

    name: str
    every: timedelta
    last_at: datetime | None
    next_at: datetime | None
    failed_at: datetime | None
    fault: str


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task with how far it has come. `fault` is the last line of what went wrong."""

    id: UUID
    path: str
    status: str
    enqueued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    fault: str
    progress: Progress | None


def workers(scope: Scope) -> list[datetime]:
    """When each living worker last said that it lives, newest first. Raises `scope.forbidden`."""
    scope.require(Permission.OPERATION_VIEW)
    return list(Heartbeat.objects.order_by("-beat_at").values_list("beat_at", flat=True))


def periodic_rows(scope: Scope) -> list[PeriodicRow]:
    """The deeds of the clock, in the order of the settings. Raises `scope.forbidden`."""
    scope.require(Permission.OPERATION_VIEW)
    known = DueInstant.objects.in_bulk([name[:64] for name, _ in settings.CLOCK])
    return [_periodic(name, seconds, known.get(name[:64])) for name, seconds in settings.CLOCK]


def _periodic(name: str, seconds: float, row: DueInstant | None) -> PeriodicRow:
    every = timedelta(seconds=seconds)
    if row is None:
        return PeriodicRow(name, every, None, None, None, "")
    return PeriodicRow(name, every, row.last_at, row.next_at, row.failed_at, row.fault)


def task_rows(scope: Scope, status: str) -> list[TaskRow]:
    """The newest tasks in `status`. Raises `scope.forbidden`."""
    scope.require(Permission.OPERATION_VIEW)
    tasks = list(DBTaskResult.objects.filter(status=status).order_by("-enqueued_at")[:SHOWN])
    progress = Progress.objects.in_bulk([task.pk for task in tasks])
    return [_row(task, progress.get(task.pk)) for task in tasks]


def _row(task: DBTaskResult[..., Any], progress: Progress | None) -> TaskRow:
    told: Sequence[str] = task.traceback.strip().splitlines() if task.traceback else ()
    return TaskRow(
        id=task.pk,
        path=task.task_path,
        status=task.status,
        enqueued_at=task.enqueued_at,
        started_at=task.started_at,
        finished_at=task.finished_at,
        fault=told[-1][:300] if told else "",
        progress=progress,
    )


def task_counts(scope: Scope) -> dict[str, int]:
    """How many tasks stand in each status. Raises `scope.forbidden`."""
    scope.require(Permission.OPERATION_VIEW)
    counted = DBTaskResult.objects.order_by().values_list("status").annotate(Count("pk"))
    return {**dict.fromkeys(TaskResultStatus.values, 0), **dict(counted)}


@transaction.atomic
def go_again(*, scope: Scope, id: UUID) -> None:
    """Queue a failed task again; tasks are idempotent. Raises `scope.not_found` or `job.not_failed`."""
    scope.require(Permission.OPERATION_VIEW)
    task = DBTaskResult.objects.select_for_update().filter(pk=id).first()
    if task is None:
        raise NOT_FOUND()
    if task.status != TaskResultStatus.FAILED:
        raise NOT_FAILED()
    task.status, task.finished_at = TaskResultStatus.READY, None
    task.save(update_fields=["status", "finished_at"])
    Rescue.objects.filter(pk=id).delete()
    journal.record(deed="job.again", by=scope.actor, subject=("job", id), facts={"task": task.task_path})


def forget_ended(limit: datetime, *, most: int) -> int:
    """Delete tasks that ended before `limit`, with their progress; the number of tasks."""
    ended = DBTaskResult.objects.filter(finished_at__lt=limit)
    ids = list(ended.values_list("pk", flat=True)[:most])
    for beside in (Progress, Rescue):
        beside._default_manager.filter(pk__in=ids).delete()
    DBTaskResult.objects.filter(pk__in=ids).delete()
    return len(ids)
