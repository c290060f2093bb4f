"""A small file, whole or the part that a player asks for: Safari plays nothing from a server that sends no parts."""

from __future__ import annotations

import re
from pathlib import Path

from django.http import HttpRequest, HttpResponse

ASKED = re.compile(r"bytes=(\d{0,12})-(\d{0,12})")


def answer_from(request: HttpRequest, file: Path, content_type: str) -> HttpResponse:
    """The file's bytes; those of one range where the request names one that can be read, 416 for one beyond the end.

    The file is read whole: not for large ones. Raises FileNotFoundError.
    """
    content = file.read_bytes()
    headers = {"Accept-Ranges": "bytes"}
    asked = ASKED.fullmatch(request.headers.get("Range", ""))
    if asked is None or not any(asked.groups()):
        return HttpResponse(content, content_type=content_type, headers=headers)
    first, last = _span(asked[1], asked[2], len(content))
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{len(content)}"})
    headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
    return HttpResponse(content[first : last + 1], status=206, content_type=content_type, headers=headers)


def _span(first: str, last: str, size: int) -> tuple[int, int]:
    """First and last byte, both included; without a first one the last so many are meant."""
    if not first:
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1
