"""Where a visitor comes from, for limits: an address and a browser."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from gezhi.ground.plumbing.visitors.who import COOKIE, address_of, browser_of, remember_browser, visitor_of


def request(**meta: str) -> Any:
    return RequestFactory().get("/", **meta)  # type: ignore[arg-type]  # META values


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("unix:", "unix:"),
    ],
)
def test_an_address_counts_as_the_network_one_household_holds(address: str, told: str) -> None:
    assert address_of(request(REMOTE_ADDR=address)) == told


@pytest.mark.parametrize(
    ("proxies", "told"), [(0, "10.0.0.1"), (1, "198.51.100.2"), (2, "203.0.113.7"), (3, "10.0.0.1")]
)
def test_a_forwarded_address_is_believed_only_from_our_own_proxies(settings: Any, proxies: int, told: str) -> None:
    settings.TRUSTED_PROXIES = proxies
    forwarded = "203.0.113.7, 198.51.100.2"
    assert address_of(request(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)) == told


def test_a_browser_is_remembered_by_a_random_number_it_cannot_choose() -> None:
    answer = HttpResponse()
    remember_browser(request(), answer)
    cookie = answer.cookies[COOKIE]
    again, chosen = request(), request()
    again.COOKIES[COOKIE], chosen.COOKIES[COOKIE] = cookie.value, "mine"

    assert len(browser_of(again)) >= 22
    assert browser_of(chosen) == ""
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert visitor_of(chosen).browser_or_address == "127.0.0.1"


def test_a_browser_keeps_the_number_it_has() -> None:
    first, second = HttpResponse(), HttpResponse()
    remember_browser(request(), first)
    again = request()
    again.COOKIES[COOKIE] = first.cookies[COOKIE].value
    remember_browser(again, second)
    assert COOKIE not in second.cookies
