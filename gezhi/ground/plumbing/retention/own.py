"""The kinds that the plumbing itself keeps: looks, jobs that ended, uploads that no deed took."""

from __future__ import annotations

from datetime import datetime

from gezhi.ground.plumbing.jobs import listing
from gezhi.ground.plumbing.journal import retiring
from gezhi.ground.plumbing.retention.erasing import erase
from gezhi.ground.plumbing.retention.kinds import Erased, Kind, Unit
from gezhi.ground.plumbing.uploads import store


def _looks(limit: datetime, most: int) -> Erased:
    retired = retiring.retire(limit, most=most)
    if retired is None:
        return Erased(0)
    return Erased(retired.count, retired.facts(), lambda deed: retiring.tell(retired, deed))


def _jobs(limit: datetime, most: int) -> Erased:
    return Erased(listing.forget_ended(limit, most=most))


def _uploads(limit: datetime, most: int) -> Erased:
    return Erased(store.sweep(limit.timestamp()))


LOOKS = Kind("looks", Unit.MONTHS, default=12, least=retiring.LEAST_MONTHS, most=120, erase=_looks, batch=5000)
JOBS = Kind("jobs", Unit.DAYS, default=30, least=1, most=365, erase=_jobs)
UPLOADS = Kind("uploads", Unit.HOURS, default=6, least=1, most=72, erase=_uploads)


def sweep_uploads() -> int:
    """Forget uploads that nobody went on with; the clock does this many times a day."""
    return erase(UPLOADS.key)
