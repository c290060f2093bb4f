"""Buildings without a grid: a list from which many are put into one, and a page that puts one on the map."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from gezhi.domain.grids import selectors as grids
from gezhi.domain.registry import selectors, services
from gezhi.domain.registry.web.listing import area_of, pager_of, root
from gezhi.domain.registry.web.placing import PLACE_PAGE, on_map
from gezhi.domain.registry.web.words import building_line
from gezhi.ground.kernel.area_code import Level
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb
from gezhi.ground.plumbing.problems import sentence

NAMED, OFFERED = 3, 100
"""Of so many communities so many grids each are offered by name; another one is typed by its code."""


class PointForm(forms.Form):
    """Where a building stands."""

    lon = forms.FloatField(label=_("Longitude"), min_value=-180, max_value=180)
    lat = forms.FloatField(label=_("Latitude"), min_value=-90, max_value=90)


@door(Permission.REGISTER_KEEP, "GET", "POST")
def unplaced(request: ScopedRequest) -> HttpResponse:
    """The buildings of an area that have no grid yet; a POST puts those that are ticked into one."""
    refusal = ""
    if request.method == "POST":
        try:
            return _put(request)
        except Problem as problem:
            if problem.kind.status in (403, 404):
                raise
            refusal = sentence(problem)
    return _page(request, refusal)


def _page(request: ScopedRequest, refusal: str) -> HttpResponse:
    area = area_of(request)
    found = selectors.unplaced_page(request.scope, area, request.GET.get("after", ""))
    areas = grids.full_names({row.code for row in found.rows})
    total = selectors.unplaced(request.scope, area).count()
    context = {
        "area_name": grids.full_name(area) if area else "",
        "rows": [(str(row.pk), building_line(row), areas.get(row.code, row.code)) for row in found.rows],
        "grids": _offered(request, {row.code for row in found.rows}),
        "code": request.POST.get("code", ""),
        "chosen": request.POST.getlist("building"),
        "refusal": refusal,
        "pager": pager_of(request, total=total, shown=len(found.rows), following=found.next),
        "crumbs": [root(), Crumb(_t("Buildings without a grid"))],
    }
    return render(request, "registry/unplaced.html", context, status=422 if refusal else 200)


def _offered(request: ScopedRequest, codes: set[str]) -> list[tuple[str, str]]:
    """Grids of the communities that the page names first, by code and name."""
    communities = sorted(code for code in codes if len(code) == Level.COMMUNITY)[:NAMED]
    found = [cell for code in communities for cell in grids.children(request.scope, code)[:OFFERED]]
    names = grids.full_names([cell.code for cell in found])
    return sorted(names.items())


def _put(request: ScopedRequest) -> HttpResponse:
    ids = [UUID(id) for id in request.POST.getlist("building") if _is_id(id)]
    count = services.put_in_grid(scope=request.scope, ids=ids, code=request.POST.get("code", "").strip())
    said = ngettext("%(count)d building placed.", "%(count)d buildings placed.", count)
    messages.success(request, said % {"count": count})
    return redirect(request.get_full_path())


def _is_id(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


@door(Permission.REGISTER_KEEP, "GET", "POST")
def place(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Put one building on the map; its homes and people stand in the grid of the point."""
    row = selectors.building(request.scope, id)
    back = reverse("registry:building", args=[id])
    shown = {} if row.lon is None or row.lat is None else {"lon": round(row.lon, 6), "lat": round(row.lat, 6)}

    def do(told: dict[str, Any]) -> HttpResponse:
        code = services.put_at_point(scope=request.scope, id=id, point=(told["lon"], told["lat"]))
        messages.success(request, _t("It stands in %(grid)s.") % {"grid": grids.full_name(code)})
        return redirect(back)

    words = {"title": _t("Put on the map"), "button": _t("Put it there"), "cancel": back, "text": row.address}
    crumbs = [root(), Crumb(row.address, back), Crumb(words["title"])]
    return asked(
        request,
        PointForm(posted(request), initial=shown),
        do,
        page=PLACE_PAGE,
        **words,
        **on_map(request, {}, code=row.code),
        crumbs=crumbs,
    )
