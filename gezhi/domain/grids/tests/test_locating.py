"""Where a point stands: smallest cells first, edges, many points, new editions, and a host without the index."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.domain.grids import selectors, services
from gezhi.domain.grids.models import Border, MeshEdition
from gezhi.domain.grids.selectors import current, index_folder, locating
from gezhi.domain.grids.selectors.locators import TreeFinder
from gezhi.domain.grids.services import publishing
from gezhi.domain.grids.tests.meshes import COMMUNITY, NAMES, TOWN, centre, draw, four_grids, publish, square
from gezhi.ground.kernel.locate import build
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.actors import SYSTEM


@pytest.mark.django_db
def test_the_smallest_cell_answers_with_id_and_code() -> None:
    ids = four_grids()
    code = f"{COMMUNITY}001002"
    standing = selectors.locate(120.0075, 36.005)
    assert (standing.id, standing.code) == (ids[code], code)
    assert [cell.code for cell in selectors.locate_chain(120.0075, 36.005)] == [
        "37",
        "3702",
        "370211",
        TOWN,
        COMMUNITY,
        code[:15],
        code,
    ]


@pytest.mark.django_db
def test_where_no_smaller_border_is_the_deepest_level_that_has_one_answers() -> None:
    four_grids()
    assert selectors.locate(*centre(1, 1)).code == f"{COMMUNITY}004"
    publish({"370211002": "辛安街道"}, {"370211002": square(2, 0)})
    assert selectors.locate(*centre(2, 0)).code == "370211002"


@pytest.mark.django_db
def test_a_point_outside_every_border_and_one_that_is_none_are_refused() -> None:
    four_grids()
    for lon, lat, code in (
        (10.0, 10.0, "place.outside"),
        (36.0, 120.0, "position.swapped"),
        (float("nan"), 1.0, "position.out_of_range"),
    ):
        with pytest.raises(Problem) as refused:
            selectors.locate(lon, lat)
        assert refused.value.code == code


@pytest.mark.django_db
def test_before_any_mesh_every_point_is_outside() -> None:
    with pytest.raises(Problem, match=r"place\.outside"):
        selectors.locate(120.0, 36.0)


@pytest.mark.django_db
def test_many_points_are_answered_like_one_by_one() -> None:
    four_grids()
    dice = np.random.default_rng(3)
    lons, lats = 120 + dice.uniform(-0.005, 0.025, 400), 36 + dice.uniform(-0.005, 0.025, 400)
    lons[:4], lats[:4] = [120.01, 120.0, 120.01, 120.005], [36.01, 36.0, 36.005, 36.005]
    many = selectors.locate_many(lons, lats)
    assert [_code(lon, lat) for lon, lat in zip(lons.tolist(), lats.tolist(), strict=True)] == many.tolist()
    assert "" in many


def _code(lon: float, lat: float) -> str:
    try:
        return str(selectors.locate(lon, lat).code)
    except Problem:
        return ""


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=1, max_size=30))
def test_on_a_shared_edge_the_first_border_answers(places: list[tuple[int, int]]) -> None:
    shapes = [square(c, r) for r in range(2) for c in range(2)]
    finder = TreeFinder(shapes)
    lons, lats = (np.array([p[axis] for p in places]) * 0.0025 + start for axis, start in ((0, 120.0), (1, 36.0)))
    expected = [
        min((i for i, s in enumerate(shapes) if _covers(s.bounds, x, y)), default=-1)
        for x, y in zip(lons, lats, strict=True)
    ]
    assert finder.locate_many(lons, lats).tolist() == expected


def _covers(box: tuple[float, float, float, float], lon: float, lat: float) -> bool:
    return box[0] <= lon <= box[2] and box[1] <= lat <= box[3]


@pytest.mark.django_db
def test_another_process_notices_a_new_edition_within_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    ids = four_grids()
    assert selectors.locate(*centre(1, 1)).code == f"{COMMUNITY}004"
    monkeypatch.setattr(publishing, "forget_current", lambda: None)  # as if published elsewhere
    edition = services.draft_mesh(by=SYSTEM, title="smaller")
    draw(edition, {f"{COMMUNITY}004": square(1, 1, 0.1)}, ids)
    services.publish_mesh(by=SYSTEM, edition_id=edition)
    later = time.monotonic() + 1.0
    monkeypatch.setattr("gezhi.ground.plumbing.fresh.monotonic", lambda: later)
    assert selectors.edition_number() == 2
    assert selectors.locate(*centre(1, 1)).code == COMMUNITY


@pytest.mark.django_db
def test_the_edition_in_force_is_asked_once_a_second(django_assert_num_queries: Callable[[int], object]) -> None:
    four_grids()
    selectors.locate(*centre(1, 1))
    current.forget_current()
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        for _ in range(50):
            selectors.locate(*centre(1, 1))


@pytest.mark.django_db
@pytest.mark.parametrize("damage", ["gone", "cut"])
def test_a_host_without_the_index_answers_at_once_and_builds_it(damage: str) -> None:
    four_grids()
    edition = MeshEdition.objects.get().id
    folder = index_folder.folder_of(edition)
    if damage == "gone":
        index_folder.remove_index(edition)
    else:
        (folder / "grid.locate").write_bytes((folder / "grid.locate").read_bytes()[:-9])
    locating._held.edition_id = None  # as a process that has just started
    assert selectors.locate(*centre(1, 1)).code == f"{COMMUNITY}004"
    deadline = time.monotonic() + 10
    while not (folder / "town.locate").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert selectors.locate(*centre(1, 1)).code == f"{COMMUNITY}004"
    assert locating._held.is_final


@pytest.mark.django_db
def test_an_index_that_does_not_find_a_cell_stops_the_publishing(monkeypatch: pytest.MonkeyPatch) -> None:
    publish(NAMES)
    edition = services.draft_mesh(by=SYSTEM, title="wrong index")
    ids = {TOWN: selectors.live_cell(TOWN).id}
    draw(edition, {TOWN: square(0, 0)}, ids)
    monkeypatch.setattr(
        "gezhi.domain.grids.selectors.index_folder.build", lambda cells, path: build([(0, square(5, 5))], path)
    )
    with pytest.raises(Problem, match=r"mesh\.wrong_index"):
        services.publish_mesh(by=SYSTEM, edition_id=edition)
    assert not Border.objects.live().exists()
