"""A code scanned without signal: the rows of buildings and homes say which codes hang there."""

from __future__ import annotations

import pytest

from gezhi.domain.registry.models import Building, DoorCode
from gezhi.domain.registry.services import make_door_codes
from gezhi.domain.registry.vocabulary import CodedAt
from tests.cast import MONDAY, Cast
from tests.sync.conftest import Phones
from tests.sync.phone import settled

pytestmark = pytest.mark.django_db


def test_new_codes_reach_the_phone_with_the_rows_they_hang_at(
    cast: Cast, houses: dict[str, Building], phone: Phones
) -> None:
    held = phone("worker").sync()
    at = [CodedAt.STAIRWELL, CodedAt.HOME]
    make_door_codes(scope=cast.scope("worker"), building_id=houses["here"].pk, at=at, when=MONDAY)
    settled()

    held.sync()

    building = held.one("buildings", id=str(houses["here"].pk))
    assert {stairwell for _, stairwell in building["doors"]} == {"1", "2"}
    of_homes = {home: row["doors"] for home, row in held.held["homes"].items() if row["doors"]}
    codes = {str(code.home_id): [[code.token, ""]] for code in DoorCode.objects.exclude(home=None)}
    assert of_homes == codes
    assert len(codes) == 12
