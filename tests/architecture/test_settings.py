"""Settings that come from the environment."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from gezhi.settings.environment import Environment, secure_header


@pytest.mark.parametrize(("given", "read"), [({}, 10.0), ({"SPAN": ""}, 10.0), ({"SPAN": "0.5"}, 0.5)])
def test_a_span_of_time_is_read_in_seconds(given: dict[str, str], read: float) -> None:
    assert Environment(given).seconds("SPAN", 10.0) == read


@pytest.mark.parametrize("given", ["0", "-1", "nan", "inf", "soon"])
def test_what_is_no_span_of_time_stops_the_start(given: str) -> None:
    with pytest.raises(ValueError, match=r"SPAN|convert"):
        Environment({"SPAN": given}).seconds("SPAN", 10.0)


def test_passwords_are_stored_as_argon2() -> None:
    """Read from the file: the tests themselves put a quicker one in front."""
    from gezhi import settings

    assert settings.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def test_a_proxy_is_believed_about_tls_only_where_it_is_ours() -> None:
    assert secure_header(0, is_tls=True) is None
    assert secure_header(1, is_tls=False) is None


@pytest.mark.django_db
def test_forms_are_taken_behind_a_proxy_that_ends_tls(settings: Any) -> None:
    """The browser names its origin with https, and the server behind the proxy hears http."""
    settings.TRUSTED_PROXIES, settings.SECURE_HSTS_SECONDS = 1, 60
    settings.CSRF_COOKIE_SECURE = settings.SESSION_COOKIE_SECURE = True
    settings.SECURE_PROXY_SSL_HEADER = secure_header(1, is_tls=True)
    heard = {"Host": "localhost", "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}
    browser = Client(enforce_csrf_checks=True, headers=heard)
    page = browser.get("/accounts/login/")
    assert page["Strict-Transport-Security"] == "max-age=60"
    told = {"login": "nobody", "password": "x", "csrfmiddlewaretoken": page.context["csrf_token"]}
    answers = [
        browser.post("/accounts/login/", told, headers={"Origin": origin}).status_code
        for origin in ("https://localhost", "https://elsewhere.example")
    ]
    assert answers == [200, 403]
