"""Visits at doors of the demo: some weeks of evenings in one micro grid, as evidence of the work."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta

from gezhi.demo.neighbourhood import Neighbourhood
from gezhi.domain.registry import selectors as registry
from gezhi.domain.registry import services as register
from gezhi.domain.registry.services import HomeState, VisitResult, VisitWay
from gezhi.ground.kernel.ids import new_id

EVENINGS = (25, 23, 20, 16, 13, 11, 9, 6, 4, 2, 1)
"""Days ago on which doors were knocked at."""
DOORS = 5
KNOCKS: Sequence[tuple[float, VisitWay, VisitResult, str]] = (
    (0.5, VisitWay.KNOCK, VisitResult.MET, ""),
    (0.1, VisitWay.KNOCK, VisitResult.MET, "已提醒电动车不上楼充电"),
    (0.18, VisitWay.KNOCK, VisitResult.NOBODY, ""),
    (0.1, VisitWay.PHONE, VisitResult.MET, "电话核对，人员无变化"),
    (0.04, VisitWay.PHONE, VisitResult.NOBODY, ""),
    (0.08, VisitWay.LEAFLET, VisitResult.LEFT, ""),
)
"""How often which visit comes of a door."""
REFUSED = "称正在休息，约周末再来"


def knock(here: Neighbourhood, *, seed: int) -> int:
    """Visit doors of the micro grid on some evenings; how many visits."""
    dice = random.Random(seed)
    homes = list(registry.homes(here.micro_worker, here.micro))
    shares = [share for share, *_ in KNOCKS]
    made = 0
    for days_ago in EVENINGS:
        at = here.on(days_ago, 18, 20 + dice.randrange(30))
        for home in dice.sample(homes, min(DOORS, len(homes))):
            _, way, result, words = dice.choices(KNOCKS, shares)[0]
            if home.condition == HomeState.REFUSED:
                way, result, words = VisitWay.KNOCK, VisitResult.REFUSED, REFUSED
            register.visit_home(
                scope=here.micro_worker, id=new_id(), home_id=home.pk, way=way, result=result, words=words, at=at
            )
            at += timedelta(minutes=dice.randint(4, 11))
            made += 1
    return made
