"""The demo's residents: brought to a number of people, and later on to a greater one."""

from __future__ import annotations

import pytest

from gezhi.demo import homes
from gezhi.demo.ground import Spot
from gezhi.domain.registry import selectors
from gezhi.ground.plumbing.scope import EVERYTHING
from tests.cast import GRID, INSIDE, MICRO, MONDAY, Cast


class OneGrid:
    """A ground of a single micro grid."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def anywhere(self, count: int) -> list[Spot]:
        return [Spot(*INSIDE, GRID, "社区", MICRO)] * min(count, 2)


@pytest.mark.django_db
def test_more_residents_move_in_beside_those_who_live_there(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(homes, "Ground", OneGrid)
    for wanted in (60, 180):
        homes.settle_many(wanted, now=MONDAY, say=lambda done, wanted: None)
        assert selectors.counts(EVERYTHING, ["people"])["people"].total() >= wanted
