"""The nightly verification as a job: queued by the clock, which must go on sealing, and done by a worker."""

from __future__ import annotations

from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from gezhi.ground.plumbing.journal.verifying import verify_and_note

SHARE = 0.5
"""Of one processor's time: whoever is served meanwhile comes first."""
GOING = (TaskResultStatus.READY, TaskResultStatus.RUNNING)


@task()
def verify() -> None:
    """Verify both journals and keep what was found. Idempotent: a worker that takes it up again begins anew."""
    verify_and_note(share=SHARE)


def nightly() -> None:
    """Queue the verification, unless one is under way. A deed of the clock."""
    if not DBTaskResult.objects.filter(task_path=verify.module_path, status__in=GOING).exists():
        verify.enqueue()
