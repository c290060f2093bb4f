"""Leases and the clock."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.jobs import leases, ticking
from gezhi.ground.plumbing.jobs.models import Heartbeat, Rescue

pytestmark = pytest.mark.django_db


def running_task(worker_id: str, minutes_ago: float = 5) -> DBTaskResult[..., Any]:
    return DBTaskResult.objects.create(
        id=uuid4(),
        status=TaskResultStatus.RUNNING,
        task_path="gezhi.nowhere.task",
        args_kwargs={"args": [], "kwargs": {}},
        backend_name="default",
        run_after=now(),
        started_at=now() - timedelta(minutes=minutes_ago),
        worker_ids=[worker_id],
    )


def test_a_dead_workers_task_is_queued_again() -> None:
    task = running_task("dead")

    assert leases.rescue_orphans() == (1, 0)

    task.refresh_from_db()
    assert task.status == TaskResultStatus.READY


def test_a_living_workers_task_is_left_alone() -> None:
    task = running_task("alive")
    leases.beat("alive")

    assert leases.rescue_orphans() == (0, 0)

    task.refresh_from_db()
    assert task.status == TaskResultStatus.RUNNING


def test_silence_of_a_minute_is_death() -> None:
    running_task("silent")
    Heartbeat.objects.create(worker_id="silent", beat_at=now() - timedelta(seconds=61))

    assert leases.rescue_orphans() == (1, 0)
    assert not Heartbeat.objects.exists(), "a dead worker leaves nothing behind"


def test_how_long_silence_is_death_is_a_setting(settings: Any) -> None:
    running_task("silent")
    Heartbeat.objects.create(worker_id="silent", beat_at=now() - timedelta(seconds=50))
    assert leases.rescue_orphans() == (0, 0)

    settings.JOB_SILENCE = 40.0

    assert leases.rescue_orphans() == (1, 0)


def test_a_beat_that_fails_is_not_the_last(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    beats: list[int] = []
    enough = threading.Event()

    def beat(worker_id: str) -> None:
        beats.append(len(beats))
        if len(beats) == 2:
            raise OperationalError("the database restarts")
        if len(beats) == 4:
            enough.set()

    monkeypatch.setattr(leases, "beat", beat)
    settings.JOB_BEAT = 0.01

    with leases.beating("worker"):
        assert enough.wait(5), "the beats ended with the first that failed"


def test_after_three_rescues_the_task_is_listed_as_failed() -> None:
    task = running_task("dead")
    Rescue.objects.create(task_id=task.pk, times=3)

    assert leases.rescue_orphans() == (0, 1)

    task.refresh_from_db()
    assert task.status == TaskResultStatus.FAILED


def test_one_due_instant_is_claimed_once() -> None:
    periodic = ticking.Periodic("test.deed", timedelta(hours=1), lambda: None)
    at = now()

    assert ticking.claim(periodic, at)
    assert not ticking.claim(periodic, at)
    assert ticking.claim(periodic, at + timedelta(hours=1))


def test_a_failing_deed_does_not_stop_the_clock() -> None:
    done: list[str] = []

    def fail() -> None:
        raise RuntimeError("broken")

    ticking.tick(
        [
            ticking.Periodic("test.broken", timedelta(hours=1), fail),
            ticking.Periodic("test.sound", timedelta(hours=1), lambda: done.append("sound")),
        ]
    )

    assert done == ["sound"]
