"""What residents see of the map without an account: towns and communities, never grids."""

from __future__ import annotations

import math

import mapbox_vector_tile
import pytest
from django.test import Client

from tests.cast import INSIDE


def address(layer: str, zoom: int = 11, prefix: str = "/maps/public") -> str:
    """The tile over the cast's town."""
    lon, lat = INSIDE
    north = 0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)
    return f"{prefix}/{layer}/{zoom}/{int((lon / 360 + 0.5) * 2**zoom)}/{int(north * 2**zoom)}.mvt"


def test_anybody_sees_the_names_of_towns(town: None, client: Client) -> None:
    answer = client.get(address("town"))
    assert answer.status_code == 200
    read = mapbox_vector_tile.decode(answer.content)["town"]
    assert "黄岛街道" in {feature["properties"]["name"] for feature in read["features"]}


@pytest.mark.parametrize("layer", ["grid", "micro_grid"])
def test_grids_are_not_for_everybody(town: None, client: Client, layer: str) -> None:
    assert client.get(address(layer, 14)).status_code == 404
    assert client.get(address(layer, 14, "/maps")).status_code == 302


def test_a_tile_that_has_not_changed_is_not_sent_again(town: None, client: Client) -> None:
    etag = client.get(address("town")).headers["ETag"]
    assert client.get(address("town"), headers={"If-None-Match": etag}).status_code == 304
