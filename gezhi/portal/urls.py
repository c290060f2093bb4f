"""Every address of the product."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver


def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the product can serve."""
    return JsonResponse({"status": "ok"})


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
]
