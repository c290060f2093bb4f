"""Where something is entered: from the page of a home, a building, a unit or a person, or on the map."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse

from gezhi.domain.grids import selectors as grids
from gezhi.domain.registry import selectors
from gezhi.domain.registry.web.words import door_of
from gezhi.ground.kernel.masking import mask_name
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.doors import ScopedRequest
from gezhi.ground.plumbing.page_parts import MapLayer

PLACE_PAGE = "registry/place_form.html"
LAYERS = (
    MapLayer("/maps/public/town/{z}/{x}/{y}.mvt", min_zoom=6, max_zoom=12),
    MapLayer("/maps/public/community/{z}/{x}/{y}.mvt", min_zoom=12, max_zoom=14),
    MapLayer("/maps/grid/{z}/{x}/{y}.mvt", min_zoom=13, max_zoom=14),
)
PLACES: Mapping[str, tuple[Callable[..., Any], str, str, Callable[[Any], str]]] = {
    "home": (selectors.home, "home_id", "registry:home", lambda row: f"{row.building.address} {door_of(row)}"),
    "building": (selectors.building, "building_id", "registry:building", lambda row: row.address),
    "unit": (selectors.organisation, "organisation_id", "registry:unit", lambda row: row.name),
    "person": (selectors.active_person, "owner_id", "registry:person", lambda row: mask_name(row.name)),
}
"""By the parameter's name: who answers, the field of `Standing`, the page that led here, how it is called."""


def place_from(request: ScopedRequest, otherwise: str) -> tuple[dict[str, UUID], str, str]:
    """What led here: as fields of `Standing`, the way back, and in words. Raises Problem `scope.not_found`."""
    for name, (ask, field, page, words) in PLACES.items():
        told = request.GET.get(name, "")
        if told:
            row = ask(request.scope, _id(told))
            return {field: row.pk}, reverse(page, args=[row.pk]), words(row)
    return {}, otherwise, ""


def on_map(request: ScopedRequest, where: Mapping[str, UUID], *, code: str = "") -> dict[str, Any]:
    """What the page needs to ask for a point in an area (mine where none is said); nothing where the place is known."""
    return {} if where else {"layers": LAYERS, "extent": _extent(request, code)}


def _extent(request: ScopedRequest, code: str) -> str:
    areas = request.scope.areas(Permission.REGISTER_KEEP)
    try:
        box = grids.bounds(code or str(areas[0] if areas else grids.top_cell().code))
    except Problem:
        return ""
    return f"{box.west:.5f},{box.south:.5f},{box.east:.5f},{box.north:.5f}"


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
