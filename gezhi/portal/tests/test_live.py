"""Live pages: what changed for me since a position; nothing of anybody else's area."""

from __future__ import annotations

import pytest
from django.test import Client

from gezhi.domain.cases.tests.matters import place, report
from gezhi.ground.plumbing.journal import reading
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.journal.sealing import seal_all
from tests.cast import FAR_AWAY, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests run inside one transaction: nothing is settled on PostgreSQL, so every row counts as settled here."""
    monkeypatch.setattr("gezhi.ground.plumbing.databases.settled_condition", lambda alias: "TRUE")
    reading._newest.forget()


def changed(cast: Cast, role: str, since: int) -> tuple[int, dict[str, object]]:
    reading._newest.forget()
    client = Client()
    client.force_login(cast.accounts[role])
    answer = client.get("/live", {"since": str(since)})
    return answer.status_code, answer.json() if answer.content else {}


def test_a_deed_in_my_area_is_told_and_one_elsewhere_is_not(cast: Cast, settled: None) -> None:
    seal_all()
    before = reading.last_position()
    mine, far = report(cast), report(cast, by="stranger", place=place(FAR_AWAY))
    seal_all()

    status, told = changed(cast, "acceptor", before)

    assert status == 200
    assert told["subjects"] == [f"case:{mine.pk}"]
    assert told["position"] == before + 2
    assert f"case:{far.pk}" in str(changed(cast, "stranger", before)[1]["subjects"])


def test_nothing_new_is_answered_with_nothing(cast: Cast, settled: None) -> None:
    seal_all()

    assert changed(cast, "acceptor", reading.last_position()) == (204, {})


def test_a_page_older_than_a_restore_is_told_what_is_newest(cast: Cast, settled: None) -> None:
    case = report(cast)
    seal_all()

    status, told = changed(cast, "acceptor", 10**9)

    assert status == 200
    assert f"case:{case.pk}" in str(told["subjects"])
    assert told["position"] == Deed.objects.count()
