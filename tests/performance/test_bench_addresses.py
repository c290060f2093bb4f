"""What addresses are read right: floors under the annotated ones, so that a change of the rules cannot spoil them."""

from __future__ import annotations

import pytest

from bench.addresses import DIVISIONS, TABLES, annotated, national_places, scored, to_parts
from tests.shared_data import shared

# Measured 2026-11 with provinces, cities and counties known, less a point and a half.
FLOORS = {"county": 0.95, "road": 0.85, "plate": 0.92, "compound": 0.73, "building": 0.87, "room": 0.87, "floor": 0.95}


@pytest.fixture(scope="module")
def figures() -> dict[str, dict[str, float]]:
    folder = shared("addresses-cn").parent
    shared("divisions-cn")
    return scored(to_parts(national_places(TABLES[: len(DIVISIONS)], folder)), annotated("dev", folder))


@pytest.mark.parametrize("part", FLOORS)
def test_a_part_is_read_right_as_often_as_ever(figures: dict[str, dict[str, float]], part: str) -> None:
    assert figures[part]["count"] > 300
    assert figures[part]["f1"] >= FLOORS[part]
