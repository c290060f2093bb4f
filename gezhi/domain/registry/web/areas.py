"""Pages that lead from a city down to a grid: the area that was chosen, those below it, pages of a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from gezhi.domain.grids import selectors as grids
from gezhi.domain.registry import selectors
from gezhi.ground.kernel.area_code import AreaCode, Level
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.doors import ScopedRequest
from gezhi.ground.plumbing.page_parts import Crumb, Pager
from gezhi.ground.plumbing.scope import NOT_FOUND


@dataclass(frozen=True, slots=True)
class Chosen:
    """The area of a page, with its name and the areas below it."""

    code: str
    name: str
    below: Sequence[Any]
    mine: Sequence[tuple[str, str]] = ()
    """Code and name of each area of mine, where there are several to choose from."""


def chosen(request: ScopedRequest) -> Chosen:
    """The area of `?area=`, else where my post stands. Raises `area_code.malformed`, `scope.not_found`.

    Whoever is told counts alone comes down to communities: in a grid a count may be somebody.
    """
    scope, told = request.scope, request.GET.get("area", "")
    permission = selectors.counts_by(scope)
    mine = [str(area) for area in scope.areas(permission)]
    if told:
        code = str(grids.cell(scope, AreaCode(told)).code)
    else:
        code = "" if scope.everywhere(permission) else next(iter(mine), "")
        code = code or str(grids.top_cell().code)
    rows = may_look(request)
    if not rows and len(code) > Level.COMMUNITY:
        raise NOT_FOUND()
    names = grids.full_names(mine) if len(mine) > 1 else {}
    others = [(area, names[area]) for area in mine if area in names]
    below = list(grids.children(scope, code)) if rows or len(code) < Level.COMMUNITY else []
    return Chosen(code, grids.full_name(code), below, others)


def may_look(request: ScopedRequest) -> bool:
    """Whether a figure may lead to the rows behind it."""
    return request.scope.may(Permission.REGISTER_VIEW)


def my_grid(request: ScopedRequest) -> str:
    """The code that a form proposes: `?area=`, else the grid or micro grid of the post in use."""
    posts = request.scope.over_areas(Permission.REGISTER_KEEP)
    mine = str(posts[0].area or "") if posts else ""
    return request.GET.get("area", "") or (mine if len(mine) >= Level.GRID else "")


def crumbs(request: ScopedRequest, chosen: Chosen, title: str, view: str, **more: str) -> list[Crumb]:
    """The register, the page, and the way down to the area: each step that I may see is the same page one level up."""
    root = [Crumb(_("Register"), reverse("registry:overview"))] if may_look(request) else []
    found = [*root, Crumb(title, reverse(view))]
    above = grids.breadcrumb(chosen.code)
    mine = [cell for cell in above[:-1] if request.scope.covers(Permission.AREAS_VIEW, cell.code)]
    found += [Crumb(cell.name, address(view, area=cell.code, **more)) for cell in mine]
    return [*found, *(Crumb(cell.name) for cell in above[-1:])]


def address(view: str, **asked: object) -> str:
    """A page with what it is asked for; empty words are left out."""
    words = urlencode({key: value for key, value in asked.items() if value not in ("", None)})
    return reverse(view) + (f"?{words}" if words else "")


def pager(request: ScopedRequest, *, total: int, shown: int, last: Sequence[object] | None) -> Pager:
    """A page of a keyset list; `last` are the keys of its last row, where more rows follow."""
    asked = {key: value for key, value in request.GET.items() if key != "after"}
    first = f"?{urlencode(asked)}" if "after" in request.GET else ""
    following = f"?{urlencode({**asked, 'after': '~'.join(map(str, last))})}" if last else ""
    return Pager(total, shown, first, following)


def after(request: ScopedRequest, *read: Any) -> Any:
    """The keys behind which the page begins, a tuple of what each reader makes of one; None at the beginning, and for
    nonsense."""
    parts = request.GET.get("after", "").split("~")
    if len(parts) != len(read):
        return None
    try:
        return tuple(one(part) for one, part in zip(read, parts, strict=True))
    except ValueError:
        return None
