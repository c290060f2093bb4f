"""Made cells as a deed: marked, complete, never over cells that exist."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from gezhi.domain.grids import selectors, services
from gezhi.domain.grids.models import Border, Cell
from gezhi.domain.grids.tests.meshes import COMMUNITY, NAMES, TOWN, publish, square
from gezhi.domain.grids.vocabulary import LevelWord
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.actors import SYSTEM

pytestmark = pytest.mark.django_db


def make() -> services.CellsMade:
    publish({**NAMES, f"{TOWN}002": "大窑村委会"}, {TOWN: square(0, 0, 3, 2)})
    return services.make_cells(by=SYSTEM, under=[AreaCode("370211")])


def test_every_point_of_a_town_stands_in_exactly_one_micro_grid() -> None:
    made = make()
    assert made.communities == 2
    dice = np.random.default_rng(1)
    lons, lats = 120 + dice.uniform(0, 0.03, 2000), 36 + dice.uniform(0, 0.02, 2000)
    found = selectors.locate_many(lons, lats)
    assert all(len(code) == 18 for code in found)
    shapes = np.array(
        [shapely.from_wkb(bytes(b.wkb)) for b in Border.objects.live().filter(level=LevelWord.MICRO_GRID)]
    )
    _, hits = shapely.STRtree(shapes).query(shapely.points(lons, lats), predicate="intersects")
    assert len(hits) == len(lons)


def test_made_cells_are_marked_and_the_town_stays_real() -> None:
    made = make()
    assert Cell.objects.live().filter(is_made=True).count() == made.grids + made.micro_grids
    assert not Border.objects.live().get(code=TOWN).is_made
    assert Border.objects.live().get(code=TOWN).source == "test"
    assert Border.objects.live().get(code=COMMUNITY).is_made
    town = selectors.live_cell(TOWN)
    assert (town.expected_homes, town.expected_people) == (made.homes, made.people)


def test_grids_are_named_by_town_community_and_three_digits() -> None:
    make()
    assert selectors.full_name(f"{COMMUNITY}002") == "黄岛街道盐滩社区002网格"


def test_cells_are_never_made_twice() -> None:
    make()
    with pytest.raises(Problem) as refused:
        services.make_cells(by=SYSTEM, under=[AreaCode("370211")])
    assert refused.value.code == "making.cut_already"


def test_without_a_border_or_communities_there_is_nothing_to_cut() -> None:
    publish(NAMES)
    with pytest.raises(Problem, match=r"making\.no_towns"):
        services.make_cells(by=SYSTEM, under=[AreaCode("370211")])
