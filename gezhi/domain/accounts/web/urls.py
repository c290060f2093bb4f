"""Addresses of the account pages."""

from __future__ import annotations

from django.urls import path

from gezhi.domain.accounts.web import pages

app_name = "accounts"
urlpatterns = [
    path("me", pages.me, name="me"),
    path("me/post", pages.switch_post, name="switch_post"),
]
