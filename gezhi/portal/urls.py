"""Every address of the product."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

from gezhi.portal.api import api
from gezhi.portal.gallery import gallery


def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the product can serve."""
    return JsonResponse({"status": "ok"})


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("api/v1/", api.urls),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("gallery", gallery, name="gallery"),
]
