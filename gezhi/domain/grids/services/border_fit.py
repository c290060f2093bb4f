"""Grids and micro grids must fit: a feature that overlaps a sibling or stands outside its parent is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import shapely

from gezhi.domain.grids.models import Border
from gezhi.domain.grids.rules import topology
from gezhi.domain.grids.rules.codes import parent_of
from gezhi.domain.grids.rules.surfaces import stored_surface
from gezhi.domain.grids.services.border_features import Judged
from gezhi.domain.grids.vocabulary import LevelWord
from gezhi.ground.kernel.geometry import Surface


def refuse_misfits(judged: Sequence[Judged], level: LevelWord) -> list[Judged]:
    """`judged`, with what does not fit refused. Of two that overlap both are: who knows which is right."""
    bad = {**_outside(judged, level), **_overlapping(judged, level)}
    return [
        replace(feature.refused(*bad[feature.number]), cell=None) if feature.number in bad else feature
        for feature in judged
    ]


def _placed(judged: Sequence[Judged]) -> list[tuple[int, str, Surface]]:
    """Number, code and surface of the features that have a cell."""
    return [(f.number, f.cell.code, f.surface) for f in judged if f.cell is not None and f.surface is not None]


def _outside(judged: Sequence[Judged], level: LevelWord) -> dict[int, tuple[str, str]]:
    """Features whose inner point lies outside the border of their parent."""
    placed = _placed(judged)
    parents = {parent_of(code) for _, code, _ in placed}
    rows = Border.objects.live().filter(code__in=parents).values_list("code", "wkb")
    borders = {code: stored_surface(wkb) for code, wkb in rows}
    bad: dict[int, tuple[str, str]] = {}
    for number, code, surface in placed:
        border = borders.get(parent_of(code))
        if border is not None and not shapely.intersects(border, shapely.point_on_surface(surface)):
            bad[number] = ("mesh.outside_parent", parent_of(code))
    return bad


def _overlapping(judged: Sequence[Judged], level: LevelWord) -> dict[int, tuple[str, str]]:
    """Features that overlap one another, or a living border that this file does not redraw."""
    placed = _placed(judged)
    standing = _standing(level, placed)
    numbers = [number for number, _, _ in placed] + [0] * len(standing)
    names = [f"#{number}" for number, _, _ in placed] + [code for code, _ in standing]
    shapes = [surface for _, _, surface in placed] + [surface for _, surface in standing]
    bad: dict[int, tuple[str, str]] = {}
    for found in topology.overlaps(shapes):
        for one, other in ((found.first, found.second), (found.second, found.first)):
            if numbers[one]:
                bad.setdefault(numbers[one], ("mesh.overlap", names[other]))
    return bad


def _standing(level: LevelWord, placed: Sequence[tuple[int, str, Surface]]) -> list[tuple[str, Surface]]:
    """Living borders of the level near the features, except those of cells the file draws anew."""
    if not placed:
        return []
    west, south, east, north = shapely.total_bounds([surface for _, _, surface in placed])
    near = Border.objects.live().filter(
        level=level, min_lon__lte=east, max_lon__gte=west, min_lat__lte=north, max_lat__gte=south
    )
    drawn = {code for _, code, _ in placed}
    rows = near.order_by("code").values_list("code", "wkb")
    return [(code, stored_surface(wkb)) for code, wkb in rows if code not in drawn]
