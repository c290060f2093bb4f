"""My week: what I did from Monday on, each number with the list behind it. No number is made into another one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any

from gezhi.domain.cases import selectors as cases
from gezhi.domain.registry.selectors import door_visits
from gezhi.domain.workforce import selectors as workforce
from gezhi.ground.plumbing.scope import Scope
from gezhi.ground.plumbing.wording import city_zone

DAYS = 7


def my_week(scope: Scope, *, at: datetime) -> dict[str, Any]:
    """The week of the city in which `at` lies. At most nine queries."""
    zone = city_zone()
    today = at.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    begins, ends = (datetime.combine(monday + timedelta(days=days), time.min, zone) for days in (0, DAYS))
    submitted, reported = cases.my_work(scope, begins, ends)
    stretches = _stretches(scope, begins, min(ends, at))
    return {
        "at": at,
        "since": monday,
        "until": monday + timedelta(days=DAYS - 1),
        "in_time": sum(not one.is_late for one in submitted),
        "late": sum(one.is_late for one in submitted),
        "orders": [asdict(one) for one in submitted],
        "reports": [asdict(one) for one in reported],
        "doors": _doors(scope, monday),
        "duty_minutes": sum(int((until - since).total_seconds()) for since, until in stretches) // 60,
        "duty": [{"since": since, "until": until} for since, until in stretches],
    }


def _doors(scope: Scope, monday: date) -> list[dict[str, Any]]:
    """Doors by day: where somebody was met, tries in vain, calls, leaflets."""
    sunday = monday + timedelta(days=DAYS - 1)
    months = sorted({monday.replace(day=1), sunday.replace(day=1)})
    days = [day for month in months for day in door_visits.my_effort(scope, month) if monday <= day.day <= sunday]
    return [
        {"day": one.day, "doors": one.doors, "tries": one.tries, "calls": one.calls, "leaflets": one.leaflets}
        for one in days
    ]


def _stretches(scope: Scope, begins: datetime, ends: datetime) -> Sequence[tuple[datetime, datetime]]:
    """My time on duty within these instants; a stretch that has not ended goes on until the last."""
    if scope.me is None:
        return []
    found = workforce.stretches(scope.me, begins=begins, ends=ends)
    return [(max(one.started_at, begins), min(one.ended_at or ends, ends)) for one in found]
