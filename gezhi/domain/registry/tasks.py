"""Background deeds of the register, done by the clock or queued by a door."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

from django.db import OperationalError
from django_tasks import TaskContext, task

from gezhi.domain.registry.services import freshening, shipped_themes, tallying
from gezhi.domain.registry.services.exporting import making
from gezhi.domain.registry.services.importing import runs
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.jobs.progress import report_progress

AT_ONCE = 200_000
"""Bytes of a table that is worked on while its sender waits (some thousand rows); a larger one is a job."""
FEW_ROWS = 2000
"""People in an area up to which its lists are made while their asker waits."""
TOLD_EVERY = 0.5
"""Seconds between two lines of progress."""


def fold_tallies() -> int:
    """Fold what deeds put down into the counts of the areas."""
    return tallying.fold()


@task()
def freshen_homes() -> None:
    """Say anew of every home from when on it must be visited. Done twice it changes nothing; killed it starts again."""
    freshening.freshen_all()


@task()
def enter_themes() -> None:
    """Enter the themes that come with the product. Done twice it changes nothing; killed it goes on."""
    shipped_themes.load_themes(at=now())


def work_soon(id: UUID, size: int) -> None:
    """Work on a run that was set going: at once where it is small, else as a job."""
    if size <= AT_ONCE:
        runs.work(id=id)
    else:
        take_table.enqueue(str(id))


@task(takes_context=True)
def take_table(context: TaskContext, id: str) -> str:
    """Try a table or take it over; killed it goes on where it stopped, done twice it changes nothing."""
    return runs.work(id=UUID(id), say=_saying(UUID(context.task_result.id))).state


def make_soon(id: UUID, rows: int) -> None:
    """Make a list that may be made: at once where it is short, else as a job."""
    if rows <= FEW_ROWS:
        making.make(id=id)
    else:
        make_list.enqueue(str(id))


@task(takes_context=True)
def make_list(context: TaskContext, id: str) -> str:
    """Make a list that goes out; killed it is made anew."""
    return making.make(id=UUID(id), say=_saying(UUID(context.task_result.id))).state


def _saying(task_id: UUID) -> Callable[[int, int], None]:
    """Tells how far a job has come. What cannot be told now is left out: on SQLite nobody writes beside rows that are
    still being read once somebody else has written, and a list must not end because its progress is not shown."""
    told_at = 0.0

    def say(done: int, total: int) -> None:
        nonlocal told_at
        if time.monotonic() - told_at >= TOLD_EVERY:
            told_at = time.monotonic()
            with suppress(OperationalError):
                report_progress(task_id, done, total)

    return say
