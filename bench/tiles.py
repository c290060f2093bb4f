"""One vector tile of micro grids after another: ours beside DuckDB's ST_AsMVT and shapely with mapbox-vector-tile.

Run with `gezhi bench tiles`. No cache, one tile at a time. Every way must hold all cells that meet the tile, or there
are no figures.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping
from time import perf_counter
from typing import Any

import duckdb
import mapbox_vector_tile
import numpy as np
import shapely
from numpy.typing import NDArray

from bench.locate import spatial_extension
from bench.machine import machine
from bench.rounds import spread
from gezhi.domain.grids.selectors import LevelBorders
from gezhi.domain.grids.vocabulary import LevelWord
from gezhi.edges.maps.encoding import EXTENT
from gezhi.edges.maps.layers import MapLayer, make_layer, mercator
from gezhi.edges.maps.tiles import BUDGET, Tile, encode_tile
from gezhi.ground.kernel.tests.made_mesh import jittered_mesh

COLUMNS, ROWS = 420, 300
TILES = {12: 12, 14: 40}
RIM = 64
"""Tile units around a tile that the peers, which clip, must hold; ours holds whole shapes and needs fewer."""
SEEN = 2
WORLD = 40_075_016.685578488  # metres around the equator, as Web Mercator has it

Way = Callable[[Tile], bytes]


class Ours:
    """The layer of one edition, as a process holds it."""

    def __init__(self, cells: NDArray[Any], codes: NDArray[np.str_]) -> None:
        begin = perf_counter()
        names = [f"{code[-3:]}微网格" for code in codes.tolist()]
        self.layer: MapLayer = make_layer(LevelWord.MICRO_GRID, LevelBorders(codes, names, cells))
        self.made_s = perf_counter() - begin
        self.everything = np.ones(len(codes), dtype=bool)

    def __call__(self, tile: Tile) -> bytes:
        return encode_tile(self.layer, tile, self.everything, "cells")


class Duckdb:
    """A table of ready geometries in metres with an R-tree over them."""

    def __init__(self, cells: NDArray[Any], codes: NDArray[np.str_]) -> None:
        self.database = duckdb.connect(config={"allow_unsigned_extensions": True})
        self.database.execute(f"LOAD '{spatial_extension()}'")
        names = np.array([f"{code[-3:]}微网格" for code in codes.tolist()])
        # DuckDB finds it by its name here.
        given = {"code": codes, "name": names, "wkb": shapely.to_wkb(_metres(cells))}  # noqa: F841
        columns = "code::VARCHAR AS code, name::VARCHAR AS name, ST_GeomFromWKB(wkb) AS border"
        self.database.execute(f"CREATE TABLE cells AS SELECT {columns} FROM given")
        self.database.execute("CREATE INDEX place ON cells USING RTREE (border)")

    def __call__(self, tile: Tile) -> bytes:
        # Constants, not parameters: only then is the R-tree asked.
        tile_box, window = (f"ST_MakeEnvelope({', '.join(map(repr, _box(tile, edge)))})" for edge in (0, RIM))
        row = self.database.execute(
            "SELECT ST_AsMVT(t, 'cells', 4096, 'shape') FROM (SELECT code, name,"
            f" ST_AsMVTGeom(border, ST_Extent({tile_box}), {EXTENT}, {RIM}, true) AS shape FROM cells"
            f" WHERE ST_Intersects(border, {window})) t"
        ).fetchone()
        return bytes(row[0]) if row and row[0] is not None else b""


class Library:
    """shapely finds and clips, mapbox-vector-tile quantises and encodes."""

    def __init__(self, cells: NDArray[Any], codes: NDArray[np.str_]) -> None:
        self.cells, self.codes = _metres(cells), codes
        self.tree = shapely.STRtree(self.cells)

    def __call__(self, tile: Tile) -> bytes:
        window = shapely.box(*_box(tile, RIM))
        found = np.sort(self.tree.query(window, predicate="intersects"))
        clipped = shapely.intersection(self.cells[found], window)
        features = [
            {"geometry": shape, "properties": {"code": code, "name": f"{code[-3:]}微网格"}}
            for shape, code in zip(clipped, self.codes[found].tolist(), strict=True)
        ]
        layer = {"name": "cells", "features": features}
        return bytes(mapbox_vector_tile.encode(layer, default_options={"quantize_bounds": _box(tile, 0)}))

    def meeting(self, tile: Tile) -> set[str]:
        """The cells with ground of at least a few tile units in the tile."""
        inner = self.tree.query(shapely.box(*_box(tile, -SEEN)), predicate="intersects")
        return set(self.codes[inner].tolist())


def _metres(cells: NDArray[Any]) -> NDArray[Any]:
    shifted: NDArray[Any] = shapely.transform(cells, lambda points: (mercator(points) - 0.5) * [WORLD, -WORLD])
    return shifted


def _box(tile: Tile, buffer: int) -> tuple[float, float, float, float]:
    """West, south, east, north in metres, `buffer` tile units wider."""
    side = WORLD / (1 << tile.z)
    west, north = tile.x * side - WORLD / 2, WORLD / 2 - tile.y * side
    edge = side * buffer / EXTENT
    return west - edge, north - side - edge, west + side + edge, north + edge


def run(rounds: int = 3, *, columns: int = COLUMNS, rows: int = ROWS) -> dict[str, Any]:
    """Measure and compare. Raises AssertionError when a peer holds a cell we have not, or our tile is over budget."""
    cells = jittered_mesh(columns, rows)
    codes = np.array([f"370211{number:012d}" for number in range(len(cells))])
    ours = Ours(cells, codes)
    library = Library(cells, codes)
    ways: dict[str, Way] = {"ours": ours, "duckdb": Duckdb(cells, codes), "library": library}
    figures: dict[str, float] = {"layer_s": round(ours.made_s, 2)}
    beside: dict[str, float] = {}
    ratios: dict[str, dict[str, float]] = {}
    for zoom, count in TILES.items():
        tiles = _tiles(zoom, count, shapely.total_bounds(cells))
        sizes = _compared(ways, tiles, library)
        spent = _spent(ways, tiles, rounds)
        mine = spent.pop("ours")
        figures |= {f"z{zoom}_{key}": value for key, value in _said(mine).items()}
        figures |= {f"z{zoom}_bytes": sizes["ours"], f"z{zoom}_most_bytes": sizes["most"]}
        for name, own in spent.items():
            beside |= {f"{name}_z{zoom}_{key}": value for key, value in _said(own).items()}
            beside[f"{name}_z{zoom}_bytes"] = sizes[name]
            pairs = zip(mine, own, strict=True)
            ratios[f"{name}_z{zoom}"] = spread([statistics.median(b) / statistics.median(a) for a, b in pairs])
    return {
        "name": "tiles",
        "machine": machine("numpy", "shapely", "duckdb", "mapbox-vector-tile"),
        "size": {"cells": len(cells), "rounds": rounds, **{f"z{zoom}_tiles": count for zoom, count in TILES.items()}},
        "figures": figures,
        "peers": beside,
        "ratios": ratios,
    }


def _tiles(zoom: int, count: int, bounds: NDArray[np.float64]) -> list[Tile]:
    """Tiles spread over the mesh."""
    dice = np.random.default_rng(zoom)
    lons, lats = dice.uniform(bounds[0], bounds[2], count), dice.uniform(bounds[1], bounds[3], count)
    places = (mercator(np.column_stack([lons, lats])) * (1 << zoom)).astype(int)
    return [Tile(zoom, x, y) for x, y in places.tolist()]


def _compared(ways: Mapping[str, Way], tiles: list[Tile], library: Library) -> dict[str, int]:
    """Median bytes of every way and the most of ours, once all hold what meets the tile."""
    sizes: dict[str, list[int]] = {name: [] for name in ways}
    for tile in tiles:
        wanted = library.meeting(tile)
        for name, way in ways.items():
            data = way(tile)
            sizes[name].append(len(data))
            missing = wanted - _codes(data)
            assert not missing, f"{name} lacks {missing} at {tile}"
    assert max(sizes["ours"]) <= BUDGET, "a tile is over budget"
    return {**{name: round(statistics.median(own)) for name, own in sizes.items()}, "most": max(sizes["ours"])}


def _codes(data: bytes) -> set[str]:
    layers = mapbox_vector_tile.decode(data) if data else {}
    return {feature["properties"]["code"] for layer in layers.values() for feature in layer["features"]}


def _spent(ways: Mapping[str, Way], tiles: list[Tile], rounds: int) -> dict[str, list[list[float]]]:
    """Milliseconds of each tile, round by round, the ways in turn."""
    spent: dict[str, list[list[float]]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            spent[name].append([_milliseconds(way, tile) for tile in tiles])
    return spent


def _milliseconds(way: Way, tile: Tile) -> float:
    begin = perf_counter()
    way(tile)
    return (perf_counter() - begin) * 1000


def _said(spent: list[list[float]]) -> dict[str, float]:
    return {
        f"p{share}_ms": round(float(np.median([np.percentile(own, share) for own in spent])), 2) for share in (50, 95)
    }
