"""Addresses of the case pages."""

from __future__ import annotations

from django.urls import path

from gezhi.domain.cases.web import (
    calendar,
    catalogue,
    deeds,
    figures,
    intake,
    lists,
    pages,
    photos,
    public,
    saved,
    workbench,
)

app_name = "cases"
urlpatterns = [
    path("workbench", workbench.workbench, name="workbench"),
    path("inbox", workbench.inbox, name="inbox"),
    path("cases", lists.case_list, name="list"),
    path("cases/map", lists.case_map, name="map"),
    path("cases/saved", saved.keep, name="keep_filter"),
    path("cases/saved/<uuid:id>/forget", saved.forget, name="forget_filter"),
    path("cases/export.xlsx", lists.export, name="export"),
    path("cases/points.geojson", lists.points, name="points"),
    path("cases/new", intake.intake, name="intake"),
    path("cases/near", intake.near, name="near"),
    path("cases/<uuid:id>", pages.case_page, name="case"),
    path("cases/<uuid:id>/detail", pages.case_detail, name="detail"),
    path("cases/<uuid:id>/print", pages.case_print, name="print"),
    path("cases/<uuid:id>/why", pages.case_why, name="why"),
    path("cases/<uuid:id>/<slug:deed>", deeds.deed, name="deed"),
    path("photos/<uuid:id>/<slug:size>.jpg", photos.photo, name="photo"),
    path("statistics", figures.statistics, name="statistics"),
    path("catalogue", catalogue.catalogue, name="catalogue"),
    path("catalogue/<str:edition>/<slug:kind>/<slug:code>", catalogue.case_class, name="class"),
    path("console/calendar", calendar.calendar, name="calendar"),
    path("console/calendar/days", calendar.add_day, name="calendar_add_day"),
    path("console/calendar/days/remove", calendar.remove_day, name="calendar_remove_day"),
    path("console/calendar/hours", calendar.set_hours, name="calendar_set_hours"),
    path("console/calendar/hours/remove", calendar.remove_hours, name="calendar_remove_hours"),
    path("console/calendar/year", calendar.load_year, name="calendar_load_year"),
    path("console/calendar/versions/<int:version>", calendar.calendar_version, name="calendar_version"),
    path("console/calendar/versions/<int:version>/go-on", calendar.go_on, name="calendar_go_on"),
    path("report", public.report, name="public_report"),
    path("track", public.track, name="public_track"),
    path("track/answer", public.answer, name="public_answer"),
]
