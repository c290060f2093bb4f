"""Related matters: near in place, class and time."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import cos, radians

from django.db.models import Q

from gezhi.domain.cases.models import Case
from gezhi.domain.cases.selectors.visibility import branches
from gezhi.domain.cases.vocabulary import OPEN_STATES
from gezhi.ground.kernel.quadkeys import window_ranges
from gezhi.ground.plumbing.scope import Scope

METRES = 150.0
DAYS = 15
METRES_PER_DEGREE = 111_320.0


def related(
    scope: Scope, *, lon: float, lat: float, at: datetime, major: str = "", metres: float = METRES, most: int = 8
) -> list[Case]:
    """Open cases within `metres` of a point reported in the last 15 days, of the same major class where one is given.

    Nearest first. One query a branch of the scope.
    """
    high = metres / METRES_PER_DEGREE
    wide = high / max(cos(radians(lat)), 0.01)
    keys = Q(pk__in=[])
    for low, end in window_ranges(lon - wide, lat - high, lon + wide, lat + high):
        keys |= Q(quadkey__gte=low, quadkey__lt=end)
    near: list[Case] = []
    for branch in branches(scope):
        found = branch.filter(keys, state__in=OPEN_STATES, reported_at__gte=at - timedelta(days=DAYS))
        if major:
            found = found.filter(class_code__startswith=major)
        near.extend(found.select_related("case_class", "department", "handler")[: most * 8])
    measured = sorted((_metres(case, lon, lat), case.number, case) for case in near)
    return [case for distance, _, case in measured if distance <= metres][:most]


def related_to(scope: Scope, case: Case, *, at: datetime, major: str = "") -> list[Case]:
    """Open cases near another one, without it; none where its place is still to be found."""
    if case.lon is None or case.lat is None:
        return []
    near = related(scope, lon=case.lon, lat=case.lat, at=at, major=major)
    return [other for other in near if other.pk != case.pk]


def _metres(case: Case, lon: float, lat: float) -> float:
    """Flat distance in metres: exact enough over a few hundred."""
    dx = ((case.lon or 0.0) - lon) * cos(radians(lat))
    dy = (case.lat or 0.0) - lat
    return float((dx * dx + dy * dy) ** 0.5 * METRES_PER_DEGREE)
