"""Who stands before a public door, as far as limits need to know: an address and a browser, never a person."""

from __future__ import annotations

import ipaddress
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "gezhi_browser"
COOKIE_SALT = "gezhi.visitors.browser"
COOKIE_LIFE = 24 * 3600
"""Seconds: the random number that tells browsers apart is forgotten after a day."""
IPV6_NETWORK = 64
"""One household or phone holds a whole /64: limits count networks, not their 2^64 addresses."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where a request comes from. `browser` is “” for one that kept no cookie."""

    address: str
    browser: str = ""

    @property
    def browser_or_address(self) -> str:
        """What tells this visitor from others at the same address, where anything does."""
        return self.browser or self.address


def visitor_of(request: HttpRequest) -> Visitor:
    return Visitor(address_of(request), browser_of(request))


def address_of(request: HttpRequest) -> str:
    """The caller's address; behind our own proxies (`TRUSTED_PROXIES`) the one the outermost of them saw."""
    told = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    proxies: int = settings.TRUSTED_PROXIES
    address = told[-proxies] if 0 < proxies <= len(told) else ""
    return _network(address.strip() or request.META.get("REMOTE_ADDR", ""))


def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "".join(sign for sign in address if sign.isprintable())[:64]
    if parsed.version == 4:
        return str(parsed)
    return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, IPV6_NETWORK), strict=False))


def browser_of(request: HttpRequest) -> str:
    """The number we gave this browser in the last day, or “”."""
    return str(request.get_signed_cookie(COOKIE, default="", salt=COOKIE_SALT, max_age=COOKIE_LIFE) or "")


def remember_browser(request: HttpRequest, response: HttpResponse) -> None:
    """Give the browser a number of 128 random bits, unless it has one."""
    if browser_of(request):
        return
    response.set_signed_cookie(
        COOKIE,
        secrets.token_urlsafe(16),
        salt=COOKIE_SALT,
        max_age=COOKIE_LIFE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
