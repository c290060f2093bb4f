"""The doors of the map: vector tiles and GeoJSON, as much of them as the caller may see."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import orjson
from django.http import HttpResponse

from gezhi.domain.grids import selectors as grids
from gezhi.domain.grids.vocabulary import LevelWord
from gezhi.edges.maps.layers import map_layer
from gezhi.edges.maps.tiles import Tile, encode_tile, level_shown
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.geometry import to_geojson
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.doors import ScopedRequest, door

NO_SUCH_LAYER = problem("maps.no_such_layer", 404, "There is no map layer “{layer}”.")
TOO_MANY = problem(
    "maps.too_many", 422, "{count} borders are too many for one answer; ask for a smaller area (at most {limit})."
)

TILE_TYPE = "application/vnd.mapbox-vector-tile"
GEOJSON_TYPE = "application/geo+json"
LIMIT = 5000
DECIMALS = 6
PUBLIC_LEVELS = frozenset({LevelWord.COUNTY, LevelWord.TOWN, LevelWord.COMMUNITY})


@door(Permission.AREAS_VIEW)
def tile(request: ScopedRequest, layer: str, z: int, x: int, y: int) -> HttpResponse:
    """One vector tile. The layer in it bears the name asked for; below the zoom from which its cells can be told apart
    it shows the level above."""
    asked, place = _level(layer), Tile(z, x, y)
    etag = _etag(request, f"{layer}/{z}/{x}/{y}")
    if (unchanged := _unchanged(request, etag)) is not None:
        return unchanged
    shown = map_layer(level_shown(asked, z))
    data = encode_tile(shown, place, grids.visible(request.scope, shown.codes), layer)
    return _answer(data, TILE_TYPE, etag)


@door(Permission.PUBLIC)
def public_tile(request: ScopedRequest, layer: str, z: int, x: int, y: int) -> HttpResponse:
    """One vector tile of the levels whose borders and names anybody may know: towns and communities, not grids.

    Residents find their place on it without an account. Raises Problem `maps.no_such_layer` for any other level.
    """
    asked, place = _level(layer), Tile(z, x, y)
    if asked not in PUBLIC_LEVELS:
        raise NO_SUCH_LAYER(layer=layer[:40])
    etag = f'"{grids.edition_number()}-public-{layer}/{z}/{x}/{y}"'
    if (unchanged := _unchanged(request, etag)) is not None:
        return unchanged
    shown = map_layer(level_shown(asked, z))
    return _answer(encode_tile(shown, place, np.ones(len(shown.codes), dtype=bool), layer), TILE_TYPE, etag)


@door(Permission.AREAS_VIEW)
def geojson(request: ScopedRequest, layer: str) -> HttpResponse:
    """The borders of a level, below `?under=CODE` when given. Raises Problem `maps.too_many`."""
    level, under = _level(layer), request.GET.get("under", "")
    code = str(AreaCode(under)) if under else ""
    etag = _etag(request, f"{layer}?{code}")
    if (unchanged := _unchanged(request, etag)) is not None:
        return unchanged
    count = grids.count_drawn(request.scope, level, under=code)
    if count > LIMIT:
        raise TOO_MANY(count=count, limit=LIMIT)
    cells = grids.drawn_cells(request.scope, level, under=code, limit=LIMIT)
    return _answer(_collection(cells), GEOJSON_TYPE, etag)


def _level(layer: str) -> LevelWord:
    try:
        return LevelWord(layer)
    except ValueError:
        raise NO_SUCH_LAYER(layer=layer[:40]) from None


def _etag(request: ScopedRequest, what: str) -> str:
    """Changes with the edition of the mesh and with what the caller may see."""
    return f'"{grids.edition_number()}-{request.scope.digest}-{what}"'


def _unchanged(request: ScopedRequest, etag: str) -> HttpResponse | None:
    """304 when the caller holds this very answer."""
    if etag in {word.strip().removeprefix("W/") for word in request.headers.get("If-None-Match", "").split(",")}:
        return _with_headers(HttpResponse(status=304), etag)
    return None


def _answer(data: bytes, content_type: str, etag: str) -> HttpResponse:
    return _with_headers(HttpResponse(data, content_type=content_type), etag)


def _with_headers(response: HttpResponse, etag: str) -> HttpResponse:
    """Kept by the caller alone, who asks each time whether it still holds."""
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


def _collection(cells: list[grids.DrawnCell]) -> bytes:
    return orjson.dumps({"type": "FeatureCollection", "features": [_feature(cell) for cell in cells]})


def _feature(cell: grids.DrawnCell) -> Mapping[str, object]:
    return {
        "type": "Feature",
        "id": cell.code,
        "properties": {
            "code": cell.code,
            "name": cell.name,
            "is_made": cell.is_made,
            "homes": cell.homes,
            "people": cell.people,
            "area_m2": round(cell.area_m2),
            "source": cell.source,
        },
        "geometry": to_geojson(cell.surface, decimals=DECIMALS),
    }
