"""Addresses of the map."""

from __future__ import annotations

from django.urls import path

from gezhi.edges.maps.doors import geojson, public_tile, tile

app_name = "maps"

urlpatterns = [
    path("maps/public/<str:layer>/<int:z>/<int:x>/<int:y>.mvt", public_tile, name="public_tile"),
    path("maps/<str:layer>/<int:z>/<int:x>/<int:y>.mvt", tile, name="tile"),
    path("maps/<str:layer>.geojson", geojson, name="geojson"),
]
