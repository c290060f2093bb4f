"""Questions about the tree: which cells are there, what is above and below, what they are called."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Max, Min

from gezhi.domain.grids.models import Cell
from gezhi.domain.grids.models.cell import CellQuerySet
from gezhi.domain.grids.rules.codes import general_grid_of, level_of
from gezhi.domain.grids.rules.names import full_name as spoken_name
from gezhi.domain.grids.rules.names import short_name
from gezhi.domain.grids.selectors.current import current_mesh
from gezhi.domain.grids.vocabulary import LevelWord, Scheme
from gezhi.ground.kernel.area_code import AreaCode, Level
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem, problem
from gezhi.ground.plumbing.fresh import Fresh
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope, inside, within

UNKNOWN_CODE = problem("place.unknown_code", 404, "There is no area with the code {code}.")
EMPTY = problem("mesh.empty", 409, "No areas have been loaded yet, or no single area holds them all.")


def cells(scope: Scope, *, level: Level | None = None, under: str = "") -> CellQuerySet:
    """Living cells that `scope` may see, placeholders left out, in code order; `under` includes that area itself."""
    found = Cell.objects.live().shown().filter(within(scope, Permission.AREAS_VIEW)).order_by("code")
    if level is not None:
        found = found.at(LevelWord[level.name])
    return found.filter(inside("code", [under])) if under else found


def cell(scope: Scope, code: str) -> Cell:
    """One living cell that `scope` may see. Raises Problem `scope.not_found`."""
    found = Cell.objects.live().filter(within(scope, Permission.AREAS_VIEW), code=AreaCode(code)).first()
    if found is None:
        raise NOT_FOUND()
    return found


def live_cell(code: str) -> Cell:
    """The living cell of a code; …000 below a community means the community, its own general grid.

    Raises Problem `place.unknown_code`, `area_code.malformed`.
    """
    found = Cell.objects.live().filter(code=general_grid_of(AreaCode(code))).first()
    if found is None:
        raise UNKNOWN_CODE(code=code)
    return found


def live_cells(ids: Iterable[UUID]) -> dict[UUID, Cell]:
    """Living cells by id; ended ones are left out."""
    return {found.id: found for found in Cell.objects.live().filter(id__in=set(ids))}


def live_ids(codes: Iterable[str]) -> dict[str, UUID]:
    """Ids of living cells by code; codes without one are left out. One query a thousand codes."""
    wanted, found = sorted(set(codes)), {}
    for start in range(0, len(wanted), 1000):
        part = Cell.objects.live().filter(code__in=wanted[start : start + 1000])
        found.update(dict(part.values_list("code", "id")))
    return found


def children(scope: Scope, code: str) -> CellQuerySet:
    """The cells right below an area, placeholders skipped: below Dongguan stand its 36 towns."""
    visible = Cell.objects.live().filter(within(scope, Permission.AREAS_VIEW)).order_by("code")
    parents = Cell.objects.live().filter(code=code)
    hollow = Cell.objects.live().filter(is_placeholder=True, parent__in=parents)
    return visible.shown().filter(parent__in=parents) | visible.shown().filter(parent__in=hollow)


def breadcrumb(code: str) -> list[Cell]:
    """The areas from the top down to this one, placeholders left out. Names of areas are public knowledge."""
    return list(Cell.objects.live().shown().filter(code__in=AreaCode(code).path).order_by("code"))


def cell_names(codes: Iterable[str]) -> dict[str, str]:
    """Everyday names by code, in one query; unknown codes are left out."""
    found = Cell.objects.live().filter(code__in=set(codes)).values_list("code", "name")
    return {code: short_name(name) for code, name in found}


def full_names(codes: Iterable[str]) -> dict[str, str]:
    """Full names by code, in one query: 天彭街道朝阳中路社区008网格. Unknown codes are left out."""
    wanted = set(codes)
    path = {part for code in wanted for part in AreaCode(code).path}
    found = Cell.objects.live().filter(code__in=path).values_list("code", "name", "scheme")
    names = {code: (name, scheme) for code, name, scheme in found}
    return {code: _spoken(code, names) for code in wanted if code in names}


def _spoken(code: str, names: dict[str, tuple[str, str]]) -> str:
    chain = {level_of(part): names[part][0] for part in AreaCode(code).path if part in names}
    return spoken_name(chain, Scheme(names[code][1]))


def full_name(code: str) -> str:
    """The full name of one area. Raises Problem `place.unknown_code`."""
    if (name := full_names([code]).get(code)) is None:
        raise UNKNOWN_CODE(code=code)
    return name


_tops: Fresh[UUID | None, Cell] = Fresh(life=60.0, size=4)


def top_cell() -> Cell:
    """The installation's own area: the smallest one that holds every grid (or community, or town, where none is cut).

    Raises Problem `mesh.empty` when nothing is loaded or no single area holds all.
    """
    return _tops.get(current_mesh().edition_id, _top)


def _top() -> Cell:
    for word in (LevelWord.GRID, LevelWord.COMMUNITY, LevelWord.TOWN, LevelWord.COUNTY, LevelWord.CITY):
        ends = Cell.objects.live().at(word).aggregate(first=Min("code"), last=Max("code"))
        if ends["first"] is None:
            continue
        shared = [part for part in AreaCode(ends["first"]).path if part == ends["last"][: len(part)]]
        if found := Cell.objects.live().shown().filter(code__in=shared).order_by("code").last():
            return found
    raise EMPTY()


def towns_and_communities(scope: Scope) -> list[Cell]:
    """Towns and communities that `scope` may see, in code order: what a form offers where there is no point."""
    levels = (LevelWord.TOWN, LevelWord.COMMUNITY)
    return list(cells(scope).filter(level__in=levels).only("id", "code", "name", "level"))


def keeps_all(scope: Scope, permission: Permission) -> bool:
    """True when `permission` counts in the whole of the installation's own area."""
    try:
        return scope.everywhere(permission) or scope.covers(permission, top_cell().code)
    except Problem:  # nothing is loaded yet, or no single area holds all
        return False
