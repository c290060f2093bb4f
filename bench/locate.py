"""Which micro grid is this place in: our locate index beside geopandas, DuckDB's spatial join and a shapely tree.

Run with `python -m bench.locate`. All ways must give the same answer for every place, or there are no figures.
Our side uses one thread. DuckDB is measured with one and with all, geopandas and shapely with the one they use.
"""

from __future__ import annotations

import json
import statistics
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter, perf_counter_ns
from typing import Any, Protocol

import duckdb
import geopandas
import numpy as np
import shapely
from numpy.typing import NDArray

from bench.machine import machine
from bench.rounds import alternate, ratio, spread
from gezhi.ground.kernel.locate import LocateIndex, build
from gezhi.ground.kernel.tests.made_mesh import jittered_mesh, uniform_points
from gezhi.ground.kernel.tests.meshes import hard_places, oracle

COLUMNS, ROWS, PLACES = 420, 300, 1_000_000
SINGLES = 20_000

Labels = NDArray[np.int64]


@dataclass(frozen=True)
class Case:
    """The mesh and the places."""

    cells: NDArray[np.object_]
    lons: NDArray[np.float64]
    lats: NDArray[np.float64]

    @classmethod
    def made(cls, columns: int, rows: int, places: int) -> Case:
        return cls(jittered_mesh(columns, rows), *uniform_points(columns, rows, places))

    def labels_from(self, place: NDArray[np.int64], cell: NDArray[np.int64]) -> Labels:
        """Pairs of a join as one label a place, -1 where there is none."""
        labels = np.full(self.lons.size, -1, dtype=np.int64)
        labels[place] = cell
        return labels


class Peer(Protocol):
    """Another way to the same answers."""

    def __call__(self) -> object:
        """The work that is measured."""

    def labels(self) -> Labels:
        """The answers, for comparison."""


class Geopandas:
    """`sjoin` of ready frames, within, inner: one row a hit."""

    def __init__(self, case: Case) -> None:
        self.case = case
        places = geopandas.points_from_xy(case.lons, case.lats, crs=4490)
        self.places = geopandas.GeoDataFrame(geometry=places)
        self.cells = geopandas.GeoDataFrame(geometry=case.cells, crs=4490)

    def __call__(self) -> Any:
        return geopandas.sjoin(self.places, self.cells, predicate="within", how="inner")

    def labels(self) -> Labels:
        joined = self()
        return self.case.labels_from(joined.index.to_numpy(), joined["index_right"].to_numpy())


class Duckdb:
    """The spatial join over tables of ready geometries; only a count and a sum leave the database."""

    def __init__(self, case: Case, threads: int | None) -> None:
        self.case = case
        self.database = duckdb.connect(config={"allow_unsigned_extensions": True})
        self.database.execute(f"LOAD '{spatial_extension()}'")
        if threads:
            self.database.execute(f"SET threads = {threads}")
        # DuckDB finds these two by their names here.
        given_cells = {"cell": np.arange(len(case.cells)), "wkb": shapely.to_wkb(case.cells)}  # noqa: F841
        given_places = {"place": np.arange(case.lons.size), "lon": case.lons, "lat": case.lats}  # noqa: F841
        self.database.execute("CREATE TABLE cells AS SELECT cell, ST_GeomFromWKB(wkb) AS border FROM given_cells")
        self.database.execute("CREATE TABLE places AS SELECT place, ST_Point(lon, lat) AS at FROM given_places")

    def __call__(self) -> object:
        return self.database.execute(f"SELECT count(*), sum(cell) {self.JOIN}").fetchone()

    def labels(self) -> Labels:
        rows = self.database.execute(f"SELECT place, cell {self.JOIN}").fetchnumpy()
        return self.case.labels_from(rows["place"], rows["cell"])

    JOIN = "FROM places JOIN cells ON ST_Contains(cells.border, places.at)"


def spatial_extension() -> Path:
    """The extension's file inside the package that carries it."""
    spec = find_spec("duckdb_extension_spatial")
    assert spec is not None
    assert spec.origin is not None
    return next(Path(spec.origin).parent.rglob("spatial.duckdb_extension"))


def run(rounds: int = 5, *, columns: int = COLUMNS, rows: int = ROWS, places: int = PLACES) -> dict[str, Any]:
    """Measure and compare. Raises AssertionError when the ways differ in any answer, or ours from exact arithmetic
    for places on vertices and edges."""
    case = Case.made(columns, rows, places)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mesh.locate"
        begin = perf_counter()
        build(list(enumerate(case.cells)), path)
        built = perf_counter()
        index = LocateIndex.open(path)
        figures = {
            "build_s": round(built - begin, 2),
            "open_s": round(perf_counter() - built, 3),
            "file_mb": round(path.stat().st_size / 1e6, 1),
        }
        return _measured(case, index, rounds, figures)


def _measured(case: Case, index: LocateIndex, rounds: int, figures: dict[str, float]) -> dict[str, Any]:
    peers: dict[str, Peer] = {
        "geopandas": Geopandas(case),
        "duckdb_1_thread": Duckdb(case, 1),
        "duckdb_all_threads": Duckdb(case, None),
    }
    cells = list(enumerate(case.cells))
    hard = hard_places(cells)
    assert np.array_equal(index.locate_many(*hard.T), oracle(cells, hard)), "a place on a border is answered otherwise"
    ours = index.locate_many(case.lons, case.lats)
    for name, peer in peers.items():
        assert np.array_equal(ours, peer.labels()), f"{name} answers otherwise"
    seconds = alternate({"ours": lambda: index.locate_many(case.lons, case.lats), **peers}, rounds)
    speed = {name: round(case.lons.size / statistics.median(own)) for name, own in seconds.items()}
    one, tree = _singles(case, index, rounds)
    return {
        "name": "locate",
        "machine": machine("numpy", "shapely", "geopandas", "duckdb"),
        "size": {"cells": len(case.cells), "places": case.lons.size, "hits": int((ours >= 0).sum()), "rounds": rounds},
        "figures": {**figures, "places_per_s": speed.pop("ours"), "single_us": _micro(one)},
        "peers": {
            **{f"{name}_places_per_s": own for name, own in speed.items()},
            "shapely_tree_single_us": _micro(tree),
        },
        "ratios": {
            **{name: ratio(seconds, "ours", name) for name in peers},
            "shapely_tree_single": spread([float(np.median(b) / np.median(a)) for a, b in zip(one, tree, strict=True)]),
        },
    }


def _singles(case: Case, index: LocateIndex, rounds: int) -> tuple[list[Labels], list[Labels]]:
    """Nanoseconds of single look-ups, ours and the tree's, round by round over the same places."""
    tree = shapely.STRtree(case.cells)
    places = list(zip(case.lons[:SINGLES].tolist(), case.lats[:SINGLES].tolist(), strict=True))
    points = shapely.points(places).tolist()
    found = [-1 if label is None else label for label in (index.locate(*place) for place in places)]
    assert found == index.locate_many(*np.array(places).T).tolist(), "one at a time answers otherwise"
    one, other = [], []
    for _ in range(rounds):
        one.append(_each(index.locate, places))
        other.append(_each(lambda point: tree.query(point, predicate="within"), [(point,) for point in points]))
    return one, other


def _each(ask: Callable[..., object], questions: Sequence[tuple[object, ...]]) -> Labels:
    spent = np.zeros(len(questions), dtype=np.int64)
    for number, question in enumerate(questions):
        begin = perf_counter_ns()
        ask(*question)
        spent[number] = perf_counter_ns() - begin
    return spent


def _micro(rounds: list[Labels]) -> dict[str, float]:
    """Median of the rounds' medians and 95th percentiles, in microseconds."""
    return {
        f"p{share}": round(float(np.median([np.percentile(own, share) for own in rounds])) / 1000, 2)
        for share in (50, 95)
    }


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
