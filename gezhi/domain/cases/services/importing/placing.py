"""Where the matters of many rows stand: by point, by code or by name, asked together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from gezhi.domain.cases.rules.importing import HALF_A_POINT, degrees
from gezhi.domain.cases.services.importing.drafts import Columns, Draft
from gezhi.domain.cases.services.importing.mapping import CaseMapping, PlaceWay
from gezhi.domain.cases.services.places import Stand
from gezhi.domain.cases.vocabulary import PlaceKind
from gezhi.domain.grids import selectors as grids
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.datums import Datum, convert
from gezhi.ground.kernel.geometry import check_position
from gezhi.ground.kernel.problem import Problem, problem

NO_AREA = problem("import.no_area", 422, "There is no area “{name}” where the mapping looks for it.")
AMBIGUOUS = problem("import.ambiguous", 422, "“{name}” could be {count} areas.")


@dataclass(slots=True)
class _Way:
    """A way of the mapping with the readers of its columns."""

    spec: PlaceWay
    lon: Callable[[list[str]], str]
    lat: Callable[[list[str]], str]
    value: Callable[[list[str]], str]
    within: Callable[[list[str]], str]


class Placer:
    """Finds the places of drafts, way by way; what no way finds stands at the mapping's own area, in words."""

    def __init__(self, mapping: CaseMapping, columns: Columns) -> None:
        self._ways = [_way(spec, columns) for spec in mapping.place]
        self._area = grids.live_cell(mapping.area) if mapping.area else grids.top_cell()
        self._names = {
            position: grids.names_under(self._area.code, levels=way.spec.levels)
            for position, way in enumerate(self._ways)
            if way.spec.by == "name"
        }

    def place(self, drafts: Sequence[Draft]) -> None:
        """Put a stand on every draft, or a fault. A few queries, however many drafts."""
        for position, way in enumerate(self._ways):
            left = [draft for draft in drafts if draft.stand is None and not draft.faults]
            if way.spec.by == "point":
                self._by_point(way, left)
            elif way.spec.by == "code":
                self._by_code(way, left)
            else:
                self._by_name(way, left, position)
        for draft in drafts:
            if draft.stand is None:
                draft.stand = Stand(PlaceKind.WORDS, self._area.id, self._area.code)

    def _by_point(self, way: _Way, drafts: Sequence[Draft]) -> None:
        asked = [(draft, point) for draft in drafts if (point := _point(way, draft)) is not None]
        if not asked:
            return
        raw = np.array([point for _, point in asked])
        lons, lats = convert(raw[:, 0], raw[:, 1], way.spec.datum or Datum.WGS84, Datum.CGCS2000)
        codes = [str(code) for code in grids.locate_many(lons, lats)]
        known = grids.standings(codes)
        for (draft, point), code, lon, lat in zip(asked, codes, lons.tolist(), lats.tolist(), strict=True):
            draft.raw_point = (*point, (way.spec.datum or Datum.WGS84).value)
            if code in known:
                draft.stand = Stand(PlaceKind.POINT, known[code].id, code, lon, lat)
            else:
                _fail(way, draft, way.spec.lon, grids.OUTSIDE(lon=point[0], lat=point[1]))

    def _by_code(self, way: _Way, drafts: Sequence[Draft]) -> None:
        asked = [(draft, value) for draft in drafts if (value := way.value(draft.cells))]
        known = grids.standings(value for _, value in asked)
        for draft, value in asked:
            if value in known:
                draft.stand = Stand(PlaceKind.CELL, known[value].id, known[value].code)
            else:
                _fail(way, draft, way.spec.column, NO_AREA(name=value[:80]))

    def _by_name(self, way: _Way, drafts: Sequence[Draft], position: int) -> None:
        names = self._names[position]
        for draft in drafts:
            name = way.value(draft.cells)
            if not name:
                continue
            found = names.find(name)
            larger = way.within(draft.cells) if len(found) > 1 else ""
            if larger:
                around = [AreaCode(area.code) for area in names.find(larger)]
                found = {cell for cell in found if any(area.contains(cell.code) for area in around)}
            if len(found) == 1:
                (cell,) = found
                draft.stand = Stand(PlaceKind.CELL, cell.id, cell.code)
            else:
                refusal = AMBIGUOUS(name=name[:80], count=len(found)) if found else NO_AREA(name=name[:80])
                _fail(way, draft, way.spec.column, refusal)


def _way(spec: PlaceWay, columns: Columns) -> _Way:
    def reader(column: str) -> Callable[[list[str]], str]:
        return columns.reader(column) if column else (lambda cells: "")

    return _Way(spec, reader(spec.lon), reader(spec.lat), reader(spec.column), reader(spec.within))


def _point(way: _Way, draft: Draft) -> tuple[float, float] | None:
    """The point as the row has it; None when there is none, or when it is none."""
    lon, lat = way.lon(draft.cells), way.lat(draft.cells)
    if not lon and not lat:
        return None
    try:
        if not lon or not lat:
            raise HALF_A_POINT()
        point = degrees(lon), degrees(lat)
        check_position(*point)
    except Problem as refusal:
        draft.refuse(way.spec.lon, refusal)
        return None
    return point


def _fail(way: _Way, draft: Draft, column: str, refusal: Problem) -> None:
    """The value leads nowhere: the row is refused, or the next way is tried."""
    if way.spec.otherwise == "refuse":
        draft.refuse(column, refusal)
