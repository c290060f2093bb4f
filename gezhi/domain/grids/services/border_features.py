"""The features of a border file, one by one: read, converted, repaired, matched to a cell, judged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import pyproj
from numpy.typing import NDArray
from pyproj.exceptions import CRSError

from gezhi.domain.grids.rules.matching import Candidate, Found
from gezhi.domain.grids.rules.topology import must_fit
from gezhi.domain.grids.vocabulary import LevelWord, Verdict
from gezhi.ground.kernel.datums import Datum, convert
from gezhi.ground.kernel.geometry import Repair, Surface, read_wkb
from gezhi.ground.kernel.problem import Problem, problem
from gezhi.ground.plumbing.vector_files import Feature

FOREIGN_SYSTEM = problem(
    "borders.foreign_system", 422, "The file says it is in {crs}, which does not go with the datum {datum}."
)

EARTH_DATUMS = (
    "World Geodetic System 1984",
    "China 2000",
    "European Terrestrial Reference System 1989",
    "North American Datum 1983",
    "Taiwan Datum 1997",
)
"""Datums that agree within a metre or two: good enough for borders. A local or shifted one must be converted before."""

Positions = NDArray[np.float64]
ToDegrees = Callable[[Positions], Positions]


class Matcher(Protocol):
    """Finds the cell of a feature."""

    def find(self, value: str, surface: Surface) -> Found: ...


@dataclass(frozen=True, slots=True)
class Judged:
    """One feature and what becomes of it. `why` is the code of a refusal or a reason; `repairs` what was put right."""

    number: int
    name: str
    verdict: Verdict
    cell: Candidate | None = None
    surface: Surface | None = None
    repairs: tuple[Repair, ...] = ()
    why: str = ""
    other: str = ""
    raw_wkb: bytes | None = None

    def refused(self, why: str, other: str = "") -> Judged:
        return replace(self, verdict=Verdict.REFUSED, why=why, other=other)


def to_degrees(crs: str | None, datum: Datum) -> ToDegrees:
    """How the file's positions become longitude and latitude in CGCS2000/WGS-84.

    `crs` is what the file says of itself. Plane coordinates are unprojected; the declared datum decides the rest.
    Raises Problem `borders.foreign_system` when the two contradict each other.
    """
    unproject = _unproject(crs, datum)

    def converted(positions: Positions) -> Positions:
        lons, lats = unproject(positions).T
        return np.column_stack(convert(lons, lats, datum, Datum.CGCS2000))

    return converted


def _unproject(crs: str | None, datum: Datum) -> ToDegrees:
    if crs is None:
        return lambda positions: positions
    try:
        system = pyproj.CRS.from_user_input(crs)
    except CRSError:
        raise FOREIGN_SYSTEM(crs=crs[:80], datum=datum) from None
    base = system.geodetic_crs
    known = base is not None and base.datum is not None and base.datum.name.startswith(EARTH_DATUMS)
    if base is None or not known or (system.is_projected and datum in {Datum.GCJ02, Datum.BD09}):
        raise FOREIGN_SYSTEM(crs=system.name, datum=datum)
    if not system.is_projected:
        return lambda positions: positions
    plane = pyproj.Transformer.from_crs(system, base, always_xy=True)
    return lambda positions: np.column_stack(plane.transform(positions[:, 0], positions[:, 1]))


def judge(
    features: Sequence[Feature], *, level: LevelWord, named: str, matcher: Matcher, degrees: ToDegrees
) -> Iterator[Judged]:
    """Each feature with its verdict; `named` is the property that holds the code or the name."""
    for feature in features:
        value = feature.properties.get(named)
        name = "" if value is None else str(value).strip()
        yield _judged(Judged(feature.number, name, Verdict.IMPORTED), feature.wkb, level, matcher, degrees)


def _judged(start: Judged, wkb: bytes | None, level: LevelWord, matcher: Matcher, degrees: ToDegrees) -> Judged:
    if wkb is None:
        return start.refused("geometry.no_area")
    try:
        surface, repairs = read_wkb(wkb, degrees)
    except Problem as refusal:
        return start.refused(refusal.code)
    if must_fit(level) and Repair.MADE_VALID in repairs:
        return start.refused("borders.crosses_itself")
    found = matcher.find(start.name, surface)
    verdict = Verdict.UNMATCHED if found.cell is None else Verdict.REPAIRED if repairs else Verdict.IMPORTED
    return replace(
        start,
        verdict=verdict,
        cell=found.cell,
        surface=surface,
        repairs=tuple(repairs),
        why=found.why,
        raw_wkb=wkb,
    )
