"""One area: where it stands, what is below it, its map, its numbers; and the way down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gezhi.domain.grids import selectors as grids
from gezhi.domain.grids.labels import GRID_KINDS, LEVELS
from gezhi.domain.grids.rules.names import short_name
from gezhi.domain.grids.vocabulary import GridKind, LevelWord
from gezhi.domain.grids.web.maps import layers_of, steps_of
from gezhi.ground.kernel.area_code import AreaCode, Level
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb, Fact, MapClass, MapLayer, Pager, Tab
from gezhi.ground.plumbing.scope import Scope

SIZE = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One area of the table."""

    code: str
    name: str
    kind: str | Promise
    homes: int | None
    people: int | None
    below: Mapping[LevelWord, int]
    area_km2: float | None
    is_made: bool

    @property
    def density(self) -> float | None:
        """Expected homes per km²."""
        return self.homes / self.area_km2 if self.homes is not None and self.area_km2 else None

    @property
    def grids(self) -> int | None:
        return self.below.get(LevelWord.GRID)

    @property
    def micro_grids(self) -> int | None:
        return self.below.get(LevelWord.MICRO_GRID)


@dataclass(frozen=True, slots=True)
class AreaPage:
    """Everything the area page shows."""

    code: str
    name: str
    full_name: str
    level: str | Promise
    crumbs: Sequence[Crumb]
    homes: int | None
    people: int | None
    below: Sequence[Tab]
    facts: Sequence[Fact]
    rows: Sequence[Row]
    pager: Pager
    layers: Sequence[MapLayer]
    steps: Mapping[str, int]  # code → class of homes per km²
    classes: Sequence[MapClass]
    extent: str  # west,south,east,north; empty where nothing has a border
    findings: int
    business: Sequence[str]
    is_made: bool


@door(Permission.AREAS_VIEW)
def my_area(request: ScopedRequest) -> HttpResponse:
    """The page of my area; the choice between them where I hold several."""
    areas = request.scope.areas(Permission.AREAS_VIEW)
    if request.scope.everywhere(Permission.AREAS_VIEW) or not areas:
        return redirect("grids:area", code=grids.top_cell().code)
    if len(areas) == 1:
        return redirect("grids:area", code=areas[0])
    cells = list(grids.cells(request.scope).filter(code__in=areas))
    return render(request, "grids/areas.html", {"rows": _rows(request.scope, cells)})


@door(Permission.AREAS_VIEW)
def area(request: ScopedRequest, code: str) -> HttpResponse:
    """An area; `?level=grid` lists all of that level below it instead of what stands right below."""
    cell = grids.cell(request.scope, code)
    page = build_page(request, cell)
    return render(request, "grids/area.html", {"page": page})


def build_page(request: ScopedRequest, cell: grids.Cell) -> AreaPage:
    """Gather the page of one area. A fixed number of queries."""
    scope, listed = request.scope, _listed_level(request, cell)
    counts = grids.counts_below(scope, [cell.code]).get(cell.code, {})
    rows, pager = _table(request, cell, listed)
    steps, classes = steps_of({row.code: row.density for row in rows if row.density is not None})
    homes, people = _expected(cell)
    return AreaPage(
        code=cell.code,
        name=short_name(cell.name),
        full_name=grids.full_name(cell.code),
        level=_level_word(cell),
        crumbs=_crumbs(scope, cell.code),
        homes=homes,
        people=people,
        below=_tabs(cell, counts, listed),
        facts=_facts(cell),
        rows=rows,
        pager=pager,
        layers=layers_of(cell.area_code.level),
        steps=steps,
        classes=classes,
        extent=_extent(cell.code),
        findings=grids.findings(scope, under=cell.code).count(),
        business=[business.name for business in grids.business_grids(scope).filter(code=cell.code)],
        is_made=cell.is_made,
    )


def _expected(cell: grids.Cell) -> tuple[int | None, int | None]:
    """Its own numbers; above the towns, the sum of the towns'."""
    if cell.expected_homes is None and cell.area_code.level < Level.TOWN:
        return grids.expected_below(cell.code)
    return cell.expected_homes, cell.expected_people


def _level_word(cell: grids.Cell) -> str | Promise:
    return GRID_KINDS[GridKind(cell.grid_kind)] if cell.grid_kind else LEVELS[LevelWord(cell.level)]


def _listed_level(request: ScopedRequest, cell: grids.Cell) -> LevelWord | None:
    """The level the table shows; None for what stands right below."""
    wanted = request.GET.get("level", "")
    known = wanted in set(LevelWord) and LevelWord(wanted).level > cell.area_code.level
    return LevelWord(wanted) if known else None


def _table(request: ScopedRequest, cell: grids.Cell, listed: LevelWord | None) -> tuple[list[Row], Pager]:
    """One page of the table, by code; `?after=CODE` is the page that begins behind that code."""
    after = request.GET.get("after", "")
    found = _cells(request.scope, cell, listed)
    page = list(found.filter(code__gt=after)[: SIZE + 1])
    following = _address(request, after=page[SIZE - 1].code) if len(page) > SIZE else ""
    previous = _address(request, after="") if after else ""
    return _rows(request.scope, page[:SIZE]), Pager(found.count(), len(page[:SIZE]), previous, following)


def _cells(scope: Scope, cell: grids.Cell, listed: LevelWord | None) -> QuerySet[grids.Cell]:
    if listed is None:
        return grids.children(scope, cell.code).order_by("code")
    return grids.cells(scope, level=listed.level, under=cell.code)


def _address(request: ScopedRequest, **changes: str) -> str:
    """This page with other parameters; empty ones are left out."""
    wanted = {**request.GET.dict(), **changes}
    query = urlencode({key: value for key, value in wanted.items() if value})
    return f"{request.path}?{query}" if query else request.path


def _rows(scope: Scope, cells: Sequence[grids.Cell]) -> list[Row]:
    codes = [cell.code for cell in cells]
    ground = grids.areas_m2(codes)
    below = grids.counts_below(scope, codes)
    return [_row(cell, below.get(cell.code, {}), ground.get(cell.code)) for cell in cells]


def _row(cell: grids.Cell, below: Mapping[LevelWord, int], area_m2: float | None) -> Row:
    return Row(
        code=cell.code,
        name=short_name(cell.name),
        kind=_level_word(cell),
        homes=cell.expected_homes,
        people=cell.expected_people,
        below=below,
        area_km2=None if area_m2 is None else area_m2 / 1e6,
        is_made=cell.is_made,
    )


def _crumbs(scope: Scope, code: str) -> list[Crumb]:
    """The way down to here; what lies above my area has a name but no address."""
    way = grids.breadcrumb(code)
    crumbs = [Crumb(short_name(cell.name), _url_if_mine(scope, cell.code)) for cell in way[:-1]]
    return [*crumbs, *(Crumb(short_name(cell.name)) for cell in way[-1:])]


def _url_if_mine(scope: Scope, code: str) -> str:
    return reverse("grids:area", args=[code]) if scope.covers(Permission.AREAS_VIEW, code) else ""


def _tabs(cell: grids.Cell, counts: Mapping[LevelWord, int], listed: LevelWord | None) -> list[Tab]:
    """Every level below that has cells, with its exact count; the first is what stands right below."""
    words = [word for word in LevelWord if counts.get(word)]
    here = reverse("grids:area", args=[cell.code])
    current = listed or (words[0] if words else None)
    return [Tab(str(LEVELS[word]), f"{here}?level={word}", word is current, counts[word]) for word in words]


def _facts(cell: grids.Cell) -> list[Fact]:
    ground = grids.areas_m2([cell.code]).get(cell.code)
    facts = [Fact(_("Code"), cell.code)]
    if cell.official_code and cell.official_code != cell.code:
        facts.append(Fact(_("Official code"), cell.official_code))
    if cell.area_code.level is Level.COMMUNITY:
        facts.append(Fact(_("Community general grid"), f"{cell.code}000"))
    if ground is not None:
        facts.append(Fact(_("Ground"), _("{km2} km²").format(km2=f"{ground / 1e6:,.2f}")))
    facts.append(Fact(_("Mesh edition"), grids.edition_number()))
    return facts


def _extent(code: str) -> str:
    """The box of the area; of the nearest area above that has a border where it has none; empty where none has."""
    for wanted in reversed(AreaCode(code).path):
        try:
            return ",".join(f"{edge:.6f}" for edge in grids.bounds(wanted).corners)
        except Problem:
            continue
    return ""
