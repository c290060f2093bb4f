"""The wall screen of an area: live numbers, the map, the trend, what needs a leader; every figure leads to its rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from gezhi.domain.cases import selectors as cases
from gezhi.domain.cases.selectors import CaseFilter
from gezhi.domain.cases.selectors.statistics import Day, Figures, summed, table, totals, trend
from gezhi.domain.cases.vocabulary import Colour
from gezhi.domain.cases.web.figures import trend_chart, window_of
from gezhi.domain.cases.web.words import Row, rows_of
from gezhi.domain.cases.web.workbench import list_url
from gezhi.domain.grids import selectors as grids
from gezhi.ground.kernel.area_code import AreaCode, Level
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.fresh import Fresh
from gezhi.ground.plumbing.page_parts import MapClass, MapLayer
from gezhi.ground.plumbing.scope import Scope

STEPS = 5
BURNING = 6


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One area below the one shown, with what is open there."""

    code: str
    name: str
    figures: Figures
    url: str


@dataclass(frozen=True, slots=True)
class Numbers:
    """What was counted of an area, and when."""

    at: datetime
    rows: list[Figures]
    month: Figures
    days: list[Day]


_numbers: Fresh[str, Numbers] = Fresh()
"""By area: the figures are the same for everybody who may see all of it, and walls ask for them again and again."""


def _numbers_of(scope: Scope, code: str) -> Numbers:
    whole = scope.everything or scope.covers(Permission.STATISTICS_VIEW, code)
    return _numbers.get(code, lambda: _count(scope, code)) if whole else _count(scope, code)


def _count(scope: Scope, code: str) -> Numbers:
    at, here = now(), CaseFilter(code=code)
    level = AreaCode(code).level.below or Level.MICRO_GRID
    return Numbers(
        at,
        table(scope, window_of("day", at), "area", now=at, level=level, wanted=here),
        totals(scope, window_of("month", at), now=at, wanted=here, parts=["said"]),
        trend(scope, now=at, wanted=here),
    )


@door(Permission.STATISTICS_VIEW)
def wall(request: ScopedRequest) -> HttpResponse:
    """The screen of my area, or of an area inside it (`?code=`)."""
    code = _code(request)
    here = CaseFilter(code=code)
    numbers = _numbers_of(request.scope, code)
    at, rows = numbers.at, numbers.rows
    level = AreaCode(code).level.below or Level.MICRO_GRID
    names = grids.cell_names([row.key for row in rows])
    lines = [AreaLine(row.key, names.get(row.key, ""), row, f"{reverse('wall')}?code={row.key}") for row in rows]
    box = grids.bounds(code)
    context = {
        "area": grids.full_name(code),
        "code": code,
        "up": _up(request, code),
        "today": summed(rows),
        "month": numbers.month,
        "links": _links(here, request),
        "lines": sorted(lines, key=lambda line: (-line.figures.late, -line.figures.in_hand, line.code))[:7],
        "burning": _burning(request, here),
        "chart": trend_chart(numbers.days),
        "layers": [MapLayer(f"/maps/{level.word}/{{z}}/{{x}}/{{y}}.mvt", min_zoom=6, max_zoom=14)],
        "extent": f"{box.west:.5f},{box.south:.5f},{box.east:.5f},{box.north:.5f}",
        "steps": _steps(rows),
        "classes": _classes(rows),
        "points_url": f"{reverse('cases:points')}?is_open=1&code={code}",
        "at": at,
    }
    return render(request, "portal/wall.html", context)


def _code(request: ScopedRequest) -> str:
    asked = request.GET.get("code", "")
    mine = request.scope.areas(Permission.STATISTICS_VIEW) or request.scope.areas(Permission.AREAS_VIEW)
    if asked.isascii() and asked.isdigit() and request.scope.covers(Permission.AREAS_VIEW, asked):
        return grids.live_cell(asked).code
    return str(mine[0]) if mine else grids.top_cell().code


def _up(request: ScopedRequest, code: str) -> str:
    """The area above, where I may see it."""
    parent = AreaCode(code).parent
    covered = parent is not None and request.scope.covers(Permission.STATISTICS_VIEW, parent)
    return f"{reverse('wall')}?code={parent}" if covered else ""


def _links(here: CaseFilter, request: ScopedRequest) -> dict[str, str]:
    day = window_of("day", now())
    return {
        "came_in": list_url(here.narrowed(since=day.since)),
        "closed": list_url(here.narrowed(closed_since=day.since)),
        "in_hand": list_url(here.narrowed(is_open=True)),
        "month": f"{reverse('cases:statistics')}?{urlencode({'span': 'month', 'code': here.code})}",
        "soon": list_url(here.narrowed(colour=Colour.YELLOW)),
        "late": list_url(here.narrowed(colour=Colour.RED)),
    }


def _burning(request: ScopedRequest, here: CaseFilter) -> list[Row]:
    """What is latest: the reds with the oldest deadline."""
    at = now()
    late = cases.page(request.scope, here.narrowed(colour=Colour.RED), now=at, order="due", size=BURNING)
    return rows_of(late.cases, at)


def _steps(rows: list[Figures]) -> dict[str, int]:
    """Areas by how much is open, in five classes of equal width."""
    most = max((row.in_hand for row in rows), default=0)
    return {row.key: min(STEPS, 1 + row.in_hand * STEPS // (most + 1)) for row in rows if row.in_hand}


def _classes(rows: list[Figures]) -> list[MapClass]:
    most = max((row.in_hand for row in rows), default=0)
    edges = [max(1, -(-step * (most + 1) // STEPS)) for step in range(STEPS + 1)]
    return [
        MapClass(step + 1, f"{low}–{high - 1}" if high - low > 1 else f"{low}")
        for step, (low, high) in enumerate(pairwise(edges))
        if high > low
    ]
