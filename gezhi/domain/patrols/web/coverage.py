"""Coverage of an area over days: how much of its streets, doors and key places somebody really passed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render

from gezhi.domain.grids import selectors as grids
from gezhi.domain.patrols import selectors
from gezhi.domain.patrols.rules.recording import share
from gezhi.domain.patrols.web.words import area_of, day_of, tabs
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.wording import in_city

DAYS, CELLS = 14, 300


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """An area on a day, or a cell: shares of what there is, None where there is nothing."""

    day: date
    area: str
    code: str
    streets: float | None
    doors: float | None
    places: float | None
    walkers: int
    cells: int = 0
    walked: int = 0


@door(Permission.PATROLS_VIEW)
def area(request: ScopedRequest) -> HttpResponse:
    """The last days of an area, and the cells of the day asked for."""
    asked = day_of(request, in_city(now()).date())
    code = area_of(request) or next((str(area) for area in request.scope.areas(Permission.PATROLS_VIEW)), "")
    last = asked + timedelta(days=1)
    days = selectors.days_of(request.scope, code, last - timedelta(days=DAYS), last) if code else []
    cells = list(selectors.coverage_of(request.scope, code, asked)[:CELLS]) if code else []
    names = grids.full_names([code, *(row.code for row in cells)] if code else [])
    context = {
        "tabs": tabs(request.scope, "coverage", code),
        "day": asked,
        "area": code,
        "area_name": names.get(code, ""),
        "days": [_line(row, row.day, "", "", cells=row.cells, walked=row.walked) for row in reversed(days)],
        "cells": [_line(row, asked, names.get(row.code, row.code), row.code) for row in cells],
    }
    return render(request, "patrols/coverage.html", context)


Figures = selectors.AreaCoverage | selectors.CoverageDay


def _line(row: Figures, day: date, name: str, code: str, *, cells: int = 0, walked: int = 0) -> CoverageLine:
    return CoverageLine(
        day=day,
        area=name,
        code=code,
        streets=share(row.street_passed_m, row.street_m),
        doors=share(row.doors_passed, row.doors_count),
        places=share(row.places_passed, row.places_count),
        walkers=row.walkers_count,
        cells=cells,
        walked=walked,
    )
