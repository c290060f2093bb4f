"""Areas for programs: `/api/v1/areas`, and `/api/v1/locate`, which tells where points stand."""

from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from gezhi.domain.grids import selectors as grids
from gezhi.domain.grids.rules.names import short_name
from gezhi.domain.grids.vocabulary import LevelWord
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.datums import Datum, convert
from gezhi.ground.kernel.geometry import check_position
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.answers import json_answer
from gezhi.ground.plumbing.doors import ScopedRequest, api_door

router = Router(tags=["areas"])
locate = Router(tags=["areas"])

Code = Annotated[str, Field(max_length=18, pattern=r"^\d*$")]
MOST = 1000


class AreasIn(Schema):
    """Filters of the list; empty ones do not narrow. Pages follow one another by `after`, the last code seen."""

    level: LevelWord | None = None
    under: Code = ""
    after: Code = ""
    size: int = Field(100, ge=1, le=MOST)


class PointIn(Schema):
    """A point in some datum."""

    lon: float = Field(ge=-180, le=180)
    lat: float = Field(ge=-90, le=90)
    datum: Datum = Datum.WGS84


class PointsIn(Schema):
    """Many points in one datum: longitude, latitude pairs."""

    points: list[tuple[float, float]] = Field(max_length=10_000)
    datum: Datum = Datum.WGS84


@router.get("", operation_id="list_areas", summary="Areas I can see, by code")
@api_door(Permission.AREAS_VIEW)
def list_areas(request: ScopedRequest, wanted: Query[AreasIn]) -> HttpResponse:
    under = str(AreaCode(wanted.under)) if wanted.under else ""
    found = grids.cells(request.scope, level=wanted.level.level if wanted.level else None, under=under)
    return json_answer(_page(found.filter(code__gt=wanted.after)[: wanted.size + 1], wanted.size))


@router.get("/{code}", operation_id="get_area", summary="One area, with the way down to it")
@api_door(Permission.AREAS_VIEW)
def get_area(request: ScopedRequest, code: str) -> HttpResponse:
    cell = grids.cell(request.scope, code)
    way = [{"code": step.code, "name": short_name(step.name)} for step in grids.breadcrumb(code)]
    counts = grids.counts_below(request.scope, [cell.code]).get(cell.code, {})
    below = {level.value: count for level, count in counts.items()}
    return json_answer({**_area(cell), "full_name": grids.full_name(code), "path": way, "below": below})


@router.get("/{code}/children", operation_id="list_area_children", summary="The areas right below one")
@api_door(Permission.AREAS_VIEW)
def list_children(request: ScopedRequest, code: str) -> HttpResponse:
    cell = grids.cell(request.scope, code)
    return json_answer({"areas": [_area(child) for child in grids.children(request.scope, cell.code)]})


@locate.get("", operation_id="locate_point", summary="The areas a point stands in, down to the smallest")
@api_door(Permission.AREAS_VIEW)
def locate_point(request: ScopedRequest, point: Query[PointIn]) -> HttpResponse:
    lon, lat = convert(point.lon, point.lat, point.datum, Datum.CGCS2000)
    chain = grids.locate_chain(lon, lat)
    smallest = chain[-1]
    if not request.scope.covers(Permission.AREAS_VIEW, smallest.code):
        raise grids.OUTSIDE(lon=point.lon, lat=point.lat)
    return json_answer(
        {
            "code": smallest.code,
            "name": grids.full_name(smallest.code),
            "edition": grids.edition_number(),
            "areas": [_step(cell) for cell in chain],
        }
    )


@locate.post("", operation_id="locate_points", summary="The smallest area of each of many points")
@api_door(Permission.AREAS_VIEW)
def locate_points(request: ScopedRequest, body: PointsIn) -> HttpResponse:
    """A code for each point, null outside every border and outside the caller's area."""
    lons, lats = [point[0] for point in body.points], [point[1] for point in body.points]
    check_position(lons, lats)
    codes = grids.locate_in(lons, lats, body.datum)
    mine = [code if request.scope.covers(Permission.AREAS_VIEW, code) else None for code in codes]
    return json_answer({"edition": grids.edition_number(), "codes": [code or None for code in mine]})


def _page(cells: Any, size: int) -> dict[str, Any]:
    found = list(cells)
    following = found[size - 1].code if len(found) > size else None
    return {"areas": [_area(cell) for cell in found[:size]], "next": following}


def _step(cell: grids.Cell) -> dict[str, Any]:
    return {"id": cell.id, "code": cell.code, "level": cell.level, "name": short_name(cell.name)}


def _area(cell: grids.Cell) -> dict[str, Any]:
    return {
        **_step(cell),
        "official_name": cell.name,
        "official_code": cell.official_code,
        "grid_kind": cell.grid_kind or None,
        "is_made": cell.is_made,
        "homes": cell.expected_homes,
        "people": cell.expected_people,
        "valid_from": cell.valid_from,
    }
