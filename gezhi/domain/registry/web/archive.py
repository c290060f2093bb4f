"""An area's archive (辖区档案): one page with its figures that leads to everything there is about the area."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gezhi.domain.registry import selectors
from gezhi.domain.registry.labels import REGISTRATION_LABELS, theme_name
from gezhi.domain.registry.labels.things import KIND_LABELS
from gezhi.domain.registry.selectors import archive, themes
from gezhi.domain.registry.selectors.things import MEASURES
from gezhi.domain.registry.vocabulary import PERMANENT
from gezhi.domain.registry.web.areas import Chosen, address, chosen, crumbs, may_look
from gezhi.domain.registry.web.theme_words import today
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.doors import ScopedRequest, door

COUNTED = ("people", "homes", "buildings", "organisations", "rented", *MEASURES.values())


@dataclass(frozen=True, slots=True)
class Way:
    """One thing the archive leads to, with how many there are where that is counted."""

    label: str | Promise
    url: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Shelf:
    """The ways of one subject."""

    title: str
    ways: list[Way]


@door(Permission.REGISTER_COUNT)
def one(request: ScopedRequest) -> HttpResponse:
    """Registered and floating households and people side by side, and the ways on."""
    area = chosen(request)
    title = _("Archive of the area")
    shelves = [shelf for shelf in _shelves(request, area) if shelf.ways]
    context = {
        "title": title,
        "area": area,
        "residents": archive.residents(request.scope, area.code),
        "kinds": _kinds(request, area),
        "shelves": shelves,
        "crumbs": crumbs(request, area, title, "registry:archive"),
    }
    return render(request, "registry/archive.html", context)


def _kinds(request: ScopedRequest, area: Chosen) -> dict[str, list[Way]]:
    """The lists behind the two figures of people, kind by kind; none for who sees no rows."""
    if not may_look(request):
        return {"registered": [], "floating": []}

    def ways(kinds: Any) -> list[Way]:
        view = "registry:people"
        return [Way(REGISTRATION_LABELS[kind], address(view, area=area.code, registration=kind)) for kind in kinds]

    return {"registered": ways(sorted(PERMANENT)), "floating": ways(sorted(archive.FLOATING))}


def _shelves(request: ScopedRequest, area: Chosen) -> Iterator[Shelf]:
    """Everything there is about the area, as far as the caller's posts open it."""
    scope, code = request.scope, area.code
    found = selectors.counts(scope, COUNTED, code)
    count = {measure: found[measure][""] for measure in COUNTED} | {"rented": found["rented"]["1"]}
    yield Shelf(_("Population and housing"), _housing(request, code, count))
    if may_look(request):
        yield Shelf(
            _("Organisations and things"),
            [
                Way(_("Organisations"), address("registry:units", area=code), count["organisations"]),
                *(
                    Way(KIND_LABELS[kind], f"{reverse('registry:things', args=[kind.value])}?area={code}", count[name])
                    for kind, name in MEASURES.items()
                ),
            ],
        )
    if scope.may(Permission.THEMES_FILL):
        yield Shelf(
            _("Thematic registers"),
            [
                Way(theme_name(theme), reverse("registry:theme", args=[theme.key]))
                for theme in themes.my_themes(scope, today())
            ],
        )
    yield Shelf(_("Matters and governance"), list(_governance(request, code)))


def _housing(request: ScopedRequest, code: str, count: dict[str, int]) -> list[Way]:
    """People and homes; for who is told counts alone, the pictures of them."""
    pages = [
        Way(_("Age, origin and housing in pictures"), address("registry:pictures", area=code)),
        Way(_("Progress of collecting"), address("registry:progress", area=code)),
    ]
    if not may_look(request):
        return pages
    return [
        Way(_("People"), address("registry:people", area=code), count["people"]),
        Way(_("Homes"), address("registry:homes", area=code), count["homes"]),
        Way(_("Buildings"), address("registry:overview", area=code), count["buildings"]),
        Way(_("Rented homes"), address("registry:rentals", area=code), count["rented"]),
        Way(_("Homes to visit again"), address("registry:stale", area=code)),
        *pages,
    ]


def _governance(request: ScopedRequest, code: str) -> Iterator[Way]:
    may = request.scope.may
    if may(Permission.AREAS_VIEW):
        yield Way(_("Grids, borders and map"), reverse("grids:area", args=[code]))
    if may(Permission.STAFF_VIEW):
        yield Way(_("Who is responsible here"), reverse("workforce:responsible", args=[code]))
    if may(Permission.CASES_VIEW):
        yield Way(_("Open matters"), address("cases:list", code=code, is_open=1))
        yield Way(_("All matters"), address("cases:list", code=code))
    if may(Permission.STATISTICS_VIEW):
        yield Way(_("Statistical reports"), address("cases:statistics", code=code))
        yield Way(_("Wall screen"), address("wall", code=code))
