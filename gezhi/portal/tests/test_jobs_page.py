"""The system administrator sees what runs in the background, and sets going again what failed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.jobs import ticking
from gezhi.ground.plumbing.jobs.models import DueInstant, Heartbeat, Progress
from gezhi.ground.plumbing.jobs.ticking import Periodic
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.retention.erasing import erase
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(cast: Cast) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(cast.accounts["system_admin"])
    return client


def failed_task(**more: Any) -> DBTaskResult[..., Any]:
    values = {
        "status": TaskResultStatus.FAILED,
        "task_path": "a.task.of.before",
        "args_kwargs": {"args": [], "kwargs": {}},
        "backend_name": "default",
        "run_after": now(),
        "finished_at": now(),
        "exception_class_path": "builtins.ValueError",
        "traceback": "Traceback\n  line\nValueError: the file was gone",
        **more,
    }
    return DBTaskResult.objects.create(**values)


def test_a_failed_job_is_told_in_one_line_and_queued_again_by_a_button(keeper: Client, cast: Cast) -> None:
    task = failed_task()
    page = keeper.get("/console/jobs").content.decode()
    assert "ValueError: the file was gone" in page
    assert keeper.post(f"/console/jobs/{task.pk}/again").status_code == 302
    task.refresh_from_db()
    assert task.status == TaskResultStatus.READY
    assert Deed.objects.get(deed="job.again").account_id == cast.id("system_admin")


def test_only_a_failed_job_is_set_going_again(keeper: Client) -> None:
    task = failed_task(status=TaskResultStatus.SUCCESSFUL)
    answer = keeper.post(f"/console/jobs/{task.pk}/again", headers={"accept": "application/json"})
    assert (answer.status_code, "job.not_failed" in answer.content.decode()) == (409, True)
    unknown = keeper.post(f"/console/jobs/{UUID(int=7)}/again", headers={"accept": "application/json"})
    assert unknown.status_code == 404


def test_a_clock_that_stands_and_missing_workers_are_said(keeper: Client) -> None:
    stands, nobody = "定时服务未运行", "后台任务服务未运行"
    page = keeper.get("/console/jobs").content.decode()
    assert stands in page
    assert nobody in page
    ticking.tick([Periodic("one", timedelta(hours=1), lambda: None)])
    for name, seconds in settings.CLOCK:
        DueInstant.objects.create(name=name[:64], next_at=now() + timedelta(seconds=seconds), last_at=now())
    Heartbeat.objects.create(worker_id="w", beat_at=now())
    page = keeper.get("/console/jobs").content.decode()
    assert stands not in page
    assert nobody not in page


def fails() -> None:
    raise OSError("no room left on the disk")


@pytest.mark.parametrize(("do", "left"), [(fails, "OSError: no room left on the disk"), (lambda: None, "")])
def test_how_a_periodic_deed_went_is_kept(do: Callable[[], None], left: str) -> None:
    DueInstant.objects.create(name="it", next_at=now(), failed_at=now(), fault="before")
    ticking.tick([Periodic("it", timedelta(hours=1), do)])
    row = DueInstant.objects.get(name="it")
    assert row.fault == left
    assert (row.failed_at is not None) == bool(left)


def test_jobs_that_ended_long_ago_are_forgotten_with_their_progress() -> None:
    old, young = failed_task(finished_at=now() - timedelta(days=31)), failed_task()
    for task in (old, young):
        Progress.objects.create(task_id=task.pk, changed_at=now())
    assert erase("jobs") == 1
    assert list(DBTaskResult.objects.values_list("pk", flat=True)) == [young.pk]
    assert list(Progress.objects.values_list("task_id", flat=True)) == [young.pk]


def test_a_state_that_is_none_is_refused(keeper: Client) -> None:
    answer = keeper.get("/console/jobs?status=LOST", headers={"accept": "application/json"})
    assert (answer.status_code, "job.no_status" in answer.content.decode()) == (400, True)
