"""Boxes of longitude and latitude: map windows and the bounds of borders."""

from __future__ import annotations

from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from gezhi.ground.kernel.geometry.position import check_position
from gezhi.ground.kernel.problem import problem

MALFORMED = problem("box.malformed", 422, "“{text}” is not a box: west, south, east, north in degrees are needed.")


@dataclass(frozen=True, slots=True)
class Box:
    """West ≤ east and south ≤ north, in degrees; the edges belong to it."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def parse(cls, text: str) -> Box:
        """The box written as `west,south,east,north`.

        Raises Problem `box.malformed`, or `position.out_of_range` and `position.swapped` for impossible corners.
        """
        try:
            west, south, east, north = (float(part) for part in text.split(","))
        except ValueError:
            raise MALFORMED(text=text[:80]) from None
        check_position([west, east], [south, north])
        if west > east or south > north:
            raise MALFORMED(text=text[:80])
        return cls(west, south, east, north)

    @classmethod
    def around(cls, geometry: BaseGeometry) -> Box:
        """The smallest box around a geometry that is not empty."""
        return cls(*(float(edge) for edge in geometry.bounds))

    def meets(self, other: Box) -> bool:
        """True when the two share at least a point."""
        return self.west <= other.east and other.west <= self.east and self._meets_across(other)

    def _meets_across(self, other: Box) -> bool:
        return self.south <= other.north and other.south <= self.north

    def contains(self, lon: float, lat: float) -> bool:
        return self.west <= lon <= self.east and self.south <= lat <= self.north

    @property
    def corners(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        return self.west, self.south, self.east, self.north
