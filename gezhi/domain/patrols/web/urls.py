"""Addresses of the patrols."""

from __future__ import annotations

from django.urls import path

from gezhi.domain.patrols.web import coverage, gates, inspections, keeping, plans, rounds, streets, tracks

app_name = "patrols"
urlpatterns = [
    path("patrols", rounds.day, name="day"),
    path("patrols/rounds/<uuid:id>", rounds.one, name="round"),
    path("patrols/plans", plans.listed, name="plans"),
    path("patrols/plans/new", plans.new, name="new_plan"),
    path("patrols/plans/<uuid:id>/end", plans.end, name="end_plan"),
    path("patrols/coverage", coverage.area, name="coverage"),
    path("patrols/inspections", inspections.day, name="inspections"),
    path("patrols/inspections/due", inspections.due, name="due"),
    path("patrols/inspections/<uuid:id>", inspections.one, name="inspection"),
    path("patrols/inspections/photos/<uuid:id>/<str:size>", inspections.photo, name="inspection_photo"),
    path("patrols/things/<uuid:id>", inspections.thing, name="thing"),
    path("patrols/tracks", tracks.listed, name="tracks"),
    path("patrols/tracks/<uuid:id>", tracks.look, name="track"),
    path("patrols/gates", gates.listed, name="gates"),
    path("patrols/gates/new", gates.new, name="new_gate"),
    path("patrols/gates/<uuid:id>", gates.one, name="gate"),
    path("patrols/gates/<uuid:id>/close", gates.switch, {"to": "close"}, name="close_gate"),
    path("patrols/gates/<uuid:id>/open", gates.switch, {"to": "open"}, name="reopen_gate"),
    path("patrols/gates/duties/<uuid:id>/close", gates.close_duty, name="close_duty"),
    path("patrols/gates/visitors/<uuid:id>", gates.visitor, name="gate_visitor"),
    path("console/patrols/templates", keeping.templates, name="templates"),
    path("console/patrols/templates/new", keeping.new_template, name="new_template"),
    path("console/patrols/tracks", keeping.track_rule, name="track_rule"),
    path("console/patrols/streets", streets.listed, name="streets"),
    path("console/patrols/streets/load", streets.load, name="load_streets"),
    path("console/patrols/streets/gather", streets.gather, name="gather"),
]
