"""Sessions and tokens: none is planted, all are seen, what is ended ends everywhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from gezhi.domain.accounts import selectors, services
from gezhi.domain.accounts.models import SignIn
from gezhi.domain.accounts.tests.signing_in import OLD, give, sign_in
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.fresh import forget_everything
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.retention.erasing import erase
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_counting() -> None:
    cache.clear()


def test_a_session_begun_by_somebody_else_is_not_the_one_that_is_signed_in(cast: Cast) -> None:
    """Session fixation: the key that a stranger planted before the sign-in opens nothing afterwards."""
    give(cast, "worker")
    planted = Client()
    planted.get("/accounts/login/")
    session = planted.session
    session["planted"] = True
    session.save()
    planted.cookies["sessionid"] = session.session_key or ""
    victim = Client()
    victim.cookies["sessionid"] = session.session_key or ""

    sign_in("worker", OLD, victim)

    assert victim.cookies["sessionid"].value != session.session_key
    assert victim.get("/me").status_code == 200
    assert planted.get("/me").status_code == 302


@pytest.mark.parametrize("spoilt", ["forged", "expired", "revoked", "unknown"])
def test_a_spoilt_token_opens_nothing(cast: Cast, spoilt: str) -> None:
    account = cast.accounts["worker"]
    at = now() - timedelta(days=91) if spoilt == "expired" else now()
    token = services.issue_token(by=SYSTEM, account=account, name="test", at=at)
    held = selectors.ApiToken.objects.get()
    if spoilt == "revoked":
        services.revoke_token(by=SYSTEM, token=held, at=now())
    words = {"forged": token[:-1] + ("A" if token[-1] != "A" else "B"), "unknown": "gz_" + "x" * 43}.get(spoilt, token)

    assert Client(headers={"Authorization": f"Bearer {words}"}).get("/api/v1/cases").status_code == 401


def test_i_see_where_i_am_signed_in_and_end_it_from_afar(cast: Cast) -> None:
    give(cast, "worker")
    here, there = Client(headers={"User-Agent": "Firefox Windows"}), Client(headers={"User-Agent": "Chrome Android"})
    for client in (here, there):
        sign_in("worker", OLD, client)
        client.get("/me")
    page = here.get("/me/sessions").content.decode()
    assert "Chrome · Android" in page
    assert "Firefox · Windows" in page

    line = SignIn.objects.get(device="Chrome · Android")
    here.post("/me/sessions/end", {"session": str(line.pk)})

    assert there.get("/me").status_code == 302
    assert here.get("/me").status_code == 200
    assert "Chrome · Android" not in here.get("/me/sessions").content.decode()


def test_all_other_sessions_end_at_once_and_nobody_ends_a_strangers(cast: Cast) -> None:
    give(cast, "worker")
    clients = [sign_in("worker", OLD)[0] for _ in range(3)]
    stranger = Client()
    stranger.force_login(cast.accounts["acceptor"])
    stranger.get("/me")
    line = SignIn.objects.filter(account=cast.id("worker")).latest("began_at")
    assert stranger.post("/me/sessions/end", {"session": str(line.pk)}).status_code == 404
    assert stranger.post("/me/sessions/end", {"session": "nonsense"}).status_code == 404

    clients[0].post("/me/sessions/end")

    assert [client.get("/me").status_code for client in clients] == [200, 302, 302]
    assert stranger.get("/me").status_code == 200


def test_signing_out_ends_the_line_and_an_ended_session_leaves_no_new_one(cast: Cast) -> None:
    give(cast, "worker")
    client, _ = sign_in("worker", OLD)
    client.get("/me")
    client.post("/accounts/logout/")

    client.get("/me")

    line = SignIn.objects.get(account=cast.id("worker"))
    assert line.session_key is None
    assert line.ended_at is not None


@pytest.mark.parametrize("moved", ["seen_at", "began_at"])
def test_a_session_ends_when_idle_and_in_any_case_after_its_hours(cast: Cast, moved: str) -> None:
    client = Client()
    client.force_login(cast.accounts["worker"])
    client.get("/me")
    span = timedelta(minutes=121) if moved == "seen_at" else timedelta(hours=12, seconds=1)
    SignIn.objects.update(**{moved: now() - span})
    forget_everything()

    assert client.get("/me").status_code == 302
    assert Deed.objects.filter(deed="session.time_out").count() == 1


def test_a_page_that_is_merely_open_keeps_nobody_signed_in(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.accounts["worker"])
    client.get("/me")
    long_ago = now() - timedelta(minutes=60)
    SignIn.objects.update(seen_at=long_ago)
    forget_everything()

    client.get("/live?since=0")
    assert SignIn.objects.get().seen_at == long_ago
    client.get("/me")
    assert SignIn.objects.get().seen_at > long_ago


def test_sign_ins_are_forgotten_after_six_months(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.accounts["worker"])
    client.get("/me")
    assert erase("sign_ins") == 0
    SignIn.objects.update(began_at=now() - timedelta(days=185))
    assert erase("sign_ins") == 1
