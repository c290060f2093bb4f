"""Background deeds of notices: hear, watch, send, spread an announcement, forget."""

from __future__ import annotations

from uuid import UUID

from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from gezhi.edges.notices import services
from gezhi.ground.kernel.clock import now


def read_feed() -> int:
    """Read on in the journal's feed: a deed of the clock."""
    return services.hear()


def watch_clocks() -> int:
    """Look whose clock has turned: a deed of the clock."""
    return services.watch(at=now())


def forget() -> int:
    """Delete what is old: a deed of the clock."""
    return services.forget_old(at=now())


def send_soon() -> bool:
    """Queue a job that sends what is due, unless one is queued or at it; whether it was queued.

    The clock itself never speaks to anybody outside: it also seals the journal.
    """
    if not services.is_anything_due(at=now()) or _is_sending():
        return False
    send_due.enqueue()
    return True


def _is_sending() -> bool:
    open_states = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    return DBTaskResult.objects.filter(task_path=send_due.module_path, status__in=open_states).exists()


@task()
def send_due() -> int:
    """Send what is due. Killed, what it had in hand goes out with a later one."""
    return services.send_due()


@task()
def spread(id: str) -> int:
    """Tell everybody an announcement is for. Done twice it tells nobody twice; killed it goes on."""
    return services.spread(id=UUID(id))
