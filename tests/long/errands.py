"""A job that takes a while, for a worker that is killed in the middle of it."""

from __future__ import annotations

import os
import time
from uuid import UUID

from django.db import transaction
from django_tasks import task

from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.journal.models import Deed


@task()
def errand(subjects: list[str], pause: float) -> int:
    """Write one line for each subject and wait after it; idempotent, as every task is. The lines written now."""
    return sum(_step(UUID(subject), pause) for subject in subjects)


def _step(subject: UUID, pause: float) -> int:
    with transaction.atomic():
        if Deed.objects.filter(deed="errand.step", subject_id=subject).exists():
            return 0
        journal.record(deed="errand.step", by=SYSTEM, subject=("errand", subject), facts={"process": os.getpid()})
    time.sleep(pause)
    return 1
