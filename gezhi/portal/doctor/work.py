"""What goes on in the background: the clock, the workers, their jobs; and the calendar that limits are counted by."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Max
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.cases import selectors as cases
from gezhi.edges.notices import selectors as told
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.jobs.models import DueInstant, Heartbeat
from gezhi.ground.plumbing.problems import sentence
from gezhi.portal.doctor.finding import Finding, look, ok, wrong

CLOCK_LATE = timedelta(minutes=3)
ANNOUNCED = 11
"""Month from which next year's holidays are known: the State Council publishes them in autumn."""


def clock(at: datetime) -> Iterator[Finding]:
    """The clock ticks and its deeds succeed."""
    last = DueInstant.objects.aggregate(at=Max("last_at"))["at"]
    if last is None or last < at - CLOCK_LATE:
        words = f"its last tick was at {last:%Y-%m-%d %H:%M} UTC" if last else "it has never ticked"
        yield wrong("clock", words, "Start `gezhi serve`, or `gezhi serve --only clock`.")
    elif last > at + CLOCK_LATE:
        yield wrong("clock", "its last tick lies in the future", "Set this machine's clock (NTP).")
    else:
        yield ok("clock", f"its last tick was at {last:%H:%M:%S} UTC")
    for row in DueInstant.objects.exclude(failed_at=None).order_by("name"):
        yield look(
            "clock", f"{row.name} failed at {row.failed_at:%Y-%m-%d %H:%M} UTC: {row.fault}", "See /console/jobs."
        )


def workers(at: datetime) -> Iterator[Finding]:
    """A worker lives, and no job was given up."""
    last = Heartbeat.objects.aggregate(at=Max("beat_at"))["at"]
    if last is None or last < at - timedelta(seconds=settings.JOB_SILENCE):
        yield wrong("worker", "none lives: jobs wait", "Start `gezhi serve`, or `gezhi serve --only worker`.")
    else:
        yield ok("worker", f"its last sign of life was at {last:%H:%M:%S} UTC")
    failed = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED).count()
    if failed:
        yield look("jobs", f"{failed} have failed", "See /console/jobs; a failed job can be set going again there.")
    else:
        yield ok("jobs", "none has failed")


def notices() -> Iterator[Finding]:
    """Every channel that is switched on delivers."""
    for channel in told.failing_channels():
        words = f"{channel.name}: the last {channel.failures} tries failed ({channel.last_result})"
        yield look("notices", words, "Send a test notice at /console/notices, and see what its other side says.")


def calendar(at: datetime) -> Iterator[Finding]:
    """Holidays and make-up days are known for this year, and in time for the next."""
    todo = "Load what the State Council has published, at /console/calendar (cities/cn/calendar.json is such a file)."
    try:
        known = cases.calendar().published_through
    except Problem as refusal:
        yield wrong("calendar", f"no limit can be counted: {sentence(refusal)}", todo)
        return
    here = at.astimezone(ZoneInfo(settings.CITY_TIME_ZONE))
    if known < here.year:
        yield wrong("calendar", f"holidays are known through {known} only: limits are provisional", todo)
    elif known == here.year and here.month >= ANNOUNCED:
        yield look("calendar", f"holidays of {here.year + 1} are not loaded yet", todo)
    else:
        yield ok("calendar", f"holidays are known through {known}")


def demo_accounts() -> Iterator[Finding]:
    """Accounts whose password everybody knows."""
    if not accounts.has_demo_accounts():
        yield ok("accounts", "none is of the demo")
    elif settings.IS_DEMO:
        yield look("accounts", "this is the demo, with known accounts", "Never put anything real into it.")
    else:
        yield wrong("accounts", "there are accounts of the demo", "Found the real city in an empty installation.")
