"""Leases: a worker that stays silent for a minute is dead, and what it was doing is queued again, three times."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.jobs.models import Heartbeat, Rescue

BEAT = 10.0
SILENCE = timedelta(seconds=60)
MOST_RESCUES = 3


def beat(worker_id: str) -> None:
    """Say that a worker lives."""
    Heartbeat.objects.update_or_create(worker_id=worker_id, defaults={"beat_at": now()})


@contextmanager
def beating(worker_id: str) -> Iterator[None]:
    """Beat every ten seconds, from a thread, as long as the block runs: the process dies, the beat dies."""
    over = threading.Event()

    def go_on() -> None:
        while not over.wait(BEAT):
            beat(worker_id)
        connection.close()

    beat(worker_id)
    thread = threading.Thread(target=go_on, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(timeout=BEAT)
        Heartbeat.objects.filter(worker_id=worker_id).delete()


@transaction.atomic
def rescue_orphans() -> tuple[int, int]:
    """Queue again what dead workers left running; (queued again, given up). A task given up is listed as failed."""
    living = set(Heartbeat.objects.filter(beat_at__gt=now() - SILENCE).values_list("worker_id", flat=True))
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


def _is_old(task: DBTaskResult[..., Any]) -> bool:
    """A worker that has just started its first task may not have beaten yet."""
    return task.started_at is None or task.started_at < now() - SILENCE


def _count(task: DBTaskResult[..., Any]) -> int:
    row, _ = Rescue.objects.get_or_create(task_id=task.pk)
    Rescue.objects.filter(pk=row.pk).update(times=F("times") + 1)
    return row.times + 1
