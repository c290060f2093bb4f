"""Business grids of whole base grids, and findings that people accept."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from gezhi.domain.grids import selectors, services
from gezhi.domain.grids.models import BusinessGridPart
from gezhi.domain.grids.rules.business import grids_taken
from gezhi.domain.grids.tests.meshes import COMMUNITY, NAMES, TOWN, four_grids, publish, square
from gezhi.domain.grids.vocabulary import BusinessKind, FindingState
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.scope import EVERYTHING, NOBODY, Grant, Scope

G1, G2, G3, G4 = (f"{COMMUNITY}{number:03d}" for number in range(1, 5))
AREA = AreaCode("370211")


def scope_of(area: str) -> Scope:
    """Somebody who may see the areas of one post."""
    return Scope(SYSTEM, (Grant(new_id(), "leader", frozenset({Permission.AREAS_VIEW}), AreaCode(area)),))


def beat(*grids: str, kind: BusinessKind = BusinessKind.POLICE, name: str = "前湾警务区") -> object:
    return services.draw_business_grid(by=SYSTEM, name=name, kind=kind, area=AREA, grids=grids)


def refusal(*grids: str) -> str:
    with pytest.raises(Problem) as refused, transaction.atomic():
        beat(*grids)
    return refused.value.code


@pytest.mark.django_db
def test_a_business_grid_is_a_union_of_whole_base_grids() -> None:
    four_grids()
    beat(G1, G2)
    (found,) = selectors.business_grids(EVERYTHING)
    assert (found.name, found.size) == ("前湾警务区", 2)
    assert selectors.business_grid_codes(EVERYTHING, found.id) == [G1, G2]


@pytest.mark.django_db
def test_nothing_but_a_base_grid_may_be_part_of_one() -> None:
    four_grids()
    publish({f"{COMMUNITY}009": "网格"})
    for code in (COMMUNITY, f"{G1}001", "370211001001077"):
        assert refusal(code) == "business_grid.not_a_base_grid"
    assert refusal() == "business_grid.no_grids"
    with pytest.raises(Problem, match=r"business_grid\.outside_area"):
        services.draw_business_grid(by=SYSTEM, name="x", kind=BusinessKind.FIRE, area=AreaCode("370212"), grids=[G1])


@pytest.mark.django_db
def test_the_database_keeps_other_levels_and_second_owners_out() -> None:
    ids = four_grids()
    beat(G1)
    part = BusinessGridPart.objects.get()
    for code, cell in ((COMMUNITY, ids[COMMUNITY]), (G1, ids[G1])):
        with pytest.raises(IntegrityError), transaction.atomic():
            BusinessGridPart.objects.create(
                business_grid=part.business_grid, kind=part.kind, cell_id=cell, code=code, valid_from=part.valid_from
            )


@pytest.mark.django_db
def test_one_base_grid_answers_to_one_beat_of_each_kind() -> None:
    four_grids()
    beat(G1)
    assert refusal(G1, G2) == "business_grid.taken"
    beat(G1, kind=BusinessKind.MARKET, name="市场所")


@pytest.mark.django_db
def test_a_drawn_border_takes_grids_whole_or_is_refused() -> None:
    four_grids()
    drawn = services.draw_business_border(
        by=SYSTEM, name="南片", kind=BusinessKind.POLICE, area=AREA, border=square(-0.1, -0.1, 2.2, 1.1)
    )
    assert selectors.business_grid_codes(EVERYTHING, drawn) == [G1, G2]
    with pytest.raises(Problem) as refused:
        services.draw_business_border(
            by=SYSTEM, name="北片", kind=BusinessKind.POLICE, area=AREA, border=square(0, 1, 1.5)
        )
    assert (refused.value.code, refused.value.parameters["codes"]) == ("business_grid.cuts_grid", G4)


@given(st.floats(0.05, 0.95))
def test_a_grid_covered_in_part_is_cut(share: float) -> None:
    taken = grids_taken(square(0, 0, 1 + share), {"a": square(0, 0), "b": square(1, 0), "c": square(5, 5)})
    assert (taken.whole, taken.cut) == (("a",), ("b",))


@pytest.mark.django_db
def test_a_changed_and_an_ended_business_grid_free_their_base_grids() -> None:
    four_grids()
    drawn = services.draw_business_grid(by=SYSTEM, name="片区", kind=BusinessKind.URBAN, area=AREA, grids=[G1, G2])
    services.change_business_grid(by=SYSTEM, business_grid_id=drawn, take=[G3], leave=[G1])
    assert selectors.business_grid_codes(EVERYTHING, drawn) == [G2, G3]
    with pytest.raises(Problem, match=r"business_grid\.no_grids"), transaction.atomic():
        services.change_business_grid(by=SYSTEM, business_grid_id=drawn, leave=[G2, G3])
    services.end_business_grid(by=SYSTEM, business_grid_id=drawn)
    assert not selectors.business_grids(EVERYTHING).exists()
    services.draw_business_grid(by=SYSTEM, name="新片区", kind=BusinessKind.URBAN, area=AREA, grids=[G2])
    with pytest.raises(Problem, match=r"business_grid\.no_such"):
        services.end_business_grid(by=SYSTEM, business_grid_id=drawn)


@pytest.mark.django_db
def test_a_grid_that_ends_leaves_its_business_grid() -> None:
    ids = four_grids()
    drawn = services.draw_business_grid(by=SYSTEM, name="片区", kind=BusinessKind.URBAN, area=AREA, grids=[G3, G4])
    edition = services.draft_mesh(by=SYSTEM, title="end one")
    services.end_cells(edition_id=edition, successors={ids[G4]: [ids[G3]]})
    services.publish_mesh(by=SYSTEM, edition_id=edition)
    assert selectors.business_grid_codes(EVERYTHING, drawn) == [G3]


def overlapping() -> None:
    publish(
        {**NAMES, "370211002": "辛安街道", "370212": "崂山区"},
        {TOWN: square(0, 0, 1.1), "370211002": square(1, 0)},
    )


@pytest.mark.django_db
def test_both_neighbours_of_an_overlap_see_it_and_strangers_do_not() -> None:
    overlapping()
    for area, seen in ((TOWN, 1), ("370211002", 1), ("370211", 1), ("370212", 0)):
        assert selectors.findings(scope_of(area)).count() == seen
    assert selectors.findings(NOBODY).count() == 0
    assert selectors.findings(EVERYTHING, under="370212").count() == 0


@pytest.mark.django_db
def test_a_finding_is_accepted_once_and_with_a_reason() -> None:
    overlapping()
    found = selectors.findings(EVERYTHING).get()
    with pytest.raises(Problem, match=r"finding\.no_reason"):
        services.accept_finding(by=SYSTEM, finding_id=found.id, reason="  ")
    services.accept_finding(by=SYSTEM, finding_id=found.id, reason="两区飞地，已函商")
    assert selectors.finding(EVERYTHING, found.id).state == FindingState.ACCEPTED
    assert not selectors.findings(EVERYTHING).exists()
    with pytest.raises(Problem, match=r"finding\.not_open"):
        services.accept_finding(by=SYSTEM, finding_id=found.id, reason="again")
