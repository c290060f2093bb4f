"""Context processors: what every template may use."""

from __future__ import annotations

from django.http import HttpRequest

from gezhi.portal.shell import Shell, stranger


def shell(request: HttpRequest) -> dict[str, Shell]:
    """The frame of the page, as `shell`."""
    return {"shell": stranger()}
