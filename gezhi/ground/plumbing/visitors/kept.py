"""What a visitor's browser keeps of something that was opened to them: one secret, in a signed cookie, for a while."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "gezhi_own"
COOKIE_SALT = "gezhi.visitors.own"
BELOW = "/own"
"""The pages to which the browser shows it, and no others."""
LONGEST = 3600
"""Seconds after which it is nothing any more, whatever the browser keeps."""


def keep(response: HttpResponse, secret: str, *, seconds: int) -> None:
    """Have the browser keep a secret for so long."""
    response.set_signed_cookie(
        COOKIE,
        secret,
        salt=COOKIE_SALT,
        max_age=seconds,
        path=BELOW,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def kept_of(request: HttpRequest) -> str:
    """The secret that this browser keeps, or “”."""
    return str(request.get_signed_cookie(COOKIE, default="", salt=COOKIE_SALT, max_age=LONGEST) or "")


def for_one_reader(page: HttpResponse) -> HttpResponse:
    """A page of what was opened: kept by nobody, found by no search."""
    page["Cache-Control"] = "private, no-store"
    page["X-Robots-Tag"] = "noindex, nofollow"
    return page


def forget_kept(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, path=BELOW, samesite="Lax")
