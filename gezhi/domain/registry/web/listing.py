"""What all lists of the register share: the area they are of, and the way to the next page."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from gezhi.domain.grids import selectors as grids
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.plumbing.doors import ScopedRequest
from gezhi.ground.plumbing.page_parts import Crumb, Pager


def area_of(request: ScopedRequest) -> str:
    """The area asked for, “” for all of mine. Raises Problem `scope.not_found`, `area_code.malformed`."""
    area = request.GET.get("area", "")
    if area:
        grids.cell(request.scope, AreaCode(area))
    return area


def pager_of(request: ScopedRequest, *, total: int, shown: int, following: str) -> Pager:
    """The neighbours of a page: the first one, and the next."""
    return Pager(
        total=total,
        shown=shown,
        previous_url=address(request, after="") if request.GET.get("after") else "",
        next_url=address(request, after=following) if following else "",
    )


def address(request: ScopedRequest, **changes: str) -> str:
    """This page with other parameters; empty ones are left out."""
    wanted = {**request.GET.dict(), **changes}
    query = urlencode({key: value for key, value in wanted.items() if value})
    return f"{request.path}?{query}" if query else request.path


def root() -> Crumb:
    """Where every page of the register begins."""
    return Crumb(_("Register"), reverse("registry:overview"))
