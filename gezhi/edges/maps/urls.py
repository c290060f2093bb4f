"""Addresses of the map."""

from __future__ import annotations

from django.urls import path

from gezhi.edges.maps.doors import geojson, tile

app_name = "maps"

urlpatterns = [
    path("maps/<str:layer>/<int:z>/<int:x>/<int:y>.mvt", tile, name="tile"),
    path("maps/<str:layer>.geojson", geojson, name="geojson"),
]
