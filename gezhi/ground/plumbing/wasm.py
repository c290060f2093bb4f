"""Pages whose script brings WebAssembly (the engine of forms): they alone may compile it, and nothing else."""

from __future__ import annotations

from django.http import HttpResponse

POLICY = {"script-src": ["'self'", "'wasm-unsafe-eval'"]}


def with_wasm(page: HttpResponse) -> HttpResponse:
    """The page, its Content-Security-Policy letting scripts of ours compile WebAssembly; text becomes no script."""
    page._csp_update = POLICY  # type: ignore[attr-defined]  # read by django-csp's middleware
    return page
