"""An area's register in figures and buildings, and the search box."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gezhi.domain.grids import selectors as grids
from gezhi.domain.registry import selectors, services
from gezhi.domain.registry.labels import CONDITION_LABELS
from gezhi.domain.registry.labels.things import KIND_LABELS
from gezhi.domain.registry.rules.typed import typed
from gezhi.domain.registry.selectors import Found, doubts
from gezhi.domain.registry.selectors.things import MEASURES
from gezhi.domain.registry.vocabulary import HomeState, Kind
from gezhi.domain.registry.web.areas import address
from gezhi.domain.registry.web.things import thing_line
from gezhi.domain.registry.web.words import Line, building_line, home_line, person_line, unit_line
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb
from gezhi.ground.plumbing.problems import sentence

SHOWN = 100
OTHERS = ("organisations", "rented", *MEASURES.values())
"""What is counted besides people, homes and buildings; each figure leads to its list."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of an area."""

    label: str | Promise
    count: int
    url: str = ""


@door(Permission.REGISTER_VIEW)
def overview(request: ScopedRequest) -> HttpResponse:
    """How many people, homes and buildings an area has, how far collecting has come, and its buildings."""
    scope, area = request.scope, request.GET.get("area", "")
    if area:
        grids.cell(scope, AreaCode(area))
    found = selectors.counts(scope, ["people", "homes", "buildings", "households", "condition", *OTHERS], area)
    conditions = found["condition"]
    buildings = selectors.buildings(scope, area)
    context = {
        "area": area,
        "area_name": grids.full_name(area) if area else "",
        "figures": [
            Figure(_("People"), found["people"][""], address("registry:people", area=area)),
            Figure(_("Homes"), found["homes"][""], address("registry:homes", area=area)),
            Figure(_("Buildings"), found["buildings"][""]),
            Figure(_("Households"), found["households"][""]),
        ],
        "others": _others(found, area),
        "conditions": [
            Figure(CONDITION_LABELS[s], conditions[s], address("registry:homes", area=area, condition=s.value))
            for s in HomeState
        ],
        "visited": sum(conditions.values()) - conditions[HomeState.UNKNOWN],
        "homes": found["homes"][""],
        "buildings": _buildings(buildings.select_related("compound")[:SHOWN]),
        "shown": SHOWN,
        "ways": _ways(request, area),
        "may_keep": scope.may(Permission.REGISTER_KEEP),
        "may_import": scope.may(Permission.REGISTER_IMPORT),
        "has_doubts": scope.may(Permission.REGISTER_IMPORT) and doubts.doubts(scope).exists(),
        "may_agree": scope.may(Permission.REGISTER_REQUEST),
        "may_take_out": scope.may(Permission.REGISTER_EXPORT) or scope.may(Permission.REGISTER_APPROVE),
    }
    return render(request, "registry/overview.html", context)


def _buildings(rows: Iterable[Any]) -> list[Line]:
    """Buildings, each with its grid: two compounds of a city may bear one name. One query beside their own."""
    found = list(rows)
    grid_names = grids.full_names([row.code for row in found])
    lines = [(building_line(row), grid_names.get(row.code, "")) for row in found]
    return [replace(line, text=" · ".join(filter(None, [str(line.text), grid]))) for line, grid in lines]


def _ways(request: ScopedRequest, area: str) -> list[tuple[str, str]]:
    """Where the register leads from here: what waits, what to visit again, how far collecting is, pictures."""
    waiting = selectors.count_proposals(request.scope, area)
    mine = request.scope.may(Permission.REGISTER_KEEP)
    unplaced = [(_("Buildings without a grid"), address("registry:unplaced", area=area))] if mine else []
    staff = [(_("Visits at doors"), address("registry:area_visits", area=area))]
    more = "+" if waiting == selectors.COUNTED else ""
    return [
        (_("Archive of the area"), address("registry:archive", area=area)),
        (_("Homes to visit again"), address("registry:stale", area=area)),
        (_("Licences about to end"), address("registry:licences", area=area)),
        (_("Progress of collecting"), address("registry:progress", area=area)),
        (_("Population and housing"), address("registry:pictures", area=area)),
        (_("Proposals (%(count)s)") % {"count": f"{waiting}{more}"}, address("registry:proposals", area=area)),
        *unplaced,
        *(staff if request.scope.may(Permission.STAFF_MANAGE) else []),
    ]


def _others(found: Mapping[str, Counter[str]], area: str) -> list[Figure]:
    """Organisations, rented homes and things of the area, each with its list."""

    def figure(label: str | Promise, count: int, page: str, *args: str) -> Figure:
        return Figure(label, count, reverse(page, args=args) + (f"?area={area}" if area else ""))

    return [
        figure(_("Organisations"), found["organisations"][""], "registry:units"),
        figure(_("Rented homes"), found["rented"]["1"], "registry:rentals"),
        *(figure(KIND_LABELS[k], found[m][""], "registry:things", k.value) for k, m in MEASURES.items()),
    ]


@door(Permission.REGISTER_VIEW, "GET", "POST")
def find(request: ScopedRequest) -> HttpResponse:
    """What the search box finds. Numbers come in the body of a POST, so that no log keeps them."""
    told = request.POST if request.method == "POST" else request.GET
    text, reason, refusal = told.get("q", "").strip(), told.get("reason", ""), ""
    found: Found | None = None
    if request.method != "POST" and typed(text).kind in services.EXACT:
        return redirect(f"{reverse('registry:find')}?number=1")  # and the number stands in no address any more
    if text:
        try:
            found = services.find(scope=request.scope, text=text, reason=reason)
        except Problem as problem:
            refusal = sentence(problem)
    context = {
        "text": text,
        "needs_reason": "number" in request.GET,
        "refusal": refusal,
        "found": found,
        "groups": _groups(found) if found else [],
        "crumbs": [Crumb(_("Register"), reverse("registry:overview")), Crumb(_("Find"))],
    }
    return render(request, "registry/find.html", context, status=422 if refusal else 200)


def _groups(found: Found) -> list[tuple[str, int, list[Line]]]:
    """What was found, kind by kind: title, how many there are, lines."""
    others = [unit_line(row) for row in found.organisations]
    things = [thing_line(Kind.VEHICLE, row) for row in found.vehicles]
    things += [thing_line(Kind.COMPONENT, row) for row in found.components]
    groups = [
        (_("People"), found.count, [person_line(row) for row in found.people]),
        (_("Homes"), len(found.homes), [home_line(row) for row in found.homes]),
        (_("Buildings"), len(found.buildings), _buildings(found.buildings)),
        (_("Organisations"), len(others), others),
        (_("Things"), len(things), things),
    ]
    return [group for group in groups if group[1]]
