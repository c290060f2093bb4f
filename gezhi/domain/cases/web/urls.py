"""Addresses of the case pages."""

from __future__ import annotations

from django.urls import path

from gezhi.domain.cases.web import catalogue, deeds, figures, intake, lists, pages, photos, public, saved, workbench

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
    path("report", public.report, name="public_report"),
    path("track", public.track, name="public_track"),
    path("track/answer", public.answer, name="public_answer"),
]
