"""The map of an area page: the cells right below it, finer as one comes nearer, coloured by how close homes stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from gezhi.domain.grids.vocabulary import LevelWord
from gezhi.ground.kernel.area_code import Level
from gezhi.ground.plumbing.page_parts import MapClass, MapLayer

ZOOMS = ((LevelWord.COUNTY, 4, 8), (LevelWord.TOWN, 8, 11), (LevelWord.COMMUNITY, 11, 13), (LevelWord.GRID, 13, 14))
"""Which level is drawn from which zoom to which, where nothing smaller is asked for."""
CLASSES = 5


def layers_of(level: Level) -> list[MapLayer]:
    """Borders for the page of an area: at least the level right below it at every zoom."""
    below = level.below or level
    layers = [
        MapLayer(f"/maps/{word}/{{z}}/{{x}}/{{y}}.mvt", "cells", first, last)
        for word, first, last in ZOOMS
        if word.level > below
    ]
    own = LevelWord[below.name]
    until = layers[0].min_zoom if layers else 14
    return [MapLayer(f"/maps/{own}/{{z}}/{{x}}/{{y}}.mvt", "cells", 4, until), *layers]


def steps_of(densities: Mapping[str, float]) -> tuple[dict[str, int], list[MapClass]]:
    """Code → class of its homes per km², fifths of the cells each, and the legend; one class where all are alike."""
    ranked = sorted(densities.values())
    edges = sorted({ranked[len(ranked) * step // CLASSES] for step in range(1, CLASSES)}) if ranked else []
    steps = {code: 1 + sum(value >= edge for edge in edges) for code, value in densities.items()}
    return steps, [MapClass(step, words) for step, words in enumerate(_legend(ranked, edges), 1)]


def _legend(ranked: Sequence[float], edges: Sequence[float]) -> list[str]:
    """“320–540” for each class."""
    if not ranked:
        return []
    bounds = [ranked[0], *edges, ranked[-1]]
    return [f"{low:,.0f}–{high:,.0f}" for low, high in pairwise(bounds)]
