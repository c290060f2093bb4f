"""Addresses of the pages of notices."""

from __future__ import annotations

from django.urls import path

from gezhi.edges.notices.web import announcing, channels, console, mine, ruling

app_name = "notices"
urlpatterns = [
    path("notices", mine.mine, name="mine"),
    path("notices/read", mine.read, name="read"),
    path("notices/<uuid:id>", mine.opened, name="open"),
    path("me/notices", mine.wishes, name="wishes"),
    path("console/notices", console.overview, name="console"),
    path("console/notices/rules/new", ruling.new, name="new_rule"),
    path("console/notices/rules/<str:name>", ruling.change, name="rule"),
    path("console/notices/rules/<str:name>/drop", ruling.drop, name="drop_rule"),
    path("console/notices/channels/new/<slug:kind>", channels.new, name="new_channel"),
    path("console/notices/channels/<uuid:id>", channels.change, name="channel"),
    path("console/notices/channels/<uuid:id>/switch", channels.switch, name="switch_channel"),
    path("console/notices/channels/<uuid:id>/test", channels.test, name="test_channel"),
    path("console/notices/announce", announcing.announce, name="announce"),
]
