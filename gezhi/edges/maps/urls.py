"""Addresses of the map, below `/maps/`."""

from __future__ import annotations

from django.urls import path

from gezhi.edges.maps.doors import geojson, tile

app_name = "maps"

urlpatterns = [
    path("<str:layer>/<int:z>/<int:x>/<int:y>.mvt", tile, name="tile"),
    path("<str:layer>.geojson", geojson, name="geojson"),
]
