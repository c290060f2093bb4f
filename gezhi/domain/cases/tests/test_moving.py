"""A micro grid is split: its cases and posts move with the publishing, the reported cell stays as it was."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import pytest
from shapely.geometry import MultiPolygon, box

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.cases import services
from gezhi.domain.cases.models import Case, CaseAccess
from gezhi.domain.cases.services import beside
from gezhi.domain.cases.tests.matters import place, report
from gezhi.domain.grids import selectors as grids
from gezhi.domain.grids import services as mesh
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.plumbing.actors import SYSTEM
from tests.cast import GRID, INSIDE, INSIDE_NEXT, MONDAY, NEXT_MICRO, Cast

pytestmark = pytest.mark.django_db

WEST, EAST = f"{GRID}003", f"{GRID}004"
HALVES = {WEST: box(120.1, 35.9, 120.15, 36.0), EAST: box(120.15, 35.9, 120.2, 36.0)}


def split() -> None:
    """Cut the second micro grid into a western and an eastern one."""
    edition = mesh.draft_mesh(by=SYSTEM, title="a split")
    halves = [mesh.NewCell(code=AreaCode(code), name=f"{code[-3:]}微网格") for code in HALVES]
    mesh.add_cells(edition_id=edition, cells=halves)
    successors: dict[UUID, Sequence[UUID]] = {grids.live_cell(NEXT_MICRO).pk: [cell.id for cell in halves]}
    mesh.end_cells(edition_id=edition, successors=successors)
    borders = [
        mesh.NewBorder(cell.id, cell.code, MultiPolygon([HALVES[str(cell.code)]]), source="test", raw_datum="wgs84")
        for cell in halves
    ]
    mesh.add_borders(edition_id=edition, borders=borders)
    mesh.publish_mesh(by=SYSTEM, edition_id=edition)


def test_cases_move_to_where_their_point_lies_now_and_remember_where_they_were_reported(cast: Cast) -> None:
    west, east = (report(cast, place=place((lon, 35.95))) for lon in (120.12, 120.18))
    unmoved = report(cast, place=place(INSIDE))

    split()

    found = {case.pk: case for case in Case.objects.all()}
    assert [found[case.pk].code for case in (west, east)] == [WEST, EAST]
    assert [found[case.pk].reported_code for case in (west, east)] == [NEXT_MICRO, NEXT_MICRO]
    assert found[west.pk].cell_id == grids.live_cell(WEST).pk
    assert found[unmoved.pk].code == unmoved.code
    assert all(access.code == found[access.case_id].code for access in CaseAccess.objects.all())


def test_who_may_see_a_case_follows_it_when_its_place_is_amended(cast: Cast) -> None:
    case = report(cast, place=place(INSIDE))

    command = services.Command(cast.scope("acceptor"), case.pk, reason="更正位置")
    beside.amend(command=command, place=services.Place(lon=INSIDE_NEXT[0], lat=INSIDE_NEXT[1]))

    moved = Case.objects.get(pk=case.pk)
    assert moved.code == NEXT_MICRO
    assert set(CaseAccess.objects.filter(case=case).values_list("code", flat=True)) == {NEXT_MICRO}


def test_a_post_over_an_ended_cell_stands_over_the_area_around_its_successors(cast: Cast) -> None:
    split()

    post = accounts.my_posts(cast.scope("cover"), at=MONDAY).get()

    assert post.code == GRID
    assert post.cell_id == grids.live_cell(GRID).pk
