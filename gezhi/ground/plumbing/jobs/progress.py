"""Progress of long tasks."""

from __future__ import annotations

from uuid import UUID

from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.jobs.models import Progress


def report_progress(task_id: UUID, done: int, total: int, note: str = "") -> None:
    """Write how far a task has come; call it a few times a second at most."""
    values = {"done": done, "total": total, "note": note[:200], "changed_at": now()}
    Progress.objects.update_or_create(task_id=task_id, defaults=values)


def progress_of(task_id: UUID) -> Progress | None:
    return Progress.objects.filter(pk=task_id).first()
