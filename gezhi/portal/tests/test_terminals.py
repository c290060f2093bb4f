"""The console opens at the terminals that the office has named, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from gezhi.portal.terminals import is_inside, networks_of
from tests.cast import Cast


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("10.20.3.4", True),
        ("10.21.0.1", False),
        ("192.0.2.7", True),
        ("192.0.2.8", False),
        ("2001:db8:1:2::/64", True),
        ("2001:db9::/64", False),
        ("", False),
        ("unknown", False),
    ],
)
def test_a_terminal_is_known_by_its_network(address: str, inside: bool) -> None:
    assert is_inside(address, networks_of(["10.20.0.0/16", "192.0.2.7", "2001:db8:1::/48"])) == inside


@pytest.mark.parametrize("word", ["office", "10.0.0.0/33", "10.0.0"])
def test_a_wrong_fence_stops_the_start(word: str) -> None:
    with pytest.raises(ValueError, match="does not appear to be"):
        networks_of([word])


@pytest.mark.django_db
def test_the_console_is_refused_elsewhere_and_the_work_goes_on(cast: Cast, settings: Any) -> None:
    settings.CONSOLE_NETWORKS = ["10.20.0.0/16"]
    outside, inside = Client(REMOTE_ADDR="203.0.113.7"), Client(REMOTE_ADDR="10.20.3.4")
    for browser in (outside, inside):
        browser.force_login(cast.accounts["system_admin"])

    refused = outside.get("/console/jobs")

    assert refused.status_code == 403
    assert "指定的办公终端" in refused.content.decode()
    assert [outside.get(path).status_code for path in ("/console", "/metrics")] == [403, 403]
    assert outside.get("/me").status_code == 200
    assert inside.get("/console/jobs").status_code == 200
    forged = outside.get("/console/jobs", headers={"X-Forwarded-For": "10.20.3.4"})
    assert (inside.get("/")["Location"], outside.get("/")["Location"]) == ("/console", "/areas")
    assert forged.status_code == 403, "an address is believed from our own proxies only"
