"""The locate index of an edition, as files; and the simple finder that answers while they are not there."""

from __future__ import annotations

from uuid import UUID

import numpy as np

from gezhi.domain.grids.models import Border
from gezhi.domain.grids.rules.surfaces import stored_surface
from gezhi.domain.grids.selectors.locators import Layer, Locator, TreeFinder
from gezhi.domain.grids.vocabulary import LevelWord


def locator_of(edition_id: UUID) -> Locator:
    """The locator of the edition in force."""
    layers = [_layer(word) for word in reversed(LevelWord)]
    return Locator(tuple(layer for layer in layers if layer is not None))


def _layer(word: LevelWord) -> Layer | None:
    rows = list(Border.objects.live().filter(level=word).order_by("cell_id").values_list("cell_id", "code", "wkb"))
    if not rows:
        return None
    ids, codes, shapes = zip(*rows, strict=True)
    finder = TreeFinder([stored_surface(shape) for shape in shapes])
    return Layer(word, finder, ids, np.array(codes))
