"""Background deeds of cases, done by the clock or queued by a door."""

from __future__ import annotations

from django_tasks import task

from gezhi.domain.cases.selectors import CityCalendar
from gezhi.domain.cases.services import abuse, catalogue, closing, photos, reckoning, recordings
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.retention.erasing import erase

AT_ONCE = 200
"""So many deadlines are reckoned while the editor waits; more are a job with progress."""


def reckon_soon(calendar: CityCalendar) -> None:
    """Reckon the open deadlines by this version: a few at once, the rest as a job."""
    if not reckoning.reckon(version=calendar.pk, most=AT_ONCE):
        reckon_deadlines.enqueue(calendar.pk)


@task()
def reckon_deadlines(version: int) -> None:
    """Reckon the open deadlines by a version of the calendar. Done twice it changes nothing; killed it goes on."""
    reckoning.reckon(version=version)


def settle_deadlines() -> int:
    """Look once more, seconds after a change of the calendar, at what was filed meanwhile."""
    return reckoning.settle(at=now())


def expire_evaluations() -> int:
    """End closed cases whose reporter had time and said nothing, as “not answered”."""
    return closing.expire_all()


def close_audits() -> int:
    """Close self-handled cases by rule, except for the drawn sample."""
    return closing.close_audits_by_rule()


def sweep_photos() -> int:
    """Forget photos and recordings that were taken up and never named."""
    return erase(photos.UNNAMED.key) + erase(recordings.UNNAMED.key)


def forget_visits() -> int:
    """Forget who came to the residents' door a day ago."""
    return erase(abuse.VISITS.key)


def count_classes() -> int:
    """Count how common the classes are: the pickers show the commonest first."""
    return catalogue.count_common(at=now())
