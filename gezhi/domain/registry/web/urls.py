"""Addresses of the register's pages."""

from __future__ import annotations

from django.urls import path

from gezhi.domain.registry.web import incoming, pages, people, places

app_name = "registry"
urlpatterns = [
    path("register", pages.overview, name="overview"),
    path("register/find", pages.find, name="find"),
    path("register/buildings/new", places.new_building, name="new_building"),
    path("register/buildings/<uuid:id>", places.building, name="building"),
    path("register/buildings/<uuid:id>/homes/new", places.new_home, name="new_home"),
    path("register/homes/<uuid:id>", places.home, name="home"),
    path("register/homes/<uuid:id>/condition", places.condition, name="condition"),
    path("register/homes/<uuid:id>/people/new", people.new_person, name="new_person"),
    path("register/people/<uuid:id>", people.person, name="person"),
    path("register/people/<uuid:id>/amend", people.amend, name="amend_person"),
    path("register/people/<uuid:id>/end", people.end, name="end_person"),
    path("register/people/<uuid:id>/reveal", people.reveal, name="reveal"),
    path("register/import", incoming.people_table, name="import"),
    path("register/import/template", incoming.template, name="import_template"),
]
