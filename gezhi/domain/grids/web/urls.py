"""Addresses of the area pages."""

from __future__ import annotations

from django.urls import path

from gezhi.domain.grids.web import areas, findings, incoming

app_name = "grids"
urlpatterns = [
    path("console/divisions", incoming.divisions, name="divisions"),
    path("console/borders", incoming.borders, name="borders"),
    path("console/imports/<uuid:id>", incoming.import_page, name="import"),
    path("console/imports/<uuid:id>/publish", incoming.publish, name="publish_import"),
    path("console/imports/<uuid:id>/discard", incoming.discard, name="discard_import"),
    path("areas", areas.my_area, name="areas"),
    path("areas/<str:code>", areas.area, name="area"),
    path("areas/<str:code>/findings", findings.finding_list, name="findings"),
    path("areas/<str:code>/findings/<uuid:id>/accept", findings.accept, name="accept"),
]
