"""The rotation as a job: queued by a door, done by a worker, watched through its progress."""

from __future__ import annotations

import time
from dataclasses import dataclass
from uuid import UUID

from django_tasks import TaskContext, task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.jobs.models import Progress
from gezhi.ground.plumbing.jobs.progress import progress_of, report_progress
from gezhi.ground.plumbing.keys import rotation
from gezhi.ground.plumbing.scope import Scope

TOLD_EVERY = 0.5
"""Seconds between two lines of progress."""
GOING = (TaskResultStatus.READY, TaskResultStatus.RUNNING)

ROTATING = problem("keys.rotating", 409, "A rotation is under way; wait until it has ended.")


@task(takes_context=True)
def reseal(context: TaskContext) -> None:
    """Seal everything anew and retire what no row uses. Idempotent: a worker that takes it up again goes on."""
    work(UUID(context.task_result.id))


def work(id: UUID) -> None:
    """What the task `id` does, with its progress."""
    told_at = 0.0

    def say(done: int, total: int) -> None:
        nonlocal told_at
        if time.monotonic() - told_at >= TOLD_EVERY or done == total:
            told_at = time.monotonic()
            report_progress(id, done, total)

    done, _retired = rotation.finish(by=SYSTEM, say=say)
    report_progress(id, done.rows, done.rows, f"{done.broken}" if done.broken else "")


@dataclass(frozen=True, slots=True)
class Rotation:
    """The newest rotation: whether it still goes on, failed, or is done, how far it is, values that do not open."""

    is_going: bool
    has_failed: bool
    progress: Progress | None

    @property
    def broken(self) -> int:
        """Rows that do not open and stayed as they are."""
        note = self.progress.note if self.progress else ""
        return int(note) if note.isdecimal() else 0


def newest(scope: Scope) -> Rotation | None:
    """The newest rotation begun in the console, None where there was none. Raises `scope.forbidden`."""
    scope.require(Permission.KEYS_MANAGE)
    row = DBTaskResult.objects.filter(task_path=reseal.module_path).order_by("-enqueued_at").first()
    if row is None:
        return None
    return Rotation(row.status in GOING, row.status == TaskResultStatus.FAILED, progress_of(row.pk))


def rotate(scope: Scope) -> None:
    """Make new keys now and queue the sealing anew. Raises `scope.forbidden`, `keys.rotating`."""
    scope.require(Permission.KEYS_MANAGE)
    if DBTaskResult.objects.filter(task_path=reseal.module_path, status__in=GOING).exists():
        raise ROTATING()
    rotation.begin(by=scope.actor)
    reseal.enqueue()


def go_on(scope: Scope) -> None:
    """Queue the sealing anew without new keys, after a rotation that failed. Raises as `rotate`."""
    scope.require(Permission.KEYS_MANAGE)
    if DBTaskResult.objects.filter(task_path=reseal.module_path, status__in=GOING).exists():
        raise ROTATING()
    reseal.enqueue()
