"""Leases: a worker that stays silent for a minute is dead, and what it was doing is queued again, three times.

Settings: `JOB_BEAT`, seconds between two signs of life, and `JOB_SILENCE`, seconds without one after which a worker
counts as dead.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection, transaction
from django.db.models import F
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.jobs.models import Heartbeat, Rescue

MOST_RESCUES = 3

log = logging.getLogger("gezhi.jobs")


def beat(worker_id: str) -> None:
    """Say that a worker lives."""
    Heartbeat.objects.update_or_create(worker_id=worker_id, defaults={"beat_at": now()})


@contextmanager
def beating(worker_id: str) -> Iterator[None]:
    """Beat every `JOB_BEAT` seconds, from a thread, as long as the block runs: the process dies, the beat dies.

    A beat that fails (a database that restarts, a lock held too long) is logged, and the next one is tried in time.
    """
    over = threading.Event()

    def go_on() -> None:
        while not over.wait(settings.JOB_BEAT):
            _try_to_beat(worker_id)
        connection.close()

    beat(worker_id)
    thread = threading.Thread(target=go_on, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(timeout=settings.JOB_BEAT)
        Heartbeat.objects.filter(worker_id=worker_id).delete()


def _try_to_beat(worker_id: str) -> None:
    close_old_connections()
    try:
        beat(worker_id)
    except DatabaseError:
        log.exception("a beat of worker %s was missed", worker_id)


@transaction.atomic
def rescue_orphans() -> tuple[int, int]:
    """Queue again what dead workers left running; (queued again, given up). A task given up is listed as failed.

    A beat from the future was written before the clock was set back: it counts from now on.
    """
    Heartbeat.objects.filter(beat_at__gt=now()).update(beat_at=now())
    Heartbeat.objects.filter(beat_at__lte=_deadline()).delete()
    living = set(Heartbeat.objects.values_list("worker_id", flat=True))
    running = DBTaskResult.objects.select_for_update(skip_locked=True).filter(status=TaskResultStatus.RUNNING)
    orphans = [task for task in running if not set(task.worker_ids[-1:]) & living and _is_old(task)]
    again = [task for task in orphans if _count(task) <= MOST_RESCUES]
    for task in orphans:
        if task in again:
            task.status = TaskResultStatus.READY
            task.save(update_fields=["status"])
        else:
            task.set_failed(RuntimeError("the worker died four times while doing this"))
    return len(again), len(orphans) - len(again)


def _deadline() -> datetime:
    """Who has not beaten since then is dead."""
    return now() - timedelta(seconds=settings.JOB_SILENCE)


def _is_old(task: DBTaskResult[..., Any]) -> bool:
    """A worker that has just started its first task may not have beaten yet; what began in the future is old."""
    return task.started_at is None or not _deadline() <= task.started_at <= now()


def _count(task: DBTaskResult[..., Any]) -> int:
    row, _ = Rescue.objects.get_or_create(task_id=task.pk)
    Rescue.objects.filter(pk=row.pk).update(times=F("times") + 1)
    return row.times + 1
