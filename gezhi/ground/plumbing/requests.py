"""Every request counted and written down: by route, never by what was asked or who asked.

Figures are kept per process and summed over all processes that share `PROMETHEUS_MULTIPROC_DIR`, which `gezhi serve`
sets for its web workers. The request's id stands in the log and in the journal lines of its deeds.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from prometheus_client import Counter, Histogram

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

REQUESTS = Counter("gezhi_requests", "Requests by route, method and status", ("route", "method", "status"))
SECONDS = Histogram("gezhi_request_seconds", "Seconds until the answer stood, by route", ("route",), buckets=BUCKETS)

log = logging.getLogger("gezhi.requests")


class RequestsMiddleware:
    """Stands around everything else, so that refusals count too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - began
        route, method = _route(request), request.method if request.method in METHODS else "other"
        REQUESTS.labels(route, method, str(response.status_code)).inc()
        SECONDS.labels(route).observe(seconds)
        if log.isEnabledFor(logging.INFO):
            log.info(
                "request",
                extra={
                    "route": route,
                    "method": method,
                    "status": response.status_code,
                    "ms": round(seconds * 1000, 1),
                    "request": _id(request),
                },
            )
        return response


def _route(request: HttpRequest) -> str:
    """The pattern of the address, without what stood in its places; one word for addresses there are none of."""
    found = request.resolver_match
    return f"/{found.route}" if found is not None else "none"


def _id(request: HttpRequest) -> str:
    scope = getattr(request, "scope", None)
    return scope.actor.request_id if scope is not None else ""
