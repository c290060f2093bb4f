"""What the benchmarks of tracks stand on: an installation with one worker, a mesh of made micro grids, made walks."""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import django
from django.apps import apps

if not apps.ready:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gezhi.settings")
    django.setup()

import numpy as np
from django.core.management import call_command

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.accounts import services as accounts_services
from gezhi.domain.grids import services as mesh
from gezhi.domain.grids.selectors import locating
from gezhi.domain.grids.selectors.locators import Layer, Locator
from gezhi.domain.grids.vocabulary import LevelWord
from gezhi.domain.patrols.rules.track import Track
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.locate import LocateIndex, build
from gezhi.ground.kernel.tests.made_mesh import HIGH, SOUTH, WEST, WIDE, jittered_mesh
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.scope import Scope

COLUMNS, ROWS = 140, 90
"""12,600 micro grids: a city of two million."""
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
PACE = 12
"""Units of a place in a second, some 1.3 m."""


def employ() -> Scope:
    """Migrate, and put one worker into a post over a cell."""
    call_command("migrate", verbosity=0)
    edition = mesh.draft_mesh(by=SYSTEM, title="bench")
    codes = ("37", "3702", "370211", "370211001", "370211001001", "370211001001001")
    cells = [mesh.NewCell(code=AreaCode(code), name=code) for code in codes]
    mesh.add_cells(edition_id=edition, cells=cells)
    mesh.publish_mesh(by=SYSTEM, edition_id=edition)
    account = accounts_services.create_account(by=SYSTEM, username="bench", name="bench", at=LONG_AGO)
    accounts_services.give_post(
        by=SYSTEM,
        account=account,
        role="grid_worker",
        cell_id=cells[-1].id,
        code=codes[-1],
        department=None,
        valid_from=LONG_AGO,
    )
    return accounts.scope_of(account, at=datetime.now(UTC))


def hold_mesh() -> None:
    """Let this process place points in made micro grids, as it would after a mesh of them was published."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "mesh.locate"
        build(list(enumerate(jittered_mesh(COLUMNS, ROWS))), file)
        index = LocateIndex.open(file)
    count = COLUMNS * ROWS
    codes = np.array([f"370211{number // 1000:06d}001{number % 1000:03d}" for number in range(count)])
    layer = Layer(LevelWord.MICRO_GRID, index, [UUID(int=number) for number in range(count)], codes)
    locator = Locator((layer,))
    locating._locator = lambda: locator  # what publishing would have made


def walk(points: int, *, seed: int, ends: float) -> Track:
    """A worker's walk of one point a second that ends at an instant, somewhere in the mesh; nobody else's."""
    random = np.random.default_rng(seed)
    heading = np.cumsum(random.normal(0.0, 0.15, points))
    middle = np.array([WEST, SOUTH]) + np.array([COLUMNS * WIDE, ROWS * HIGH]) * random.uniform(0.2, 0.8, 2)
    steps = np.stack([np.cos(heading), np.sin(heading)]) * PACE + random.normal(0.0, 6.0, (2, points))
    place = np.rint(middle[:, None] * 1e6 + np.cumsum(steps, axis=1)).astype(np.int64)
    return Track(
        np.rint((ends - points + 1 + np.arange(points)) * 10).astype(np.int64),
        place[0],
        place[1],
        random.integers(4, 20, points),
        np.zeros(points, dtype=bool),
        random.integers(8, 16, points),
    )
