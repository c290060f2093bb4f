"""Addresses of the area pages."""

from __future__ import annotations

from django.urls import path

from gezhi.domain.grids.web import areas, findings

app_name = "grids"
urlpatterns = [
    path("areas", areas.my_area, name="areas"),
    path("areas/<str:code>", areas.area, name="area"),
    path("areas/<str:code>/findings", findings.finding_list, name="findings"),
    path("areas/<str:code>/findings/<uuid:id>/accept", findings.accept, name="accept"),
]
