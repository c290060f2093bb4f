"""What phones cost in statements: enrolled, opened again, asked who works with them, shown to their holder."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from gezhi.domain.accounts.tests.phones import Enrolled, enrolled
from tests.cast import Cast
from tests.queries import measure

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def memories_do_not_age(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process remembers for seconds is remembered for the whole test: a slow machine asks no more often."""
    monkeypatch.setattr("gezhi.ground.plumbing.fresh.monotonic", lambda: 1000.0)
    cache.clear()


def test_phones_for_programs(cast: Cast) -> None:
    one = enrolled(cast)
    more, path = Enrolled(one.browser), f"/devices/{one.id}"

    measure("API POST /phone/devices", lambda: more.ask("/devices", {"id": str(more.id)}))
    measure("API POST /phone/devices/…/half", lambda: one.ask(f"{path}/half"))
    one.release()
    measure("API /phone/me", lambda: one.phone.get("/phone/me"))
    measure("API POST /phone/devices/…/end", lambda: one.phone.post(f"/phone{path}/end"))


def test_pages_of_phones_cost_the_same_for_one_and_for_three(cast: Cast) -> None:
    one = enrolled(cast)
    keeper = Client()
    keeper.force_login(cast.accounts["security_admin"])
    keeper.get("/me")
    for _ in range(2):
        measure("page /me/phones", lambda: one.browser.get("/me/phones"))
        measure("page /console/accounts/…", lambda: keeper.get(f"/console/accounts/{cast.id('worker')}"))
        enrolled(cast)
