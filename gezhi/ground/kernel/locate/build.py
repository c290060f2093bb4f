"""Making the index of a mesh."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

from gezhi.ground.kernel.locate import file
from gezhi.ground.kernel.locate.chains import Chains, chains_of
from gezhi.ground.kernel.locate.frame import PROBES, Frame
from gezhi.ground.kernel.locate.lists import MANY, Words
from gezhi.ground.kernel.locate.touches import first_of_each, touches_of
from gezhi.ground.kernel.locate.windings import windings_of
from gezhi.ground.kernel.problem import problem

INVALID_CELL = problem("locate_index.invalid_cell", 422, "The border of cell {label} is not valid: {reason}.")
LABEL_TWICE = problem("locate_index.label_twice", 422, "The label {label} is given to two cells.")
BAD_LABEL = problem("locate_index.bad_label", 422, "{label} is not a label: whole numbers from 0 to 2⁶³ − 1 are.")
TOO_MANY = problem("locate_index.too_many", 422, "{count} cells are too many for one index; {most} are possible.")

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def build(cells: Sequence[tuple[int, Polygon | MultiPolygon]], path: Path) -> None:
    """Write the index of these labelled cells to `path`, in one step. Empty polygons are allowed and hold nothing.

    Cells may leave gaps between them. They may overlap as well, but overlaps make the index slow where they are.
    Raises Problem `locate_index.invalid_cell`, `.label_twice`, `.bad_label` or `.too_many` and writes nothing then.
    """
    labels, polygons = _checked(cells)
    chains = chains_of(polygons)
    frame, raster, lists = _rastered(chains, Frame.over(polygons, chains.segments.size), polygons)
    borders = {"points": chains.points, "first": chains.first, "left": chains.left, "right": chains.right}
    file.write(path, file.Content(frame, borders | {"raster": raster, "lists": lists, "labels": labels}))


def _checked(cells: Sequence[tuple[int, Polygon | MultiPolygon]]) -> tuple[Ints, NDArray[np.object_]]:
    """Labels by number (the first is nobody's land) and polygons by number less one, both by ascending label."""
    if len(cells) >= MANY:
        raise TOO_MANY(count=len(cells), most=MANY - 1)
    for label, _ in cells:
        if not 0 <= label < 1 << 63:
            raise BAD_LABEL(label=label)
    labels = np.array([label for label, _ in cells], dtype=np.int64)
    polygons = np.array([polygon for _, polygon in cells], dtype=object)
    order = np.argsort(labels, kind="stable")
    labels, polygons = labels[order], polygons[order]
    for label in labels[1:][labels[1:] == labels[:-1]]:
        raise LABEL_TWICE(label=int(label))
    for place in np.flatnonzero(~shapely.is_valid(polygons)):
        raise INVALID_CELL(label=int(labels[place]), reason=shapely.is_valid_reason(polygons[place]))
    return np.append(-1, labels), polygons


def _rastered(chains: Chains, frame: Frame, polygons: NDArray[np.object_]) -> tuple[Frame, Ints, NDArray[np.uint32]]:
    """The frame with its probe chosen, the raster and the lists."""
    cell, segment = touches_of(chains, frame)
    frame, is_left = _probed(chains, frame, cell, segment)
    sums, counts = windings_of(chains, frame)
    raster = np.where(counts > 1, MANY, sums)
    first = first_of_each(cell)
    touched, touch_counts = cell[first], np.diff(np.append(first, cell.size))
    covered, cover = _overlapping(frame, polygons, np.flatnonzero(counts > 1))
    is_listed = np.isin(covered, touched)
    cover_counts = np.bincount(np.searchsorted(touched, covered[is_listed]), minlength=touched.size)
    words = Words(raster[touched], touch_counts, segment << 1 | is_left, cover_counts, cover[is_listed])
    # Where several cells cover an untouched raster cell, the one with the smallest label has it.
    np.minimum.at(raster, covered, cover)
    lists, raster[touched] = words.laid_out()
    return frame, raster, lists


def _probed(chains: Chains, frame: Frame, cell: Ints, segment: Ints) -> tuple[Frame, NDArray[np.bool_]]:
    """The frame with a probe that is clear of all borders, and whether it lies on the left of each touch's segment."""
    (x, y), (dx, dy) = chains.points[segment].T, (chains.points[segment + 1] - chains.points[segment]).T
    for probe in PROBES:
        probed = frame.with_probe(probe)
        lon, lat = probed.probe_of(cell)
        area = dx * (lat - y) - dy * (lon - x)
        if (np.abs(area) > frame.clearance * (np.abs(dx) + np.abs(dy))).all():
            return probed, area > 0
    raise RuntimeError("every probe lies on a border")


def _overlapping(frame: Frame, polygons: NDArray[np.object_], cell: Ints) -> tuple[Ints, Ints]:
    """Pairs (raster cell, number of a cell over its probe), ascending, for these raster cells."""
    if not cell.size:
        return cell, cell
    probes = shapely.points(*frame.probe_of(cell))
    owner, place = shapely.STRtree(polygons).query(probes, predicate="intersects")
    order = np.lexsort((place, owner))
    return cell[owner[order]], place[order] + 1
