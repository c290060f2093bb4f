"""How far collecting has come, area by area, and the homes behind each figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from gezhi.domain.registry import selectors
from gezhi.domain.registry.labels import CONDITION_LABELS, CONDITION_TONES
from gezhi.domain.registry.vocabulary import HomeState
from gezhi.domain.registry.web.areas import address, after, chosen, crumbs, may_look, pager
from gezhi.domain.registry.web.wanting import wanted_lines
from gezhi.domain.registry.web.words import coded, door_of
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Chip
from gezhi.ground.plumbing.wording import in_city

SIZE = 50
STATES = tuple(HomeState)
USE = "gbt31000_5_17_building_use"
RENTED = {"1": True, "0": False, "?": None}


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of a row, and the page of the rows behind it."""

    label: Any
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    """How far one area has come."""

    name: str
    url: str
    homes: int
    visited: int
    cells: list[Cell]
    people: int
    per_home: str
    homes_url: str = ""
    people_url: str = ""


@door(Permission.REGISTER_COUNT)
def progress(request: ScopedRequest) -> HttpResponse:
    """Homes known, visited, lived in, empty, refused and incomplete, and people, of each area below one."""
    area, rows = chosen(request), may_look(request)
    measures = ["homes", "condition", "people"]
    by_area = selectors.counts_by_area(request.scope, [cell.code for cell in area.below], measures)
    title = _("Progress of collecting")
    context = {
        "title": title,
        "area": area,
        "total": _row(area.name, area.code, selectors.counts(request.scope, measures, area.code), rows),
        "rows": [_row(cell.name, cell.code, by_area[cell.code], rows) for cell in area.below if cell.code in by_area],
        "states": [CONDITION_LABELS[state] for state in STATES],
        "wanted": wanted_lines(area.code),
        "crumbs": crumbs(request, area, title, "registry:progress"),
    }
    return render(request, "registry/progress.html", context)


def _row(name: str, code: str, found: Any, rows: bool) -> Row:
    """`rows`: whether the figures lead to the homes and people behind them."""
    conditions, homes, people = found["condition"], found["homes"][""], found["people"][""]
    occupied = homes - conditions[HomeState.EMPTY]
    return Row(
        name=name,
        url=address("registry:progress", area=code),
        homes=homes,
        visited=homes - conditions[HomeState.UNKNOWN],
        cells=[
            Cell(
                CONDITION_LABELS[s],
                conditions[s],
                address("registry:homes", area=code, condition=s.value) if rows else "",
            )
            for s in STATES
        ],
        people=people,
        homes_url=address("registry:homes", area=code) if rows else "",
        people_url=address("registry:people", area=code) if rows else "",
        per_home=f"{people / occupied:.1f}" if occupied else "–",
    )


@door(Permission.REGISTER_VIEW)
def homes(request: ScopedRequest) -> HttpResponse:
    """Homes of a community, or smaller, in one condition or of one use; above that the areas with their counts."""
    area, wanted, chips = chosen(request), *_asked(request)
    title = _("Homes")
    context = {
        "title": title,
        "area": area,
        "chips": chips,
        "crumbs": crumbs(request, area, title, "registry:homes", **{key: request.GET.get(key, "") for key in wanted}),
    }
    if len(area.code) < selectors.LISTED_FROM:
        return render(request, "registry/homes.html", {**context, "below": _below(request, area, wanted)})
    rows = selectors.homes(request.scope, area.code, {key: value for key, (value, _) in wanted.items()})
    cursor = after(request, UUID)
    found = selectors.homes_after(rows, cursor[0] if cursor else None, SIZE)
    page = found[:SIZE]
    last = [page[-1].pk] if len(found) > SIZE else None
    context |= {"rows": _lines(page), "pager": pager(request, total=rows.count(), shown=len(page), last=last)}
    return render(request, "registry/homes.html", context)


def _asked(request: ScopedRequest) -> tuple[dict[str, tuple[object, str]], list[Chip]]:
    """Columns with the value asked for and the value that is counted; and the words of both."""
    told, wanted, chips = request.GET, dict[str, tuple[object, str]](), []
    if told.get("condition") in set(HomeState):
        wanted["condition"] = (told["condition"], told["condition"])
        chips.append(Chip(str(CONDITION_LABELS[told["condition"]])))
    if use := told.get("use"):
        wanted["use"] = ("" if use == "?" else use[:2], use)
        chips.append(Chip(use_words(use)))
    if told.get("is_rented") in RENTED:
        wanted["is_rented"] = (RENTED[told["is_rented"]], told["is_rented"])
        chips.append(Chip(rented_words(told["is_rented"])))
    return wanted, chips


def use_words(use: str) -> str:
    """The use of a home; “?” is not known."""
    return coded(USE, use, english=get_language() == "en") or pgettext("use", "Not known")


def rented_words(rented: str) -> str:
    """Whether a home is rented out: 1, 0, or ? where it is not known."""
    words = {"1": _("Rented out"), "0": _("Not rented out")}
    return words.get(rented) or pgettext("rented", "Not known")


def _below(request: ScopedRequest, area: Any, wanted: dict[str, tuple[object, str]]) -> list[Cell]:
    """The areas below with the homes of the first thing asked for; crossing two would need counts that are not kept."""
    measure, value = next(((key, value) for key, (_, value) in wanted.items()), ("homes", ""))
    measure = {"is_rented": "rented"}.get(measure, measure)
    by_area = selectors.counts_by_area(request.scope, [cell.code for cell in area.below], [measure])
    asked = {key: request.GET.get(key, "") for key in wanted}
    return [
        Cell(cell.name, by_area[cell.code][measure][value], address("registry:homes", area=cell.code, **asked))
        for cell in area.below
        if cell.code in by_area
    ]


@door(Permission.REGISTER_VIEW)
def stale(request: ScopedRequest) -> HttpResponse:
    """The homes that a worker must visit again, the oldest first; a community at most, above it the way down."""
    area, today = chosen(request), in_city(now()).date()
    title = _("Homes to visit again")
    context = {"title": title, "area": area, "crumbs": crumbs(request, area, title, "registry:stale")}
    context["wanted"] = wanted_lines(area.code)
    if len(area.code) < selectors.LISTED_FROM:
        by_area = selectors.counts_by_area(request.scope, [cell.code for cell in area.below], ["homes"])
        below = [
            Cell(cell.name, by_area[cell.code]["homes"][""], address("registry:stale", area=cell.code))
            for cell in area.below
            if cell.code in by_area
        ]
        return render(request, "registry/stale.html", {**context, "below": below})
    rows = selectors.stale_homes(request.scope, area.code, today)
    found = selectors.stale_after(rows, after(request, date.fromisoformat, UUID), SIZE)
    page = found[:SIZE]
    last = [page[-1].stale_date, page[-1].pk] if len(found) > SIZE else None
    context |= {"rows": _lines(page), "pager": pager(request, total=rows.count(), shown=len(page), last=last)}
    return render(request, "registry/stale.html", context)


def _lines(page: Any) -> list[dict[str, Any]]:
    return [
        {
            "title": f"{home.building.address} {door_of(home)}",
            "url": reverse("registry:home", args=[home.pk]),
            "condition": CONDITION_LABELS[home.condition],
            "tone": CONDITION_TONES[home.condition],
            "visited_at": home.condition_at,
            "stale": home.stale_date,
        }
        for home in page
    ]
