"""The unencrypted door beside the encrypted one: it shows how to trust us, and leads everybody else across."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from gezhi.portal.wsgi import application as whole

Start = Callable[..., Any]

OPEN = ("/trust", "/static/", "/i18n/")


def application(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    """WSGI: the page of trust as it is, everything else at the same place behind TLS (308 keeps the method)."""
    path = environ.get("PATH_INFO", "/")
    if path.startswith(OPEN):
        return whole(environ, start_response)
    host, _ = split_domain_port(environ.get("HTTP_HOST", ""))
    if not host or not validate_host(host, settings.ALLOWED_HOSTS):
        start_response("400 Bad Request", [("Content-Type", "text/plain"), ("Content-Length", "0")])
        return [b""]
    where = f"https://{host}{_port()}{_quoted(path, environ.get('QUERY_STRING', ''))}"
    start_response("308 Permanent Redirect", [("Location", where), ("Content-Length", "0")])
    return [b""]


def _port() -> str:
    port = os.environ.get("GEZHI_TLS_PORT", "443")
    return "" if port == "443" else f":{port}"


def _quoted(path: str, query: str) -> str:
    """Path and query as they may stand in a header: nothing that ends a line, nothing that leaves the host."""
    from urllib.parse import quote

    safe = quote("/" + path.encode("latin-1").decode("utf-8", "replace").lstrip("/"))
    return f"{safe}?{quote(query, safe='=&%+')}" if query else safe
