"""Addresses of the staff pages."""

from __future__ import annotations

from django.urls import path

from gezhi.domain.workforce.web import equipment, pages, phones

app_name = "workforce"
urlpatterns = [
    path("staff", pages.staff, name="staff"),
    path("staff/of/<str:code>", pages.responsible_for, name="responsible"),
    path("staff/covers/new", pages.new_cover, name="new_cover"),
    path("staff/phones", phones.phones, name="phones"),
    path("staff/phones/set", phones.set_phone, name="set_phone"),
    path("staff/equipment", equipment.equipment, name="equipment"),
    path("staff/equipment/<uuid:id>/issue", equipment.issue, name="issue"),
    path("staff/equipment/<uuid:id>/<uuid:thing_id>/return", equipment.take_back, name="take_back"),
    path("duty", pages.duty, name="duty"),
]
