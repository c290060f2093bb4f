"""Where a point stands: from the index of the edition in force, held in memory by every process."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np
from numpy.typing import ArrayLike

from gezhi.domain.grids.models import Cell
from gezhi.domain.grids.selectors.current import current_mesh
from gezhi.domain.grids.selectors.index_folder import has_index
from gezhi.domain.grids.selectors.locators import Codes, Locator, Standing
from gezhi.domain.grids.selectors.opening import locator_of
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.datums import Datum, convert
from gezhi.ground.kernel.geometry import check_position
from gezhi.ground.kernel.problem import problem

OUTSIDE = problem("place.outside", 422, "The point {lon}, {lat} lies outside every border.")


@dataclass(slots=True)
class _Held:
    """The locator this process holds, and of which edition."""

    edition_id: UUID | None = None
    is_final: bool = True
    locator: Locator = field(default_factory=lambda: Locator(()))


_held = _Held()
_opening = threading.Lock()


def _locator() -> Locator:
    """The locator of the edition in force; read once per edition and process."""
    edition = current_mesh().edition_id
    if edition is None:
        return Locator(())
    if _held.edition_id != edition or (not _held.is_final and has_index(edition)):
        with _opening:
            if _held.edition_id != edition or not _held.is_final:
                _held.locator, _held.is_final = locator_of(edition)
                _held.edition_id = edition
    return _held.locator


def locate(lon: float, lat: float) -> Standing:
    """The smallest living cell at a point (CGCS2000/WGS-84): its id and code, from memory.

    Raises Problem `place.outside`, or `position.out_of_range` for what is no position.
    """
    check_position(lon, lat)
    standing = _locator().locate(lon, lat)
    if standing is None:
        raise OUTSIDE(lon=lon, lat=lat)
    return standing


def locate_many(lons: ArrayLike, lats: ArrayLike) -> Codes:
    """The codes of the smallest cells at many points; empty outside every border.

    Raises Problem `position.out_of_range`.
    """
    check_position(lons, lats)
    return _locator().locate_many(np.asarray(lons, dtype=np.float64), np.asarray(lats, dtype=np.float64))


def locate_in(lons: Sequence[float], lats: Sequence[float], datum: Datum) -> list[str]:
    """`locate_many` for points in another datum."""
    x, y = convert(np.asarray(lons, dtype=np.float64), np.asarray(lats, dtype=np.float64), datum, Datum.CGCS2000)
    codes: list[str] = locate_many(x, y).tolist()
    return codes


def locate_chain(lon: float, lat: float) -> Sequence[Cell]:
    """The cells at a point, from the top down to the smallest, placeholders left out. One query.

    Raises Problem `place.outside`.
    """
    path = AreaCode(locate(lon, lat).code).path
    return list(Cell.objects.live().shown().filter(code__in=path).order_by("code"))
