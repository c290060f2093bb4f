"""A larger demo: copies of its matters and more invented residents, up to a city of 20 million people."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from gezhi.demo import homes
from gezhi.demo.ground import find_spots
from gezhi.demo.multiply import multiply
from gezhi.demo.stencils import Spot, originals
from gezhi.domain.cases.selectors import Case
from gezhi.domain.grids import selectors as grids
from gezhi.ground.plumbing.databases import analyse
from gezhi.ground.plumbing.journal.sealing import seal_all


@dataclass(frozen=True, slots=True)
class Scale:
    """How many matters and residents there are to be."""

    matters: int
    residents: int


SCALES = {"district": Scale(200_000, 680_000), "city": Scale(1_000_000, 20_000_000)}
PLAYED, PLACES = 400, 5000
"""Of so many played matters copies are made, at so many places."""

Progress = Callable[[int, int], None]


def enlarge(scale: Scale, *, now: datetime, matters: Progress, residents: Progress) -> None:
    """Bring a demo city that stands up to a scale; what is there already counts. Progress hears done and wanted."""
    add_matters(scale.matters, say=matters)
    homes.settle_many(scale.residents, now=now, say=residents)
    seal_all()
    analyse()


def add_matters(count: int, *, say: Progress | None = None) -> None:
    """Copy played matters until there are `count`."""
    have = Case.objects.count()
    if have >= count:
        return
    found = find_spots(PLACES, 7)
    codes = grids.locate_many([s.lon for s in found], [s.lat for s in found])
    ids = {cell.code: cell.pk for cell in grids.Cell.objects.live().filter(code__in=set(map(str, codes)))}
    spots = [Spot(s.lon, s.lat, str(code), ids[str(code)]) for s, code in zip(found, codes, strict=True)]
    played = list(Case.objects.order_by("pk").values_list("pk", flat=True)[: 2 * PLAYED])
    random.Random(3).shuffle(played)
    multiply(originals(played[:PLAYED]), count - have, spots=spots, say=say)
