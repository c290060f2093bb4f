"""Opening the locator of an edition; where this host lacks the files, they are built while a simple finder answers."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Sequence
from uuid import UUID

import numpy as np

from gezhi.domain.grids.models import Border
from gezhi.domain.grids.rules.surfaces import stored_surface
from gezhi.domain.grids.selectors.index_folder import (
    BorderSet,
    IndexFile,
    has_index,
    open_index,
    remove_index,
    write_index,
)
from gezhi.domain.grids.selectors.locators import Layer, Locator, TreeFinder
from gezhi.domain.grids.vocabulary import LevelWord
from gezhi.ground.kernel.geometry import Surface
from gezhi.ground.kernel.problem import Problem

log = logging.getLogger(__name__)


def locator_of(edition_id: UUID) -> tuple[Locator, bool]:
    """The locator of the edition in force, and whether it is final (False: a makeshift until the files are there)."""
    if has_index(edition_id):
        try:
            return _from_files(open_index(edition_id)), True
        except (OSError, Problem):
            log.warning("the locate index of mesh edition %s cannot be read and is built again", edition_id)
            remove_index(edition_id)
    sets = border_sets(Border.objects.live().values_list("level", "cell_id", "wkb"))
    threading.Thread(target=_build, args=(edition_id, sets), daemon=True).start()
    return _makeshift(sets), False


def border_sets(rows: Iterable[tuple[str, UUID, bytes | memoryview]]) -> list[BorderSet]:
    """Rows of (level, cell, wkb) in any order, as sets by level."""
    found: dict[LevelWord, list[tuple[UUID, bytes | memoryview]]] = {}
    for level, cell, wkb in rows:
        found.setdefault(LevelWord(level), []).append((cell, wkb))
    return [
        BorderSet(word, *_columns(sorted(found[word], key=lambda row: row[0]))) for word in LevelWord if word in found
    ]


def _columns(rows: Sequence[tuple[UUID, bytes | memoryview]]) -> tuple[list[UUID], list[Surface]]:
    return [cell for cell, _ in rows], [stored_surface(wkb) for _, wkb in rows]


def _build(edition_id: UUID, sets: Sequence[BorderSet]) -> None:
    try:
        write_index(edition_id, sets)
    except (OSError, Problem):
        if not has_index(edition_id):  # another process of this host may have been quicker
            log.exception("the locate index of mesh edition %s cannot be written", edition_id)


def _from_files(files: Sequence[IndexFile]) -> Locator:
    codes = codes_of_cells()
    layers = [Layer(file.level, file.index, file.ids, np.array([codes[id_] for id_ in file.ids])) for file in files]
    return Locator(tuple(layers))


def _makeshift(sets: Sequence[BorderSet]) -> Locator:
    codes = codes_of_cells()
    layers = [
        Layer(found.level, TreeFinder(found.surfaces), found.ids, np.array([codes[id_] for id_ in found.ids]))
        for found in reversed(sets)
    ]
    return Locator(tuple(layers))


def codes_of_cells() -> dict[UUID, str]:
    """The present code of every cell with a living border."""
    return dict(Border.objects.live().values_list("cell_id", "code"))
