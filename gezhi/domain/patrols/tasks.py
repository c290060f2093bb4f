"""Background deeds of the patrols, done by the clock or queued by it."""

from __future__ import annotations

from datetime import timedelta

from django_tasks import task

from gezhi.domain.patrols.services import covering, enrolling, filing, judging
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.wording import in_city

LATE_DAYS = 3
"""Coverage is reckoned anew for so many days back: most phones that were without a net have spoken by then."""


def judge_soon() -> int:
    """Judge days for which tracks came in. A deed of the clock."""
    return judging.judge_waiting(at=now())


def nightly() -> None:
    """Queue what takes longer. A deed of the clock."""
    cover_and_move.enqueue()


@task()
def cover_and_move() -> int:
    """Reckon coverage of the last days, say what is to be inspected, move old tracks into files.

    Done twice it gives the same; killed it goes on."""
    at = now()
    today = in_city(at).date()
    for back in range(LATE_DAYS, -1, -1):
        covering.cover_day(day=today - timedelta(days=back), at=at)
    enrolling.enrol_things(at=at)
    return filing.move_old_tracks(at=at)
