"""The headline of document 2: 519 grids with 519 full-time workers (S2-06)."""

from __future__ import annotations

import pytest

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.accounts import services as accounts_services
from gezhi.domain.grids import selectors as grids
from gezhi.domain.grids import services as mesh
from gezhi.domain.grids.vocabulary import GridKind
from gezhi.domain.workforce import selectors
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.plumbing.actors import SYSTEM
from tests.cast import COMMUNITY, LONG_AGO, MONDAY, Cast

pytestmark = pytest.mark.django_db

GRIDS = 519


def test_519_grids_with_519_workers_leave_no_grid_unattended(cast: Cast) -> None:
    edition = mesh.draft_mesh(by=SYSTEM, title="519 grids")
    codes = [AreaCode(f"{COMMUNITY}{n:03d}") for n in range(2, GRIDS + 1)]
    cells = [mesh.NewCell(code=code, name=f"{code[-3:]}网格", grid_kind=GridKind.BASE) for code in codes]
    mesh.add_cells(edition_id=edition, cells=cells)
    mesh.publish_mesh(by=SYSTEM, edition_id=edition)
    scope = cast.scope("system_admin")
    assert selectors.unattended_grids(scope, at=MONDAY).count() == GRIDS - 1

    for cell in cells:
        account = accounts_services.create_account(by=SYSTEM, username=cell.code, name="网格员", at=LONG_AGO)
        accounts_services.give_post(
            by=SYSTEM, account=account, role="grid_worker", cell_id=cell.id, code=cell.code, valid_from=LONG_AGO
        )

    assert not selectors.unattended_grids(scope, at=MONDAY).exists()
    held = accounts.posts(scope, at=MONDAY).filter(role="grid_worker")
    workers = [post for post in held if len(post.code) == 15]
    assert len(workers) == GRIDS
    assert grids.cells(scope, under=COMMUNITY).filter(level="grid").count() == GRIDS
