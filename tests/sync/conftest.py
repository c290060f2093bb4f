"""A house of the cast's town, and phones of its workers.

Tests run inside one transaction: nothing is settled on PostgreSQL, so every row counts as settled here.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gezhi.domain.registry.models import Building
from gezhi.domain.registry.services import places
from tests.cast import INSIDE, INSIDE_NEXT, MONDAY, Cast
from tests.programs import Programs
from tests.sync.phone import Phone, post_of, settled

Phones = Callable[[str], Phone]


@pytest.fixture(autouse=True)
def _settled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gezhi.ground.plumbing.databases.settled_condition", lambda alias: "TRUE")


@pytest.fixture
def houses(cast: Cast) -> dict[str, Building]:
    """One house in each micro grid of 王芳's grid: twelve doors here, four next door."""
    scope = cast.scope("worker")
    here = places.add_building(
        scope=scope, name="3号楼", compound="海韵花园", point=INSIDE, stairwells=2, floors=3, rooms=2, at=MONDAY
    )
    there = places.add_building(
        scope=scope, name="8号楼", point=INSIDE_NEXT, stairwells=1, floors=2, rooms=2, at=MONDAY
    )
    return {"here": here, "there": there}


@pytest.fixture
def phone(cast: Cast, program: Programs) -> Phones:
    """The phone of somebody of the cast, by role."""
    settled()
    return lambda role: Phone(program(role), post_of(cast, role))
