"""Borders as shapely geometries: read from strangers and repaired, measured, written. Order is always (lon, lat)."""

from gezhi.ground.kernel.geometry.box import Box
from gezhi.ground.kernel.geometry.geojson import read_geojson, to_geojson
from gezhi.ground.kernel.geometry.measure import area_m2, inner_point
from gezhi.ground.kernel.geometry.position import check_position
from gezhi.ground.kernel.geometry.surface import Repair, Surface, repair
from gezhi.ground.kernel.geometry.wkb import from_wkb, read_wkb, to_wkb

__all__ = [
    "Box",
    "Repair",
    "Surface",
    "area_m2",
    "check_position",
    "from_wkb",
    "inner_point",
    "read_geojson",
    "read_wkb",
    "repair",
    "to_geojson",
    "to_wkb",
]
