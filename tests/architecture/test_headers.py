"""Every answer of every route tells the browser what it may do with it, whoever asks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern

from gezhi.domain.accounts.tests.signing_in import OLD, give
from gezhi.domain.accounts.vocabulary import ROLES
from gezhi.domain.cases.tests.matters import report
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.doors import permission_of
from tests.architecture.test_doors import SAMPLES, operations, routes
from tests.cast import Cast

pytestmark = pytest.mark.django_db

WALKERS = ("acceptor", "worker", "officer", "leader", "system_admin", "security_admin", "audit_admin")
LIBRARY = {
    "^confirm-email/(?P<key>[-:\\w]+)/$": "confirm-email/x/",
    "^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "password/reset/key/1-x/",
}
PLACE = re.compile(r"<(?:\w+:)?(\w+)>")
POLICY = {"default-src 'self'", "object-src 'none'", "base-uri 'self'", "form-action 'self'", "frame-ancestors 'none'"}
EXACT = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
}
COMPILES = "/phone/"
"""The phone is one page for all its places, forms among them, whose engine comes as WebAssembly; text is no script."""
TELLING = ("Server", "X-Powered-By")


@pytest.fixture
def over_tls(settings: Any) -> None:
    """As `GEZHI_TLS=1` sets it."""
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = settings.LANGUAGE_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS = 365 * 86400


def addresses(id: object) -> Iterator[tuple[str, set[Permission | None]]]:
    """Every address there is, with the permissions that open it (none for pages of libraries)."""
    for path, route in routes():
        yield address_of(path, id), permissions(route)


def address_of(path: str, id: object) -> str:
    """The address of a route with something in its places."""
    for regex, plain in LIBRARY.items():
        path = path.replace(regex, plain)
    return "/" + PLACE.sub(lambda place: str(id if place[1] == "id" else SAMPLES.get(place[1], 1)), path)


def permissions(route: URLPattern) -> set[Permission | None]:
    return {permission_of(operation) for operation in operations(route)}


def may(cast: Cast, role: str, wanted: set[Permission | None]) -> bool:
    held = ROLES[cast.scope(role).grants[0].role].permissions
    return bool(wanted & {None, Permission.PUBLIC, Permission.SIGNED_IN, *held})


def check(address: str, answer: Any) -> None:
    headers = answer.headers
    assert answer.status_code < 500, address
    assert {name: headers.get(name) for name in EXACT} == EXACT, address
    policy = headers.get("Content-Security-Policy", "")
    assert {part.strip() for part in policy.split(";")} >= POLICY, address
    compiles = address.rsplit(maxsplit=1)[-1].startswith(COMPILES)
    assert "unsafe" not in (policy.replace("'wasm-unsafe-eval'", "") if compiles else policy), address
    assert "geolocation=(self)" in headers["Permissions-Policy"], address
    records = "microphone=(self)" in headers["Permissions-Policy"]
    assert records == ("media-src blob:" in policy) == is_shell(address, answer), address
    assert "no-store" in headers["Cache-Control"] or "private" in headers["Cache-Control"], address
    assert not [name for name in TELLING if name in headers], address
    for cookie in filter(lambda cookie: cookie.value, answer.cookies.values()):  # an empty one is taken away
        said = (cookie["secure"], cookie["httponly"], cookie["samesite"])
        assert said == (True, True, "Lax"), f"{address} sets {cookie.key} {said}"


def is_shell(address: str, answer: Any) -> bool:
    """Whether it is the page of the phone: it alone hears the microphone, and plays what it holds itself."""
    is_page = answer.headers.get("Content-Type", "").startswith("text/html") and answer.status_code == 200
    return is_page and address.rsplit(maxsplit=1)[-1].startswith(COMPILES)


def browser_of(cast: Cast, role: str) -> Client:
    client = Client(raise_request_exception=False)
    if role:
        client.force_login(cast.accounts[role])
    return client


@pytest.mark.usefixtures("over_tls", "catalogue_loaded")
def test_every_address_sends_the_headers_to_somebody_who_may_open_it(cast: Cast) -> None:
    browsers = {role: browser_of(cast, role) for role in WALKERS}
    walked = 0
    for address, wanted in addresses(report(cast).pk):
        role = next((role for role in WALKERS if may(cast, role, wanted)), WALKERS[0])
        check(address, browsers[role].get(address, secure=True))
        walked += 1
    assert walked > 150


@pytest.mark.long
@pytest.mark.usefixtures("over_tls", "catalogue_loaded")
@pytest.mark.parametrize("role", ["", *WALKERS])
def test_every_address_sends_the_headers_to_everybody(cast: Cast, role: str) -> None:
    browser, id = browser_of(cast, role), report(cast).pk
    for address, _ in addresses(id):
        check(f"{role} {address}", browser.get(address, secure=True))


@pytest.mark.usefixtures("over_tls")
def test_what_is_sent_after_a_form_has_them_too(cast: Cast) -> None:
    give(cast, "worker")
    browser = browser_of(cast, "")
    sent = {
        "/accounts/login/": {"login": "worker", "password": OLD},
        "/i18n/setlang/": {"language": "en"},
        "/report": {"words": ""},
        "/me/password": {"present": "x"},
        "/accounts/logout/": {},
    }
    for address, form in sent.items():
        answer = browser.post(address, form, secure=True)
        check(address, answer)
        assert answer.cookies or address in ("/report", "/me/password"), f"{address} was to set a cookie"


@pytest.mark.usefixtures("over_tls")
def test_refusals_have_them_too(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.accounts["worker"])
    answers = {
        "a forged form": strict.post("/i18n/setlang/", {"language": "en"}, secure=True),
        "nothing there": strict.get("/nowhere", secure=True),
        "a program": strict.get("/api/v1/nowhere", secure=True),
        "a wrong method": strict.delete("/api/v1/cases", secure=True),
    }
    assert [answer.status_code for answer in answers.values()] == [403, 404, 404, 405]
    for what, answer in answers.items():
        check(what, answer)
