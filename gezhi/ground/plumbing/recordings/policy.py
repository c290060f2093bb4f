"""Pages that record: they alone may use the microphone, and play what was recorded before it is sent."""

from __future__ import annotations

from django.http import HttpResponse

from gezhi.ground.plumbing.headers import STANDING

POLICY = {"media-src": ["blob:"]}


def with_recording(page: HttpResponse) -> HttpResponse:
    """The page, its policies opening the microphone to ourselves and playing what its own script holds."""
    page._csp_update = {**getattr(page, "_csp_update", {}), **POLICY}  # type: ignore[attr-defined]  # read by django-csp
    page["Permissions-Policy"] = STANDING["Permissions-Policy"].replace("microphone=()", "microphone=(self)")
    return page
