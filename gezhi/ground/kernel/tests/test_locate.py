from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, Polygon, box

from gezhi.ground.kernel.locate import LocateIndex, build
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.kernel.tests.meshes import (
    MESHES,
    Cells,
    Floats,
    far_apart,
    hard_places,
    hectares_beside_a_county,
    jittered,
    oracle,
)

SQUARE = box(120, 36, 120.1, 36.1)


def index_of(cells: Cells, folder: Path) -> LocateIndex:
    build(cells, folder / "mesh.locate")
    return LocateIndex.open(folder / "mesh.locate")


def one_by_one(index: LocateIndex, places: Floats) -> list[int]:
    found = [index.locate(lon, lat) for lon, lat in places.tolist()]
    return [-1 if label is None else label for label in found]


@pytest.mark.parametrize("mesh", MESHES, ids=lambda mesh: mesh.__name__)
def test_every_place_is_in_the_cell_that_exact_arithmetic_finds(mesh: Callable[[], Cells], tmp_path: Path) -> None:
    cells = mesh()
    index, places = index_of(cells, tmp_path), hard_places(cells)
    wanted = oracle(cells, places)

    assert index.locate_many(*places.T).tolist() == wanted.tolist()
    assert one_by_one(index, places[::7]) == wanted[::7].tolist()
    assert len(set(wanted.tolist())) > 1


# Few whole numbers as coordinates: borders meet, cross and coincide everywhere, and places fall on them.
corners = st.tuples(st.integers(0, 6), st.integers(0, 6))
shapes = (
    st.lists(corners, min_size=3, max_size=5, unique=True).map(Polygon).filter(lambda cell: cell.is_valid and cell.area)
)
meshes = st.dictionaries(st.integers(0, 99), shapes, min_size=1, max_size=8).map(lambda cells: list(cells.items()))


@settings(max_examples=40, deadline=None)
@given(cells=meshes, scale=st.sampled_from([1.0, 0.1, 1e-4]), shift=st.sampled_from([-3.0, 0.0, 117.3]))
def test_touching_crossing_and_overlapping_cells_are_told_apart(
    cells: Cells, scale: float, shift: float, tmp_path_factory: pytest.TempPathFactory
) -> None:
    moved = [(label, Polygon(np.array(cell.exterior.coords) * scale + shift)) for label, cell in cells]
    moved = [(label, cell) for label, cell in moved if cell.is_valid]
    steps = np.arange(-1, 14) * 0.5 * scale + shift
    places = np.array([(x, y) for x in steps for y in steps])
    index = index_of(moved, tmp_path_factory.mktemp("locate"))
    wanted = oracle(moved, places).tolist() if moved else [-1] * len(places)

    assert index.locate_many(*places.T).tolist() == wanted
    assert one_by_one(index, places) == wanted


def test_a_place_on_a_border_belongs_to_the_smallest_label_it_touches(tmp_path: Path) -> None:
    quarters = [(4, box(0, 0, 1, 1)), (2, box(1, 0, 2, 1)), (3, box(0, 1, 1, 2)), (1, box(1, 1, 2, 2))]
    index = index_of(quarters, tmp_path)

    assert [index.locate(*place) for place in ((1, 0.5), (0.5, 1), (1, 1), (1.5, 1), (0, 0), (0.5, 0.5))] == [
        2, 3, 1, 1, 4, 4,
    ]  # fmt: skip


def test_a_mesh_without_cells_holds_nothing(tmp_path: Path) -> None:
    index = index_of([], tmp_path)

    assert len(index) == 0
    assert index.locate(0.5, 0.5) is None
    assert index.locate_many([0.5, 120.0], [0.5, 36.0]).tolist() == [-1, -1]


@pytest.mark.parametrize("lon", [float("nan"), float("inf"), -float("inf"), 1e300, 119.0, 121.0])
def test_nowhere_and_outside_are_no_cell(lon: float, tmp_path: Path) -> None:
    index = index_of([(8, SQUARE)], tmp_path)

    assert index.locate(lon, 36.05) is None
    assert index.locate_many([120.05, lon, 120.05], [36.05, 36.05, float("nan")]).tolist() == [8, -1, -1]


def test_no_places_have_no_labels_and_places_come_in_pairs(tmp_path: Path) -> None:
    index = index_of([(8, SQUARE)], tmp_path)

    assert index.locate_many([], []).dtype == np.int64
    for lons, lats in (([120.0], [36.0, 36.0]), ([[120.0]], [[36.0]])):
        with pytest.raises(ValueError, match="one length"):
            index.locate_many(lons, lats)


def test_labels_are_whole_numbers_up_to_63_bits(tmp_path: Path) -> None:
    index = index_of([(2**63 - 1, SQUARE), (0, box(121, 36, 122, 37))], tmp_path)

    assert index.locate(120.05, 36.05) == 2**63 - 1
    assert index.locate(121.5, 36.5) == 0
    assert len(index) == 2


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ([(1, SQUARE), (1, box(0, 0, 1, 1))], "label_twice"),
        ([(-1, SQUARE)], "bad_label"),
        ([(2**63, SQUARE)], "bad_label"),
        ([(1, SQUARE), (2, Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]))], "invalid_cell"),
    ],
)
def test_a_mesh_with_a_mistake_is_refused_and_the_old_index_stays(cells: Cells, code: str, tmp_path: Path) -> None:
    index_of([(8, SQUARE)], tmp_path)
    with pytest.raises(Problem) as refused:
        build(cells, tmp_path / "mesh.locate")

    assert refused.value.code == f"locate_index.{code}"
    assert LocateIndex.open(tmp_path / "mesh.locate").locate(120.05, 36.05) == 8
    assert [path.name for path in tmp_path.iterdir()] == ["mesh.locate"]


def test_an_open_index_keeps_answering_when_its_file_is_replaced(tmp_path: Path) -> None:
    old = index_of([(8, SQUARE)], tmp_path)
    new = index_of([(9, SQUARE)], tmp_path)

    assert (old.locate(120.05, 36.05), new.locate(120.05, 36.05)) == (8, 9)


@settings(max_examples=50, deadline=None)
@given(share=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_changed_bit_anywhere_is_noticed(share: float, bit: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("locate")
    index_of([(8, SQUARE)], folder)
    data = bytearray((folder / "mesh.locate").read_bytes())
    data[int(share * len(data))] ^= 1 << bit
    (folder / "mesh.locate").write_bytes(data)

    with pytest.raises(Problem) as refused:
        LocateIndex.open(folder / "mesh.locate")
    assert refused.value.code in {"locate_index.foreign", "locate_index.other_version", "locate_index.damaged"}


@pytest.mark.parametrize("missing", [1, 100, 1000, 10**6])
def test_a_file_cut_short_is_refused(missing: int, tmp_path: Path) -> None:
    index_of([(8, SQUARE)], tmp_path)
    path = tmp_path / "mesh.locate"
    path.write_bytes(path.read_bytes()[:-missing])

    with pytest.raises(Problem) as refused:
        LocateIndex.open(path)
    assert refused.value.code in {"locate_index.foreign", "locate_index.damaged"}


def test_a_file_of_something_else_is_refused_and_a_missing_one_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "mesh.locate").write_bytes(b"PK\x03\x04" + b"\0" * 1000)

    with pytest.raises(Problem) as refused:
        LocateIndex.open(tmp_path / "mesh.locate")
    assert refused.value.code == "locate_index.foreign"
    with pytest.raises(FileNotFoundError):
        LocateIndex.open(tmp_path / "none.locate")


@pytest.mark.parametrize("mesh", [jittered, hectares_beside_a_county, far_apart], ids=lambda mesh: mesh.__name__)
def test_the_file_stays_in_proportion_however_unlike_the_cells_are(mesh: Callable[[], Cells], tmp_path: Path) -> None:
    cells = mesh()
    index_of(cells, tmp_path)
    segments = sum(len(ring.coords) for _, cell in cells for ring in [cell.exterior, *cell.interiors])

    assert (tmp_path / "mesh.locate").stat().st_size < 4096 + 200 * segments


def test_the_same_mesh_makes_the_same_bytes_in_whatever_order_its_cells_come(tmp_path: Path) -> None:
    cells = jittered()
    build(cells, tmp_path / "one")
    build(cells[::-1], tmp_path / "other")

    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_a_place_exactly_on_the_probe_is_decided(tmp_path: Path) -> None:
    index = index_of([(8, Point(120, 36).buffer(0.1, quad_segs=64))], tmp_path)
    frame = index._many.frame
    lons, lats = frame.probe_of(np.arange(frame.columns * frame.rows))
    wanted = oracle([(8, Point(120, 36).buffer(0.1, quad_segs=64))], np.stack([lons, lats], axis=1))

    assert index.locate_many(lons, lats).tolist() == wanted.tolist()
    assert one_by_one(index, np.stack([lons, lats], axis=1)) == wanted.tolist()
