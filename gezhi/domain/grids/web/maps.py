"""The map of an area page: the cells right below it, finer as one comes nearer."""

from __future__ import annotations

from gezhi.domain.grids.vocabulary import LevelWord
from gezhi.ground.kernel.area_code import Level
from gezhi.ground.plumbing.page_parts import MapLayer

ZOOMS = ((LevelWord.COUNTY, 4, 8), (LevelWord.TOWN, 8, 11), (LevelWord.COMMUNITY, 11, 13), (LevelWord.GRID, 13, 14))
"""Which level is drawn from which zoom to which, where nothing smaller is asked for."""


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
