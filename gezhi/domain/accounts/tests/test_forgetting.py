"""What a process remembers of its callers ends within five seconds, however the memories lie on one another."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from gezhi.ground.plumbing import fresh, sessions
from tests.cast import Cast


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The clock of the memories, moved by hand."""
    at = [1000.0]
    monkeypatch.setattr(fresh, "monotonic", lambda: at[0])
    return at


def test_a_sign_out_elsewhere_counts_within_five_seconds(cast: Cast, hands: list[float]) -> None:
    browser = Client()
    browser.force_login(cast.accounts["worker"])
    assert browser.get("/me").status_code == 200
    hands[0] += 4
    sessions._sessions.forget()  # the session was saved in between: it is read again, the scope is not
    assert browser.get("/me").status_code == 200
    hands[0] += 0.5
    Session.objects.all().delete()  # another process signs out

    hands[0] += 0.6
    browser.get("/me")  # the scope is made again, from the session of 1.1 seconds ago
    hands[0] += 4.4

    assert browser.get("/me").status_code == 302


def test_a_sign_out_here_counts_at_once(cast: Cast, hands: list[float]) -> None:
    browser, kept = Client(), Client()
    browser.force_login(cast.accounts["worker"])
    kept.cookies["sessionid"] = browser.cookies["sessionid"].value
    assert kept.get("/me").status_code == 200

    hands[0] += 0.1
    browser.post("/accounts/logout/")

    assert kept.get("/me").status_code == 302


def test_a_session_in_use_is_read_once_in_five_seconds(
    cast: Cast, hands: list[float], django_assert_num_queries: object
) -> None:
    browser = Client()
    browser.force_login(cast.accounts["worker"])
    first = browser.get("/healthz")

    with django_assert_num_queries(3):  # type: ignore[operator]  # the health checks' own
        for _ in range(3):
            hands[0] += 1.5
            assert browser.get("/healthz").status_code == first.status_code == 200
