"""Editions: drafted, checked, published in one transaction; what moves with them, and what they refuse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from gezhi.domain.grids import selectors, services
from gezhi.domain.grids.models import Border, Cell, Finding, FormerCode, MeshEdition
from gezhi.domain.grids.services import index_files, moving
from gezhi.domain.grids.tests.meshes import COMMUNITY, NAMES, TOWN, centre, draw, four_grids, publish, square
from gezhi.domain.grids.vocabulary import EditionState, FindingKind
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.journal.writing import facts_of

pytestmark = pytest.mark.django_db


def draft() -> UUID:
    return services.draft_mesh(by=SYSTEM, title="a change")


def refusal(edition: UUID) -> Problem:
    before = selectors.edition_number()
    with pytest.raises(Problem) as refused:
        services.publish_mesh(by=SYSTEM, edition_id=edition)
    selectors.forget_current()
    assert selectors.edition_number() == before
    return refused.value


def test_a_draft_is_invisible_until_it_is_published() -> None:
    publish(NAMES)
    edition = draft()
    grid = services.NewCell(AreaCode(f"{COMMUNITY}001"), "001网格")
    services.add_cells(edition_id=edition, cells=[grid])
    draw(edition, {grid.code: square(0, 0)}, {grid.code: grid.id})
    with pytest.raises(Problem, match=r"place\.unknown_code"):
        selectors.live_cell(grid.code)
    with pytest.raises(Problem, match=r"place\.outside"):
        selectors.locate(*centre(0, 0))
    published = services.publish_mesh(by=SYSTEM, edition_id=edition)
    assert (published.number, published.opened, published.redrawn) == (2, 1, 1)
    assert selectors.locate(*centre(0, 0)).id == grid.id
    assert [e.state for e in MeshEdition.objects.order_by("number")] == [EditionState.RETIRED, EditionState.PUBLISHED]


def test_a_discarded_draft_leaves_nothing_behind() -> None:
    publish(NAMES)
    edition = draft()
    grid = services.NewCell(AreaCode(f"{COMMUNITY}001"), "001网格")
    services.add_cells(edition_id=edition, cells=[grid])
    draw(edition, {grid.code: square(0, 0)}, {grid.code: grid.id})
    services.discard_mesh(by=SYSTEM, edition_id=edition)
    assert Cell.objects.count() == len(NAMES)
    assert not Border.objects.exists()
    with pytest.raises(Problem, match=r"mesh\.not_a_draft"):
        services.publish_mesh(by=SYSTEM, edition_id=edition)


def test_a_redrawn_border_ends_the_old_one_and_keeps_it() -> None:
    ids = four_grids()
    edition = draft()
    code = f"{COMMUNITY}004"
    draw(edition, {code: square(1, 1, 0.5)}, ids)
    services.publish_mesh(by=SYSTEM, edition_id=edition)
    old, new = Border.objects.filter(cell_id=ids[code]).order_by("valid_from")
    assert (old.valid_to, old.edition_to_id) == (new.valid_from, edition)
    assert new.valid_to is None
    assert selectors.locate(120.0175, 36.015).code == COMMUNITY


def test_overlapping_grids_are_refused_and_nothing_changes() -> None:
    ids = four_grids()
    edition = draft()
    draw(edition, {f"{COMMUNITY}002": square(0.9, 0)}, ids)
    refused = refusal(edition)
    assert refused.code == "mesh.overlap"
    assert {refused.parameters["first"], refused.parameters["second"]} == {f"{COMMUNITY}001", f"{COMMUNITY}002"}


def test_a_grid_outside_its_community_is_refused() -> None:
    ids = four_grids()
    edition = draft()
    draw(edition, {f"{COMMUNITY}002": square(7, 7)}, ids)
    assert refusal(edition).code == "mesh.outside_parent"


def test_overlapping_communities_are_a_finding() -> None:
    codes = {**NAMES, f"{TOWN}002": "柳沟社区居民委员会"}
    publish(codes, {TOWN: square(0, 0, 2), COMMUNITY: square(0, 0, 1.1), f"{TOWN}002": square(1, 0)})
    finding = Finding.objects.get(kind=FindingKind.OVERLAP)
    assert finding.cell is not None
    assert finding.other is not None
    assert {finding.cell.code, finding.other.code} == {COMMUNITY, f"{TOWN}002"}
    assert finding.area_m2 == pytest.approx(90 * 1110, rel=0.02)


def test_what_communities_leave_of_their_town_is_a_finding() -> None:
    publish(NAMES, {TOWN: square(0, 0, 2), COMMUNITY: square(0, 0)})
    assert Finding.objects.get(kind=FindingKind.UNCOVERED).facts["share"] == pytest.approx(0.5, abs=1e-3)


def test_a_code_that_lives_and_a_grid_code_ever_given_are_refused() -> None:
    ids = four_grids()
    for code in (COMMUNITY, f"{COMMUNITY}001"):
        with pytest.raises(Problem, match=r"mesh\.code_taken"):
            services.add_cells(edition_id=draft(), cells=[services.NewCell(AreaCode(code), "again")])
    edition = draft()
    services.end_cells(edition_id=edition, successors={ids[f"{COMMUNITY}004"]: ()})
    services.publish_mesh(by=SYSTEM, edition_id=edition)
    with pytest.raises(Problem, match=r"mesh\.code_taken"):
        services.add_cells(edition_id=draft(), cells=[services.NewCell(AreaCode(f"{COMMUNITY}004"), "again")])


def test_a_cell_without_its_parent_is_refused() -> None:
    publish(NAMES)
    with pytest.raises(Problem, match=r"mesh\.no_parent"):
        services.add_cells(edition_id=draft(), cells=[services.NewCell(AreaCode("370211099001"), "某社区")])


def test_the_database_refuses_the_impossible() -> None:
    ids = publish(NAMES)
    cell = Cell.objects.get(id=ids[COMMUNITY])
    for wrong in ({"code": "3702110010"}, {"level": "town"}, {"parent": None}, {"grid_kind": "base"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Cell.objects.filter(id=cell.id).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Cell(**{**_values(cell), "id": new_id()}).save(force_insert=True)


def _values(cell: Cell) -> dict[str, Any]:
    return {field.attname: getattr(cell, field.attname) for field in Cell._meta.concrete_fields}


def test_ending_a_cell_with_children_is_refused() -> None:
    ids = four_grids()
    edition = draft()
    services.end_cells(edition_id=edition, successors={ids[f"{COMMUNITY}001"]: ()})
    assert refusal(edition).code == "mesh.children_left"
    assert selectors.live_cell(f"{COMMUNITY}001").is_live


def test_two_towns_may_change_places_and_keep_who_they_are() -> None:
    other = "370211002"
    ids = publish({**NAMES, other: "辛安街道", f"{other}001": "港头社区居委会"})
    edition = draft()
    services.recode_cells(edition_id=edition, codes={ids[TOWN]: AreaCode(other), ids[other]: AreaCode(TOWN)})
    published = services.publish_mesh(by=SYSTEM, edition_id=edition)
    assert published.recoded == 4
    assert selectors.live_cell(other).id == ids[TOWN]
    assert selectors.live_cell(f"{other}001").id == ids[COMMUNITY]
    assert selectors.live_cell(f"{TOWN}001").id == ids[f"{other}001"]
    assert selectors.full_name(f"{TOWN}001") == "辛安街道港头社区"
    assert {row.code for row in FormerCode.objects.all()} == {TOWN, other, COMMUNITY, f"{other}001"}


def test_a_grids_number_is_not_given_twice_when_communities_change_places() -> None:
    ids = four_grids()
    other = publish({f"{TOWN}002": "柳沟社区居委会", f"{TOWN}002001": "001网格"})
    edition = draft()
    codes = {ids[COMMUNITY]: AreaCode(f"{TOWN}002"), other[f"{TOWN}002"]: AreaCode(COMMUNITY)}
    services.recode_cells(edition_id=edition, codes=codes)
    services.publish_mesh(by=SYSTEM, edition_id=edition)
    grid = Cell.objects.get(id=ids[f"{COMMUNITY}001"])
    assert grid.code[:12] == f"{TOWN}002"
    assert grid.code != f"{TOWN}002001"
    assert Border.objects.live().get(cell_id=grid.id).code == grid.code
    micro = Cell.objects.get(id=ids[f"{COMMUNITY}001001"])
    assert micro.code.startswith(grid.code)


@pytest.fixture
def followed() -> Iterator[list[services.Relocation]]:
    """What a mover of an upper app is told."""
    told: list[services.Relocation] = []

    def follow(relocation: services.Relocation) -> int:
        told.append(relocation)
        return 7

    services.register_mover("test", follow)
    yield told
    moving._movers.pop("test")


def test_a_split_tells_movers_where_things_stand_now(followed: list[services.Relocation]) -> None:
    ids = four_grids()
    old, west, east = (f"{COMMUNITY}{number:03d}" for number in (4, 5, 6))
    edition = draft()
    new = {code: services.NewCell(AreaCode(code), code[-3:] + "网格") for code in (west, east)}
    services.add_cells(edition_id=edition, cells=list(new.values()))
    services.end_cells(edition_id=edition, successors={ids[old]: [cell.id for cell in new.values()]})
    shapes = {west: square(1, 1, 0.5), east: square(1.5, 1, 0.5)}
    draw(edition, shapes, {code: cell.id for code, cell in new.items()})
    published = services.publish_mesh(by=SYSTEM, edition_id=edition)
    assert published.rows_moved == 7
    relocation = followed[-1]
    assert relocation.ended == {old: (west, east)}
    assert relocation.place(old, 120.0125, 36.015) == west
    assert relocation.place(old, 120.0175, 36.015) == east
    assert relocation.place(old) == COMMUNITY
    assert relocation.place(f"{COMMUNITY}001") == f"{COMMUNITY}001"
    assert all(any(area.contains(code) for area in relocation.affected) for code in (old, west, east))


def test_a_mover_that_fails_undoes_the_publishing() -> None:
    ids = four_grids()

    def fail(relocation: services.Relocation) -> int:
        raise RuntimeError("no room")

    services.register_mover("test", fail)
    edition = draft()
    draw(edition, {f"{COMMUNITY}004": square(1, 1, 0.5)}, ids)
    try:
        with pytest.raises(RuntimeError), transaction.atomic():
            services.publish_mesh(by=SYSTEM, edition_id=edition)
    finally:
        moving._movers.pop("test")
    assert MeshEdition.objects.get(id=edition).state == EditionState.DRAFT
    assert Border.objects.live().get(cell_id=ids[f"{COMMUNITY}004"]).area_m2 > 9e5


def test_publishing_is_one_journal_entry() -> None:
    ids = four_grids()
    edition = draft()
    services.end_cells(edition_id=edition, successors={ids[f"{COMMUNITY}004"]: [ids[f"{COMMUNITY}003"]]})
    services.publish_mesh(by=SYSTEM, edition_id=edition)
    (entry,) = Deed.objects.filter(deed="mesh.publish", subject_id=edition)
    assert facts_of(entry)["ended"] == {f"{COMMUNITY}004": [f"{COMMUNITY}003"]}


def test_an_edition_overtaken_while_it_was_checked_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    ids = four_grids()
    slow, quick = draft(), draft()
    draw(slow, {f"{COMMUNITY}004": square(1, 1, 0.5)}, ids)
    write = index_files.write

    def overtaken(edition_id: UUID) -> index_files.Written:
        monkeypatch.setattr(index_files, "write", write)
        services.publish_mesh(by=SYSTEM, edition_id=quick)
        return write(edition_id)

    monkeypatch.setattr(index_files, "write", overtaken)
    with pytest.raises(Problem, match=r"mesh\.overtaken"):
        services.publish_mesh(by=SYSTEM, edition_id=slow)
    assert services.publish_mesh(by=SYSTEM, edition_id=slow).number == 3
