"""Addresses of the staff pages."""

from __future__ import annotations

from django.urls import path

from gezhi.domain.workforce.web import pages, phones

app_name = "workforce"
urlpatterns = [
    path("staff", pages.staff, name="staff"),
    path("staff/of/<str:code>", pages.responsible_for, name="responsible"),
    path("staff/covers/new", pages.new_cover, name="new_cover"),
    path("staff/phones", phones.phones, name="phones"),
    path("staff/phones/set", phones.set_phone, name="set_phone"),
    path("duty", pages.duty, name="duty"),
]
