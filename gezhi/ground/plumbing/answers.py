"""Answers for programs: JSON written by orjson, and validators that know the scope."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse

from gezhi.ground.plumbing.scope import Scope


def json_answer(content: Any, *, status: int = 200) -> HttpResponse:
    """`content` as JSON; instants in ISO 8601 with Z, never cached by anybody in between."""
    body = orjson.dumps(content, option=orjson.OPT_UTC_Z, default=str)
    return HttpResponse(
        body, status=status, content_type="application/json", headers={"Cache-Control": "private, no-store"}
    )


def etag(scope: Scope, *parts: object) -> str:
    """A validator for an answer that depends on the scope and on `parts` (an edition, a version)."""
    text = "|".join([scope.digest, *(str(part) for part in parts)])
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:24]}"'


def unchanged(request: HttpRequest, tag: str) -> bool:
    """True when the caller already has this version."""
    return request.headers.get("If-None-Match") == tag
