"""Figures of a day, a week, a month by area, class or department; every figure is a link to its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.cases import selectors
from gezhi.domain.cases.selectors import CaseFilter
from gezhi.domain.cases.selectors.statistics import By, Day, Figures, Window, table, totals, trend
from gezhi.domain.cases.vocabulary import Colour, Outcome
from gezhi.domain.cases.web.words import bracketed, class_name
from gezhi.domain.cases.web.workbench import list_url
from gezhi.domain.grids import selectors as grids
from gezhi.ground.kernel.area_code import AreaCode, Level
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Chart, Series, Tab

SPANS: dict[str, str | Promise] = {"day": _("Today"), "week": _("This week"), "month": _("This month")}
GROUPS: dict[By, str | Promise] = {"area": _("By area"), "class": _("By class"), "department": _("By department")}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table: figures, each with the address of its rows."""

    label: str
    url: str
    figures: Figures
    links: dict[str, str]


@door(Permission.STATISTICS_VIEW)
def statistics(request: ScopedRequest) -> HttpResponse:
    at = now()
    span = request.GET.get("span", "month") if request.GET.get("span") in SPANS else "month"
    by: By = next((name for name in GROUPS if name == request.GET.get("by")), "area")
    code = _code(request)
    window = window_of(span, at)
    wanted = CaseFilter(code=code)
    level = AreaCode(code).level.below or Level.MICRO_GRID
    rows = table(request.scope, window, by, now=at, level=level, wanted=wanted)
    context = {
        "span_tabs": [Tab(str(label), _url(key, by, code), key == span) for key, label in SPANS.items()],
        "group_tabs": [Tab(str(label), _url(span, key, code), key == by) for key, label in GROUPS.items()],
        "lines": _lines(request, rows, by, code, window),
        "total": _line("", "", totals(request.scope, window, now=at, wanted=wanted), wanted, window),
        "chart": trend_chart(trend(request.scope, now=at, wanted=wanted)),
        "area": grids.full_name(code),
        "by": by,
        "at": at,
    }
    return render(request, "cases/statistics.html", context)


def _code(request: ScopedRequest) -> str:
    """The area shown: the one asked for where I may see it, else my own."""
    asked = request.GET.get("code", "")
    mine = request.scope.areas(Permission.STATISTICS_VIEW) or request.scope.areas(Permission.AREAS_VIEW)
    if asked.isascii() and asked.isdigit() and request.scope.covers(Permission.AREAS_VIEW, asked):
        return grids.live_cell(asked).code
    return str(mine[0]) if mine else grids.top_cell().code


def window_of(span: str, at: datetime) -> Window:
    """The city's today, this week (from Monday) or this month, up to now."""
    local = at.astimezone(ZoneInfo(settings.CITY_TIME_ZONE)).replace(hour=0, minute=0, second=0, microsecond=0)
    start = {"day": local, "week": local - timedelta(days=local.weekday()), "month": local.replace(day=1)}[span]
    return Window(start, at)


def _url(span: str, by: str, code: str) -> str:
    return f"{reverse('cases:statistics')}?{urlencode({'span': span, 'by': by, 'code': code})}"


def _lines(request: ScopedRequest, rows: list[Figures], by: By, code: str, window: Window) -> list[Line]:
    span = request.GET.get("span", "month")
    labels = _labels(request, rows, by)
    found = []
    for row in rows:
        narrowed = {
            "area": CaseFilter(code=row.key),
            "class": CaseFilter(code=code, class_code=row.key),
            "department": CaseFilter(code=code, department_id=UUID(row.key)) if by == "department" else CaseFilter(),
        }[by]
        deeper = _url(span, by, row.key) if by == "area" and len(row.key) < Level.MICRO_GRID else ""
        found.append(_line(labels.get(row.key, row.key), deeper, row, narrowed, window))
    return found


def _labels(request: ScopedRequest, rows: list[Figures], by: By) -> dict[str, str]:
    if by == "area":
        return grids.cell_names([row.key for row in rows])
    if by == "department":
        return {str(id): name for id, name in accounts.department_names().items()}
    return {row.code: bracketed(class_name(row), row.code) for row in selectors.classes(request.scope)}


def _line(label: str, url: str, row: Figures, wanted: CaseFilter, window: Window) -> Line:
    closed = wanted.narrowed(closed_since=window.since, closed_until=window.until)
    filters = {
        "came_in": wanted.narrowed(since=window.since, until=window.until),
        "closed": closed,
        "closed_late": closed.narrowed(is_late=True),
        "in_hand": wanted.narrowed(is_open=True),
        "soon": wanted.narrowed(colour=Colour.YELLOW),
        "late": wanted.narrowed(colour=Colour.RED),
        "not_solved": wanted.narrowed(outcome=Outcome.NOT_SOLVED),
    }
    return Line(label, url, row, {name: list_url(filter) for name, filter in filters.items()})


def trend_chart(found: Sequence[Day]) -> Chart:
    """Reports and closings per day."""
    return Chart(
        kind="line",
        title=str(_("Came in and closed, last 30 days")),
        categories=[f"{day.day:%m-%d}" for day in found],
        series=[
            Series(str(_("Came in")), [day.came_in for day in found]),
            Series(str(_("Closed")), [day.closed for day in found]),
        ],
    )
