"""A worker killed in mid-task: another takes over after the silence, and the work is done once."""

from __future__ import annotations

import json

import pytest
from django.conf import settings

from tests.long.installation import Installation, as_id, wait_until

STEPS = 20
THE_ERRAND = "django_tasks_database_dbtaskresult WHERE task_path LIKE '%errand'"


@pytest.mark.long
def test_a_job_whose_worker_was_killed_is_finished_by_another_and_done_once(installation: Installation) -> None:
    subjects = installation.do("enqueue", str(STEPS), "0.3")["subjects"]
    killed = installation.start("worker")
    wait_until(lambda: len(steps_done(installation)) >= STEPS // 3, 30, "a third is done")
    killed.kill()
    begun = steps_done(installation)
    assert 0 < len(begun) < STEPS, "it was not killed in the middle"

    installation.start("clock")
    installation.start("worker")
    wait_until(
        lambda: status(installation) == "SUCCESSFUL",
        settings.JOB_SILENCE * 2 + 30,
        "another worker has finished the job",
    )

    done = steps_done(installation)
    assert [subject for subject, _ in done] == [as_id(subject) for subject in subjects], "done once, in order"
    assert done[: len(begun)] == begun
    first, second = {process for _, process in begun}, {process for _, process in done[len(begun) :]}
    assert len(first) == len(second) == 1
    assert first != second
    ((workers,),) = installation.ask(f"SELECT worker_ids FROM {THE_ERRAND}")
    tried = workers if isinstance(workers, list) else json.loads(workers)
    assert [int(worker.split("-")[0]) for worker in tried] == [*first, *second]
    assert installation.ask("SELECT times FROM job_rescue") == [(1,)]


def steps_done(installation: Installation) -> list[tuple[object, int]]:
    """Subject and process of each step, in order."""
    lines = installation.ask("SELECT subject_id, facts FROM journal_deed WHERE deed = 'errand.step' ORDER BY seq")
    return [(as_id(subject), json.loads(bytes(facts))["process"]) for subject, facts in lines]


def status(installation: Installation) -> str:
    ((now,),) = installation.ask(f"SELECT status FROM {THE_ERRAND}")
    return str(now)
