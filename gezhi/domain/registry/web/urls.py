"""Addresses of the register's pages."""

from __future__ import annotations

from django.urls import path

from gezhi.domain.registry.web import (
    filling,
    incoming,
    pages,
    people,
    places,
    theme_console,
    theme_export,
    theme_forms,
    themes,
)

app_name = "registry"
CONSOLE, FORM = "console/themes/<slug:key>", "console/themes/<slug:key>/forms/<int:number>"
MINE, MARK = "register/themes/<slug:key>", "register/themes/<slug:key>/<slug:kind>/<uuid:id>"
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
    path("console/themes", theme_console.listed, name="theme_console"),
    path("console/themes/new", theme_console.new, name="new_theme"),
    path(CONSOLE, theme_console.one, name="theme_kept"),
    path(f"{CONSOLE}/change", theme_console.change, name="change_theme"),
    path(f"{CONSOLE}/end", theme_console.end, name="end_theme"),
    path(f"{CONSOLE}/form", theme_forms.upload, name="upload_theme_form"),
    path(FORM, theme_forms.one, name="theme_form"),
    path(f"{FORM}/form.xml", theme_forms.content, name="theme_form_xml"),
    path(f"{FORM}/file", theme_forms.file, name="theme_form_file"),
    path(f"{FORM}/adopt", theme_forms.adopt, name="adopt_theme_form"),
    path("register/themes", themes.mine, name="themes"),
    path(MINE, themes.one, name="theme"),
    path(f"{MINE}/export.csv", theme_export.export, name="theme_export"),
    path(f"{MINE}/forms/<uuid:id>/form.xml", filling.form_xml, name="fill_form_xml"),
    path(MARK, filling.fill, name="fill"),
    path(f"{MARK}/draft", filling.draft, name="fill_draft"),
    path(f"{MARK}/submit", filling.submit, name="fill_submit"),
    path(f"{MARK}/photos/", filling.photos, name="fill_photos"),
    path(f"{MARK}/photos/<uuid:photo_id>.jpg", filling.photo, name="fill_photo"),
    path(f"{MARK}/visits/<uuid:visit_id>", filling.visit, name="visit"),
    path(f"{MARK}/visits/<uuid:visit_id>/submission.xml", filling.submission_xml, name="visit_xml"),
    path(f"{MARK}/end", filling.end, name="end_mark"),
]
