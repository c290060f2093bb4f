"""What every answer says to the browser beside its content: who may keep it, what it may reach."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

STANDING = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
}
"""Headers of every answer. The Content-Security-Policy and the framework's own stand in the settings."""

KEPT_BY_NOBODY = "private, no-store"


class HeadersMiddleware:
    """Adds the standing headers; what does not say who may keep it is kept by nobody, also pages of libraries."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in {**STANDING, "Cache-Control": KEPT_BY_NOBODY}.items():
            response.headers.setdefault(name, value)
        return response
