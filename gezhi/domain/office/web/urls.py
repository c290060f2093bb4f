"""Addresses of what the office tells residents and offers them."""

from __future__ import annotations

from django.urls import path

from gezhi.domain.office.web import booking, desk, doors, instructions, offers

app_name = "office"
urlpatterns = [
    path("d/<str:token>", doors.door_page, name="door"),
    path("d/<str:token>/services", booking.services_page, name="services"),
    path("d/<str:token>/services/<slug:key>", booking.book, name="book"),
    path("office/notices", desk.bulletins, name="bulletins"),
    path("office/notices/new", desk.new_bulletin, name="new_bulletin"),
    path("office/notices/<uuid:id>/take-down", desk.take_down, name="take_down"),
    path("office/bookings", desk.bookings, name="bookings"),
    path("instructions", instructions.for_me, name="instructions"),
    path("instructions/given", instructions.given, name="given"),
    path("instructions/new", instructions.give, name="give"),
    path("instructions/<uuid:id>", instructions.instruction, name="instruction"),
    path("instructions/<uuid:id>/note", instructions.note, name="note"),
    path("instructions/<uuid:id>/answer", instructions.answer, name="answer"),
    path("instructions/<uuid:id>/withdraw", instructions.withdraw, name="withdraw"),
    path("office/services", offers.listed, name="offers"),
    path("office/services/new", offers.new, name="new_offer"),
    path("office/services/<slug:key>", offers.change, name="change_offer"),
]
