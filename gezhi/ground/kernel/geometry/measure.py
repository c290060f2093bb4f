"""What a border measures on the ellipsoid."""

from __future__ import annotations

import shapely
from pyproj import Geod

from gezhi.ground.kernel.geometry.surface import Surface

CGCS2000_ELLIPSOID = Geod(a=6378137.0, rf=298.257222101)


def area_m2(surface: Surface) -> float:
    """Square metres on the CGCS2000 ellipsoid, edges taken as geodesics (Karney); holes do not count."""
    # Rings are measured with the sign of their turn: the outer ones must turn left, the holes right.
    area, _ = CGCS2000_ELLIPSOID.geometry_area_perimeter(shapely.orient_polygons(surface))
    return float(area)


def inner_point(surface: Surface) -> tuple[float, float]:
    """Longitude and latitude of a point that surely lies inside: where a label or a pin may stand."""
    point = shapely.point_on_surface(surface)
    return float(point.x), float(point.y)
