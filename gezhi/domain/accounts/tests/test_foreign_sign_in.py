"""Signing in through the city's identity provider: whom it lets in, and what is not believed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import jwt
import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from gezhi.domain.accounts.models import Account, SignIn
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.identity_provider import IdentityProvider
from gezhi.ground.plumbing.identity import asking
from gezhi.ground.plumbing.journal.models import Deed
from tests.cast import Cast
from tests.identity import (
    CLIENT,
    KID,
    SECRET,
    Provider,
    asked_in,
    key,
    returned,
    sent_to,
    serving,
    sign_in,
)

pytestmark = pytest.mark.django_db
BEGIN, BACK = "/accounts/foreign/sign-in", "/accounts/foreign/back"


@pytest.fixture(scope="module")
def served() -> Iterator[Provider]:
    with serving() as provider:
        yield provider


@pytest.fixture
def city(served: Provider, cast: Cast, settings: Any, tmp_path: Path) -> Provider:
    """The provider as new, our product set to it, and people who have a password too."""
    Account.objects.update(password=make_password("A good Old one 1"))
    cache.clear()
    secret = tmp_path / "secret"
    secret.write_text(SECRET + "\n")
    secret.chmod(0o600)
    settings.IDENTITY_PROVIDER = IdentityProvider(issuer=served.issuer, client=CLIENT, secret_file=secret)
    served.begin_anew()
    return served


def with_settings(settings: Any, **changed: Any) -> None:
    settings.IDENTITY_PROVIDER = replace(settings.IDENTITY_PROVIDER, **changed)


def refused(answer: Any) -> str:
    """The stable code of a refusal; nobody is signed in by it."""
    assert not SignIn.objects.exists()
    assert not Deed.objects.filter(deed="account.sign_in").exists()
    assert "_auth_user_id" not in answer.client.session
    return str(answer.json()["code"])


def program(**headers: str) -> Client:
    return Client(headers={"Accept": "application/json", **headers})


def test_the_right_way_leads_in_as_the_account_of_that_name_with_a_session_and_a_deed(
    cast: Cast, city: Provider
) -> None:
    client = Client(headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/130"})
    address = sent_to(client, "/me/sessions")
    asked = asked_in(address)
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert set(asked["scope"].split()) == {"openid", "profile"}
    assert "/me/sessions" not in address
    before = client.session.session_key

    answer = client.get(returned(address))

    assert (answer.status_code, answer.headers["Location"]) == (302, "/me/sessions")
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.session.session_key != before
    assert client.get("/me").status_code == 200
    line = SignIn.objects.get(account=cast.id("worker"))
    assert line.device == "Firefox · Windows"
    deed = Deed.objects.get(deed="account.sign_in", subject_id=cast.id("worker"))
    assert b'"way":"oidc"' in bytes(deed.facts)

    client.post("/accounts/logout/")
    line.refresh_from_db()
    assert line.ended_at is not None
    assert client.get("/me").status_code == 302


def test_nothing_of_the_provider_is_kept(cast: Cast, city: Provider) -> None:
    accounts = Account.objects.count()
    client = Client()
    sign_in(client)

    assert Account.objects.count() == accounts
    assert not SocialAccount.objects.exists()
    assert not SocialToken.objects.exists()
    held = [Session.objects.get(pk=row.pk).get_decoded() for row in Session.objects.all()]
    assert held
    assert not any(word in repr(held) for word in ("opaque", "7f3a", SECRET))


def test_an_employee_number_may_come_from_userinfo_of_the_same_subject(
    cast: Cast, city: Provider, settings: Any
) -> None:
    with_settings(settings, claim="employee_number")
    Account.objects.filter(pk=cast.id("worker")).update(username="100482")
    city.told = {"sub": "7f3a", "employee_number": 100482}
    client = Client()
    assert sign_in(client).status_code == 302
    assert client.get("/me").status_code == 200

    city.told = {"sub": "somebody else", "employee_number": 100482}
    assert sign_in(program()).json()["code"] == "identity.untrusted"


def test_a_forced_change_waits_for_the_password(cast: Cast, city: Provider) -> None:
    Account.objects.filter(pk=cast.id("worker")).update(must_change_password=True)
    client = Client()
    sign_in(client)
    assert client.get("/me").status_code == 200


def test_whoever_was_signed_in_before_is_signed_out(cast: Cast, city: Provider) -> None:
    client = Client()
    first, second = sent_to(client), sent_to(client)
    assert client.get(returned(first)).status_code == 302
    city.subject["preferred_username"] = "officer"

    assert client.get(returned(second)).status_code == 302

    assert SignIn.objects.get(account=cast.id("worker")).ended_at is not None
    assert client.session["_auth_user_id"] == str(cast.id("officer"))


@pytest.mark.parametrize("name", ["nobody", "", "Worker", None])
def test_a_name_without_an_account_is_refused_and_none_is_made(cast: Cast, city: Provider, name: str | None) -> None:
    city.subject["preferred_username"] = name
    count = Account.objects.count()
    assert refused(sign_in(program())) == "sign_in.no_account"
    assert Account.objects.count() == count
    assert "登录未成功" in sign_in(Client()).content.decode()


def test_an_account_switched_off_or_locked_or_without_a_password_is_refused_as_an_unknown_one(
    cast: Cast, city: Provider
) -> None:
    held = Account.objects.filter(pk=cast.id("worker"))
    held.update(is_active=False)
    assert refused(sign_in(program())) == "sign_in.no_account"
    held.update(is_active=True, lock_ends_at=now().replace(year=now().year + 1))
    assert refused(sign_in(program())) == "sign_in.no_account"
    held.update(lock_ends_at=None, password=make_password(None))
    assert refused(sign_in(program())) == "sign_in.no_account"


def test_a_post_that_has_ended_opens_nothing(cast: Cast, city: Provider) -> None:
    cast.accounts["worker"].posts.update(valid_to=now())
    client = Client()
    sign_in(client)
    assert client.get("/workbench").status_code == 403


def changed(**claims: Any) -> Any:
    return lambda held: held.update(claims)


def at(name: str, seconds: int) -> Any:
    """A time that many seconds after that of issue."""
    return lambda held: held.update({name: held["iat"] + seconds})


def without(name: str) -> Any:
    return lambda held: held.pop(name)


@pytest.mark.parametrize(
    "spoil",
    [
        changed(nonce="another"),
        without("nonce"),
        changed(aud="another"),
        changed(aud=[CLIENT, "another"]),
        changed(aud=[CLIENT, "another"], azp="another"),
        at("exp", -61),
        at("iat", 300),
        changed(iss="https://elsewhere.example"),
        without("exp"),
        without("sub"),
    ],
    ids=["nonce", "no nonce", "audience", "audiences", "azp", "expired", "not yet", "issuer", "no end", "nobody"],
)
def test_a_token_for_something_else_is_not_believed(cast: Cast, city: Provider, spoil: Any) -> None:
    city.spoil = spoil
    assert refused(sign_in(program())) == "identity.untrusted"


def test_a_signature_that_is_not_the_providers_is_not_believed(cast: Cast, city: Provider) -> None:
    public = key(KID).public_key().public_numbers().n.to_bytes(256, "big")
    forged = [
        lambda claims: city.signed(claims, by="forger"),
        lambda claims: jwt.encode(claims, "", algorithm="none", headers={"kid": KID}),
        lambda claims: jwt.encode(claims, public, algorithm="HS256", headers={"kid": KID}),
        lambda claims: city.signed(claims).rsplit(".", 1)[0] + ".",
        lambda claims: jwt.encode(claims, key(KID), algorithm="RS256", headers={"kid": "unheard of"}),
        lambda claims: "no token",
    ]
    for sign in forged:
        city.signs = sign
        assert refused(sign_in(program())) == "identity.untrusted"


def test_an_answer_to_no_question_of_this_browser_is_refused(cast: Cast, city: Provider) -> None:
    asking_one, other = program(), program()
    target = returned(sent_to(asking_one))
    for address in (BACK, f"{BACK}?code=x", f"{BACK}?code=x&state=made-up"):
        assert refused(other.get(address)) == "sign_in.too_late"
    assert refused(other.get(target)) == "sign_in.too_late"
    assert asking_one.get(target).status_code == 302
    assert program().get(target).json()["code"] == "sign_in.too_late"


def test_an_answer_is_taken_once_and_from_its_issuer_only(cast: Cast, city: Provider) -> None:
    client = program()
    target = returned(sent_to(client))
    assert refused(client.get(f"{target}&iss=https%3A%2F%2Felsewhere.example")) == "identity.untrusted"
    assert refused(client.get(target)) == "sign_in.too_late"
    city.codes.clear()
    late = returned(sent_to(client))
    city.codes.clear()
    assert refused(client.get(late)) == "identity.untrusted"


def test_whoever_cancels_is_back_at_the_sign_in_page(cast: Cast, city: Provider) -> None:
    client = Client()
    state = asked_in(sent_to(client))["state"]
    answer = client.get(BACK, {"error": "access_denied", "state": state})
    assert answer.headers["Location"] == "/accounts/login/"


def test_a_page_elsewhere_is_not_where_one_ends_up(cast: Cast, city: Provider) -> None:
    assert sign_in(Client(), "https://elsewhere.example/").headers["Location"] == "/"


def test_a_provider_away_is_said_in_a_sentence_and_the_password_still_works(
    cast: Cast, city: Provider, settings: Any
) -> None:
    with_settings(settings, issuer="http://127.0.0.1:9")
    answer = Client().get(BEGIN)
    assert answer.status_code == 503
    assert "统一身份认证暂无应答" in answer.content.decode()
    assert Client().get("/accounts/login/").status_code == 200


def test_a_provider_that_hangs_is_not_waited_for_and_holds_few_threads(
    cast: Cast, city: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = program()
    target = returned(sent_to(client))
    monkeypatch.setattr(asking, "SECONDS", 0.2)
    monkeypatch.setattr(asking, "WAIT", 0.05)
    city.seconds = 8
    began = time.monotonic()
    assert refused(client.get(target)) == "identity.away"
    assert time.monotonic() - began < city.seconds, "it was not waited for"

    # The conversation that was left behind ends by itself, and gives its place back.
    assert all(asking._room.acquire(timeout=20) for _ in range(asking.AT_ONCE))
    assert refused(program().get(BEGIN)) == "identity.away"
    for _ in range(asking.AT_ONCE):
        asking._room.release()


@pytest.mark.parametrize("word", ["jwks_uri", "issuer", "token_endpoint"])
def test_a_description_of_somebody_else_is_none(
    cast: Cast, city: Provider, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    real = asking.answer
    monkeypatch.setattr(
        asking, "answer", lambda *told, **more: {**real(*told, **more), word: "http://elsewhere.example"}
    )
    assert refused(program().get(BEGIN)) == "identity.away"


def test_a_secret_that_cannot_be_read_is_no_sign_in(cast: Cast, city: Provider, settings: Any) -> None:
    with_settings(settings, secret_file=Path("gone"))
    assert refused(program().get(BEGIN)) == "identity.away"


@pytest.fixture
def administrator(city: Provider, settings: Any) -> None:
    """The provider sends the security administrator, who needs a second factor, and says that it asked for one."""
    settings.SECOND_FACTOR_REQUIRED = True
    city.subject |= {"preferred_username": "security_admin", "amr": ["pwd", "otp"]}


def test_our_second_factor_is_set_up_with_our_password_and_asked_for(cast: Cast, administrator: None) -> None:
    client = Client()
    sign_in(client)
    assert client.get("/console").headers["Location"] == "/accounts/2fa/"
    assert "/accounts/reauthenticate/" in client.get("/accounts/2fa/totp/activate/").headers["Location"]
    client.post("/accounts/reauthenticate/", {"password": "A good Old one 1"})
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200
    client.post("/accounts/logout/")

    TOTP.activate(cast.accounts["security_admin"], "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    again = Client()
    assert sign_in(again).headers["Location"] == "/accounts/2fa/authenticate/"
    assert again.get("/console").headers["Location"].startswith("/accounts/login/")


def test_the_providers_second_factor_counts_where_the_operator_and_it_say_so(
    cast: Cast, city: Provider, administrator: None, settings: Any
) -> None:
    with_settings(settings, has_second_factor=True)
    TOTP.activate(cast.accounts["security_admin"], "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    client = Client()
    sign_in(client)
    assert client.get("/console").status_code == 200
    assert b"oidc_second_factor" in bytes(Deed.objects.get(deed="account.sign_in").facts)

    city.subject["amr"] = ["pwd"]
    assert sign_in(Client()).headers["Location"] == "/accounts/2fa/authenticate/"


def test_without_a_provider_there_is_no_button_and_no_door(client: Client) -> None:
    assert BEGIN not in client.get("/accounts/login/").content.decode()
    assert (client.get(BEGIN).status_code, client.get(BACK).status_code) == (404, 404)
    for path in ("", "signup/", "login/error/", "login/cancelled/"):
        assert client.get(f"/accounts/3rdparty/{path}").status_code == 404


def test_the_button_stands_above_the_password_in_both_languages(client: Client, city: Provider, settings: Any) -> None:
    page = client.get("/accounts/login/", {"next": "/cases?a=1&b=2"}).content.decode()
    assert page.index("统一身份认证") < page.index('name="login"')
    assert f'href="{BEGIN}?next=%2Fcases%3Fa%3D1%26b%3D2"' in page
    with_settings(settings, name="琴岛通办")
    assert "琴岛通办" in client.get("/accounts/login/", headers={"Accept-Language": "en"}).content.decode()
