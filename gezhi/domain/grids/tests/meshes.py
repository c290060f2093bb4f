"""Small meshes for tests: cells by code, borders by column and row of a chequered map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import UUID

import orjson
import shapely

from gezhi.domain.grids import services
from gezhi.domain.grids.vocabulary import Scheme
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.plumbing.actors import SYSTEM

COUNTY, TOWN, COMMUNITY = "370211", "370211001", "370211001001"
NAMES = {"37": "山东省", "3702": "青岛市", COUNTY: "黄岛区", TOWN: "黄岛街道", COMMUNITY: "盐滩社区居民委员会"}
STEP = 0.01


def square(column: float, row: float, width: float = 1.0, height: float = 1.0) -> shapely.Polygon:
    """A box on the map; its corner stands at 120 E, 36 N."""
    west, south = 120 + column * STEP, 36 + row * STEP
    return shapely.box(west, south, west + width * STEP, south + height * STEP)


def centre(column: float, row: float) -> tuple[float, float]:
    """The middle of a unit box."""
    return 120 + (column + 0.5) * STEP, 36 + (row + 0.5) * STEP


def publish(
    cells: Mapping[str, str], borders: Mapping[str, shapely.Geometry] | None = None, *, scheme: Scheme = Scheme.CN
) -> dict[str, UUID]:
    """Publish new cells (code → name) and borders (code → shape); the ids of the new cells by code."""
    edition = services.draft_mesh(by=SYSTEM, title="test")
    new = [services.NewCell(AreaCode(code), name, scheme) for code, name in cells.items()]
    services.add_cells(edition_id=edition, cells=new)
    ids = {str(cell.code): cell.id for cell in new}
    draw(edition, borders or {}, ids)
    services.publish_mesh(by=SYSTEM, edition_id=edition)
    return ids


def draw(edition: UUID, borders: Mapping[str, shapely.Geometry], ids: Mapping[str, UUID]) -> None:
    """Draft borders for cells that the draft or the caller knows."""
    drafted = [services.NewBorder(ids[code], AreaCode(code), shape, "test", "wgs84") for code, shape in borders.items()]
    services.add_borders(edition_id=edition, borders=drafted)


def four_grids() -> dict[str, UUID]:
    """One community of 2 × 2 grids of one box each; the first grid is cut into two micro grids."""
    grids = {f"{COMMUNITY}{number:03d}": f"{number:03d}网格" for number in range(1, 5)}
    micro = {f"{COMMUNITY}00100{number}": f"00{number}微网格" for number in (1, 2)}
    borders = {
        TOWN: square(0, 0, 2, 2),
        COMMUNITY: square(0, 0, 2, 2),
        **{code: square(i % 2, i // 2) for i, code in enumerate(grids)},
        **{code: square(i * 0.5, 0, 0.5) for i, code in enumerate(micro)},
    }
    return publish({**NAMES, **grids, **micro}, borders)


def geojson(path: Path, features: Sequence[tuple[Mapping[str, object], object]]) -> Path:
    """A GeoJSON file of (properties, geometry); a geometry may be a shape or raw coordinates of a polygon."""
    path.write_bytes(
        orjson.dumps(
            {
                "type": "FeatureCollection",
                "features": [
                    {"type": "Feature", "properties": dict(properties), "geometry": _geometry(shape)}
                    for properties, shape in features
                ],
            }
        )
    )
    return path


def _geometry(shape: object) -> object:
    if isinstance(shape, shapely.Geometry):
        return orjson.loads(shapely.to_geojson(shape))
    return None if shape is None else {"type": "Polygon", "coordinates": shape}
