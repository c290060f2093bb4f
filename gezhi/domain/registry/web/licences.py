"""Licences about to end: whom to remind, the first to end first."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from gezhi.domain.grids import selectors as grids
from gezhi.domain.registry.rules.organisations import WITHIN, days_ahead
from gezhi.domain.registry.selectors import licences as selectors
from gezhi.domain.registry.web.areas import address
from gezhi.domain.registry.web.listing import area_of, pager_of, root
from gezhi.domain.registry.web.theme_words import today
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb


@door(Permission.REGISTER_VIEW)
def listed(request: ScopedRequest) -> HttpResponse:
    """The licences of an area that end within 30, 60 or 90 days."""
    area, days, day = area_of(request), days_ahead(request.GET.get("within", "")), today()
    cursor = request.GET.get("after", "")
    found = selectors.ending_page(request.scope, area, today=day, days=days, cursor=cursor)
    total = selectors.ending(request.scope, area, today=day, days=days).count()
    areas = grids.full_names([row.organisation.code for row in found.rows])
    context = {
        "area": area,
        "area_name": grids.full_name(area) if area else "",
        "rows": [{**_row(row, day), "area": areas.get(row.organisation.code, "")} for row in found.rows],
        "days": days,
        "choices": WITHIN,
        "pager": pager_of(request, total=total, shown=len(found.rows), following=found.next),
        "crumbs": [
            root(),
            Crumb(_("Organisations"), address("registry:units", area=area)),
            Crumb(_("Licences about to end")),
        ],
    }
    return render(request, "registry/licences.html", context)


def _row(row: Any, day: date) -> dict[str, Any]:
    return {
        "url": reverse("registry:unit", args=[row.organisation_id]),
        "unit": row.organisation.name,
        "name": row.name,
        "number": row.number,
        "issuer": row.issuer,
        "ends": row.to_date,
        "left": (row.to_date - day).days,
    }
