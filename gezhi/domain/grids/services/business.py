"""Business grids: a department draws its overlay from whole base grids, changes it, ends it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from gezhi.domain.grids.models import Border, BusinessGrid, BusinessGridPart, Cell
from gezhi.domain.grids.rules.business import grids_taken
from gezhi.domain.grids.rules.surfaces import stored_surface
from gezhi.domain.grids.vocabulary import BusinessKind, GridKind, LevelWord
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.geometry import Surface
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.journal.writing import record
from gezhi.ground.plumbing.scope import inside

NOT_A_BASE_GRID = problem(
    "business_grid.not_a_base_grid", 422, "{code} is not a base grid: a business grid consists of whole base grids."
)
OUTSIDE_AREA = problem("business_grid.outside_area", 422, "The base grid {code} lies outside {area}.")
TAKEN = problem("business_grid.taken", 409, "The base grid {code} belongs to {name} already.")
CUTS = problem("business_grid.cuts_grid", 422, "The border cuts the base grids {codes}: take them whole or leave them.")
NO_GRIDS = problem("business_grid.no_grids", 422, "A business grid needs at least one base grid.")
NO_SUCH = problem("business_grid.no_such", 404, "There is no such business grid in force.")


@transaction.atomic
def draw_business_grid(
    *, by: Actor, name: str, kind: BusinessKind, area: AreaCode, grids: Sequence[str], at: datetime | None = None
) -> UUID:
    """A new business grid of the base grids with these codes; `area` keeps it.

    Raises Problem `business_grid.*`: another level, a grid outside the area, one that another business grid of the
    same kind has, none at all.
    """
    at = at or now()
    if not grids:
        raise NO_GRIDS()
    business = BusinessGrid(name=name, kind=kind, code=str(area), valid_from=at)
    business.save(force_insert=True)
    _take(business, grids, at)
    facts = {"name": name, "kind": kind, "grids": sorted(grids)}
    record(deed="business_grid.draw", by=by, subject=("business_grid", business.id), code=area, facts=facts, at=at)
    return business.id


def draw_business_border(*, by: Actor, name: str, kind: BusinessKind, area: AreaCode, border: Surface) -> UUID:
    """A new business grid of the base grids inside a drawn border. Raises also Problem `business_grid.cuts_grid`."""
    rows = Border.objects.live().filter(inside("code", [area]), level=LevelWord.GRID).values_list("code", "wkb")
    taken = grids_taken(border, {code: stored_surface(wkb) for code, wkb in rows})
    if taken.cut:
        raise CUTS(codes=", ".join(taken.cut))
    return draw_business_grid(by=by, name=name, kind=kind, area=area, grids=taken.whole)


@transaction.atomic
def change_business_grid(
    *, by: Actor, business_grid_id: UUID, take: Sequence[str] = (), leave: Sequence[str] = ()
) -> None:
    """Take more base grids, leave some; what was stays in the record. Raises Problem `business_grid.*`."""
    business = _in_force(business_grid_id)
    at = _instant(business)
    business.parts.filter(valid_to__isnull=True, code__in=leave).update(valid_to=at)
    _take(business, take, at)
    if not business.parts.filter(valid_to__isnull=True).exists():
        raise NO_GRIDS()
    facts = {"take": sorted(take), "leave": sorted(leave)}
    subject = ("business_grid", business.id)
    record(deed="business_grid.change", by=by, subject=subject, code=business.code, facts=facts, at=at)


@transaction.atomic
def end_business_grid(*, by: Actor, business_grid_id: UUID) -> None:
    """End it; its base grids are free again. Raises Problem `business_grid.no_such`."""
    business = _in_force(business_grid_id)
    at = _instant(business)
    business.parts.filter(valid_to__isnull=True).update(valid_to=at)
    BusinessGrid.objects.filter(id=business.id).update(valid_to=at)
    record(deed="business_grid.end", by=by, subject=("business_grid", business.id), code=business.code, at=at)


def _instant(business: BusinessGrid) -> datetime:
    """Now; where the clock was set back, just after its last change: no part ends before it began."""
    last: datetime = business.parts.aggregate(last=Max("valid_from"))["last"] or business.valid_from
    return max(now(), last + timedelta(microseconds=1))


def _in_force(business_grid_id: UUID) -> BusinessGrid:
    found = BusinessGrid.objects.select_for_update().filter(id=business_grid_id, valid_to__isnull=True).first()
    if found is None:
        raise NO_SUCH()
    return found


def _take(business: BusinessGrid, codes: Sequence[str], at: datetime) -> None:
    cells = {cell.code: cell for cell in Cell.objects.live().filter(code__in=codes)}
    for code in codes:
        _refuse(business, cells.get(code), code)
    _refuse_taken(business, list(cells.values()))
    BusinessGridPart.objects.bulk_create(
        BusinessGridPart(business_grid=business, kind=business.kind, cell=cells[code], code=code, valid_from=at)
        for code in dict.fromkeys(codes)
    )


def _refuse(business: BusinessGrid, cell: Cell | None, code: str) -> None:
    if cell is None or cell.level != LevelWord.GRID or cell.grid_kind != GridKind.BASE:
        raise NOT_A_BASE_GRID(code=code)
    if not AreaCode(business.code).contains(code):
        raise OUTSIDE_AREA(code=code, area=business.code)


def _refuse_taken(business: BusinessGrid, cells: Sequence[Cell]) -> None:
    held = BusinessGridPart.objects.filter(cell__in=cells, kind=business.kind, valid_to__isnull=True)
    if other := held.select_related("business_grid").order_by("code").first():
        raise TAKEN(code=other.code, name=other.business_grid.name)
