"""Two serving processes on one database: what is ended at one of them is ended at the other within five seconds."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest

from tests.long.installation import Installation

PROMISE = 5.0
SLACK = 0.5
"""Seconds between the last question that was let in and its answer."""


@dataclass
class Browser:
    """A browser that keeps its cookies for every server of the installation."""

    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, port: int, path: str, form: dict[str, str] | None = None) -> int:
        """The status of one page, without following it anywhere."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode({**form, "csrfmiddlewaretoken": self.cookies["csrftoken"]})
        server = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        server.request("GET" if form is None else "POST", path, body, headers)
        answer = server.getresponse()
        answer.read()
        for _, line in filter(lambda header: header[0].lower() == "set-cookie", answer.getheaders()):
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(line).items()})
        server.close()
        return answer.status


def api_status(port: int, token: str) -> int:
    server = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    server.request("GET", "/api/v1/cases?size=1", headers={"Authorization": f"Bearer {token}"})
    answer = server.getresponse()
    answer.read()
    server.close()
    return answer.status


def let_in_until(ask: Callable[[], int], since: float, *, after: int) -> float:
    """Ask all the time; the seconds from `since` to the last question that was let in. Ends `after` refusals later."""
    last, refused = since, 0
    while refused < after and time.time() < since + 30:
        asked = time.time()
        if ask() == 200:
            last, refused = asked, 0
        else:
            refused += 1
        time.sleep(0.02)
    assert refused == after, "it was let in for half a minute"
    return last - since


@pytest.mark.long
def test_what_is_ended_at_one_server_is_ended_at_the_other_within_five_seconds(installation: Installation) -> None:
    first = installation.serve("--only", "web", "--workers", "1").port
    second = installation.serve("--only", "web", "--workers", "1").port
    browser, token = Browser(), installation.made["tokens"]["acceptor"]
    browser.ask(first, "/accounts/login/")
    signed_in = browser.ask(first, "/accounts/login/", {"login": "worker", "password": installation.made["password"]})
    assert signed_in == 302
    for _ in range(5):
        assert [browser.ask(port, "/me") for port in (first, second)] == [200, 200]
        assert [api_status(port, token) for port in (first, second)] == [200, 200]
    kept = Browser(dict(browser.cookies))

    assert browser.ask(first, "/accounts/logout/", {}) == 302
    signed_out = time.time()

    assert kept.ask(first, "/me") == 302, "at the server itself it counts at once"
    assert let_in_until(lambda: kept.ask(second, "/me"), signed_out, after=20) < PROMISE + SLACK

    assert api_status(second, token) == 200
    ended = installation.do("end_post", "acceptor")["committed_at"]

    for port in (first, second):
        assert let_in_until(partial(api_status, port, token), ended, after=20) < PROMISE + SLACK
