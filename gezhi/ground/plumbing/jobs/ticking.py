"""The clock: periodic deeds, each done by one process; and the sealer five times a second."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import close_old_connections
from django.utils.module_loading import import_string

from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.jobs.models import DueInstant
from gezhi.ground.plumbing.journal.sealing import seal_all

SEAL_EVERY = 0.2
SKEW = timedelta(seconds=30)
"""How far the clocks of two machines may lie apart without one taking the other's instants for old ones."""

log = logging.getLogger("gezhi.clock")


@dataclass(frozen=True, slots=True)
class Periodic:
    """A deed done every so often; `settings.CLOCK` lists them as (dotted name, seconds)."""

    name: str
    every: timedelta
    do: Callable[[], object]


def periodics() -> list[Periodic]:
    return [Periodic(name, timedelta(seconds=seconds), import_string(name)) for name, seconds in settings.CLOCK]


def claim(periodic: Periodic, at: datetime) -> bool:
    """True when the deed is due and this process is the one to do it.

    What is due later than one period from now was noted before somebody set the clock back: it is due now, or the
    deadlines of a city would stand still for as long as the clock went back.
    """
    row, _ = DueInstant.objects.get_or_create(name=periodic.name[:64], defaults={"next_at": at})
    if at < row.next_at <= at + periodic.every + SKEW:
        return False
    claimed = DueInstant.objects.filter(pk=row.pk, next_at=row.next_at).update(next_at=at + periodic.every, last_at=at)
    return claimed == 1


def tick(deeds: list[Periodic]) -> None:
    """Do what is due. A deed that fails is logged and comes again at its next instant."""
    for periodic in deeds:
        try:
            if claim(periodic, now()):
                _do(periodic)
        except Exception:
            log.exception("the periodic deed %s failed", periodic.name)


def _do(periodic: Periodic) -> None:
    """Do it, and keep for the console how it went; the failure itself goes on to the caller."""
    row = DueInstant.objects.filter(name=periodic.name[:64])
    try:
        periodic.do()
    except Exception as reason:
        row.update(failed_at=now(), fault=f"{type(reason).__name__}: {reason}"[:500])
        raise
    row.filter(failed_at__isnull=False).update(failed_at=None, fault="")


def run(should_stop: Callable[[], bool]) -> None:
    """Tick once a second and seal five times a second until told to stop."""
    deeds, ticked = periodics(), float("-inf")
    while not should_stop():
        started = time.monotonic()
        try:
            seal_all()
        except Exception:
            log.exception("sealing failed")
        if started - ticked >= 1.0:
            close_old_connections()
            tick(deeds)
            ticked = started
        time.sleep(max(0.0, SEAL_EVERY - (time.monotonic() - started)))
