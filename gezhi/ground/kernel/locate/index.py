"""An open locate index.

A raster lies over the mesh. A raster cell that no border touches carries the answer itself. The others list the few
pieces of border that touch them and the answer at one spot, the probe: whatever border lies between the probe and the
place changes the answer. A place on a border belongs to the cell with the smallest label that it touches.

Signs are first taken in doubles, with a proven bound of error; what stays unsure is decided in whole numbers.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gezhi.ground.kernel.locate import file
from gezhi.ground.kernel.locate.many import Many
from gezhi.ground.kernel.locate.single import Single


class LocateIndex:
    """Immutable, shared by threads, its arrays mapped from the file and so shared by processes."""

    def __init__(self, content: file.Content) -> None:
        self._single = Single(content)
        self._many = Many(content, self._single)
        self._labels = content.arrays["labels"]
        self._label_at = self._labels.data

    @classmethod
    def open(cls, path: Path) -> LocateIndex:
        """The index in a file. Raises Problem `locate_index.foreign`, `.other_version` or `.damaged`; OSError."""
        return cls(file.read(path))

    def __len__(self) -> int:
        """How many cells it holds."""
        return len(self._labels) - 1

    def locate(self, lon: float, lat: float) -> int | None:
        """The label of the cell with the place in it, of several the smallest; None outside and for NaN."""
        number = self._single.number(lon, lat)
        return self._label_at[number] if number else None

    def locate_many(self, lons: ArrayLike, lats: ArrayLike) -> NDArray[np.int64]:
        """The labels for places in two flat sequences of one length; -1 outside and for NaN.

        Raises ValueError when the two are not flat or differ in length.
        """
        x, y = np.ascontiguousarray(lons, np.float64), np.ascontiguousarray(lats, np.float64)
        if x.ndim != 1 or x.shape != y.shape:
            raise ValueError("longitudes and latitudes must be flat and of one length")
        labels: NDArray[np.int64] = self._labels[self._many.numbers(x, y)]
        return labels
