"""The locate index of a draft: written and read back before the draft is published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np
import shapely

from gezhi.domain.grids.models import Border, Change, MeshEdition
from gezhi.domain.grids.selectors.index_folder import BorderSet, IndexFile, open_index, write_index
from gezhi.domain.grids.selectors.opening import border_sets, codes_of_cells
from gezhi.domain.grids.vocabulary import ChangeKind
from gezhi.ground.kernel.problem import problem

WRONG_INDEX = problem(
    "mesh.wrong_index", 500, "The locate index of the draft does not find the cell {cell}: nothing was published."
)


@dataclass
class Written:
    """The index of a draft, on disk and read back."""

    digest: str
    files: Sequence[IndexFile]
    _codes: dict[UUID, str] = field(default_factory=dict)

    def locate(self, lon: float, lat: float) -> str | None:
        """The code of the smallest cell at a point; asked only once the draft's cells and borders are in force."""
        self._codes = self._codes or codes_of_cells()
        for file in self.files:
            if (position := file.index.locate(lon, lat)) is not None:
                return self._codes[file.ids[position]]
        return None


def write(edition_id: UUID) -> Written:
    """Write the index of the mesh as it will be and ask it for every cell. Raises Problem `mesh.wrong_index`."""
    sets = _after_publishing(edition_id)
    digest = write_index(edition_id, sets)
    files = open_index(edition_id)
    for borders, file in zip(reversed(sets), files, strict=True):
        _check(borders, file)
    return Written(digest, files)


def _after_publishing(edition_id: UUID) -> list[BorderSet]:
    """Living borders that stay, and the draft's own."""
    edition = MeshEdition.objects.get(id=edition_id)
    ended = set(Change.objects.filter(edition=edition, kind=ChangeKind.END).values_list("cell_id", flat=True))
    drafted = list(Border.objects.filter(edition_from=edition).values_list("level", "cell_id", "wkb"))
    leaving = ended | {cell for _, cell, _ in drafted}
    living = Border.objects.live().values_list("level", "cell_id", "wkb")
    return border_sets([*(row for row in living if row[1] not in leaving), *drafted])


def _check(borders: BorderSet, file: IndexFile) -> None:
    """Every cell's inner point must be found in that cell, or in an older one that covers it too."""
    points = shapely.point_on_surface(np.array(borders.surfaces, dtype=object))
    found = file.index.locate_many(shapely.get_x(points), shapely.get_y(points))
    for wanted in np.flatnonzero(found != np.arange(len(points))):
        other = int(found[wanted])
        if not 0 <= other < wanted or not shapely.intersects(borders.surfaces[other], points[wanted]):
            raise WRONG_INDEX(cell=borders.ids[int(wanted)])
