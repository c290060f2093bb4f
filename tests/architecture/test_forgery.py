"""A foreign page changes nothing here: every door that changes something asks for the mark of a page of ours."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from ninja.operation import PathView

from gezhi.domain.cases.tests.matters import report
from tests.architecture.test_doors import FIELD, routes
from tests.architecture.test_headers import WALKERS, address_of, may, permissions
from tests.cast import Cast
from tests.everything import everything

pytestmark = pytest.mark.django_db

SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}


def changing(route: URLPattern) -> list[str]:
    """The methods of a route that change something: of an operation its own, of a page POST."""
    view = getattr(route.callback, "__self__", None)
    found = view if isinstance(view, PathView) else None
    for cell in getattr(route.callback, "__closure__", None) or ():
        found = cell.cell_contents if isinstance(cell.cell_contents, PathView) else found
    if found is None:
        return ["POST"]
    return sorted({method for operation in found.operations for method in operation.methods} - SAFE)


@pytest.mark.usefixtures("catalogue_loaded")
def test_no_door_takes_a_form_of_a_foreign_page(cast: Cast) -> None:
    browsers = {role: Client(enforce_csrf_checks=True, raise_request_exception=False) for role in WALKERS}
    for role, browser in browsers.items():
        browser.force_login(cast.accounts[role])
    id, before, asked = report(cast).pk, everything(), 0
    for path, route in routes():
        address = address_of(path, id)
        role = next((role for role in WALKERS if may(cast, role, permissions(route))), WALKERS[0])
        for method in changing(route):
            answer = browsers[role].generic(method, address, b"{}", content_type="application/json")
            refused = 401 if getattr(route.callback, "csrf_exempt", False) and path.startswith(FIELD) else 403
            assert answer.status_code == refused, f"{method} {address} answered {answer.status_code}"
            if permissions(route) != {None} and address.startswith("/api/"):
                assert answer.json()["code"] == "door.forged", address
            asked += 1
    assert asked > 170
    assert everything() == before


def test_the_walk_meets_the_operations_of_the_api() -> None:
    methods = [changing(route) for path, route in routes() if path.startswith("api/v1/")]
    assert ["POST"] in methods
    assert ["PUT"] in methods


@pytest.mark.parametrize("token", ["", "a" * 32, "b" * 64, "\x00" * 32, "长" * 32])
def test_a_mark_that_is_not_the_sessions_is_none(cast: Cast, token: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.accounts["worker"])
    browser.get("/me")

    answer = browser.post(reverse("workforce:duty"), {"csrfmiddlewaretoken": token})

    assert answer.status_code == 403


def test_a_page_of_another_origin_is_refused_even_with_the_mark(cast: Cast, settings: Any) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.accounts["worker"])
    browser.get("/me")
    mark = browser.cookies["csrftoken"].value
    form = {"csrfmiddlewaretoken": mark, "language": "en"}

    foreign = browser.post("/i18n/setlang/", form, headers={"Origin": "https://evil.example"})
    own = browser.post("/i18n/setlang/", form, headers={"Origin": "http://testserver"})

    assert (foreign.status_code, own.status_code) == (403, 302)
