"""Settings that come from the environment."""

from __future__ import annotations

import pytest

from gezhi.settings.environment import Environment


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
