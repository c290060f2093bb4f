"""Second factors: required where much is at stake, sealed at rest, asked for at sign-in, removed when lost."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

from gezhi.domain.accounts import services
from gezhi.domain.accounts.models import SecondFactorSecret
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.fresh import forget_everything
from gezhi.ground.plumbing.journal.models import Deed
from tests.cast import Cast
from tests.programs import Programs

pytestmark = pytest.mark.django_db
PASSWORD = "A good Old one 1"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _required(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    cache.clear()


def sign_in(cast: Cast, role: str) -> tuple[Client, Any]:
    services.set_password(by=SYSTEM, account=cast.accounts[role], password=PASSWORD)
    client = Client()
    return client, client.post("/accounts/login/", {"login": role, "password": PASSWORD})


def confirm(client: Client) -> None:
    """The password once more, as the library asks before sign-in is changed."""
    assert client.get("/accounts/reauthenticate/").status_code == 200
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin", "acceptor"])
def test_who_administrates_or_may_reveal_sets_one_up_before_anything_else(
    cast: Cast, role: str, django_capture_on_commit_callbacks: Any
) -> None:
    client, _ = sign_in(cast, role)
    for path in ("/", "/cases", "/console", "/me", "/me/sessions", "/areas"):
        assert client.get(path).headers.get("Location") == "/accounts/2fa/", path
    assert client.get("/api/v1/cases").json()["code"] == "sign_in.second_factor_due"
    assert client.get("/accounts/2fa/").status_code == 200

    confirm(client)
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r"<code class=\"gz-wrap\">([A-Z2-7]+)<", page)
    assert secret is not None
    assert client.post("/accounts/2fa/totp/activate/", {"code": "000000"}).status_code == 200
    assert client.get("/me").status_code == 302
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret.group(1))}).status_code == 302

    assert client.get("/me").status_code == 200
    assert Deed.objects.filter(deed="second_factor.add", subject_id=cast.id(role)).exists()


@pytest.mark.parametrize("role", ["worker", "dispatcher", "officer"])
def test_who_does_neither_works_with_a_password(cast: Cast, role: str) -> None:
    client, _ = sign_in(cast, role)
    assert client.get("/me").status_code == 200


def test_the_demo_asks_for_none(cast: Cast, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    client, _ = sign_in(cast, "security_admin")
    assert client.get("/me").status_code == 200


def test_a_token_needs_none(cast: Cast, program: Programs) -> None:
    assert program("acceptor").get("/cases").status == 200


def test_the_secret_stands_sealed_in_the_database(cast: Cast) -> None:
    TOTP.activate(cast.accounts["security_admin"], SECRET)

    held = Authenticator.objects.get()

    row = SecondFactorSecret.objects.get()
    assert SECRET not in str(held.data)
    assert SECRET.encode() not in bytes(row.sealed)
    assert TOTP(held).validate_code(code_of(SECRET))
    assert services.forget_secrets() == 0
    held.delete()
    assert services.forget_secrets() == 1


def test_signing_in_asks_for_the_code_and_takes_no_wrong_one(cast: Cast) -> None:
    TOTP.activate(cast.accounts["security_admin"], SECRET)
    client, answer = sign_in(cast, "security_admin")
    assert answer.headers["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/me").status_code == 302

    page = client.post("/accounts/2fa/authenticate/", {"code": "000000"}).content.decode()
    assert "验证码不正确" in page
    assert client.get("/me").status_code == 302
    assert not Deed.objects.filter(deed="account.sign_in").exists()

    assert client.post("/accounts/2fa/authenticate/", {"code": code_of(SECRET)}).status_code == 302
    assert client.get("/me").status_code == 200
    assert Deed.objects.filter(deed="account.sign_in").count() == 1


def test_setting_one_up_asks_for_the_password_once_more(cast: Cast) -> None:
    client, _ = sign_in(cast, "security_admin")
    assert "/accounts/reauthenticate/" in client.get("/accounts/2fa/totp/activate/").headers["Location"]
    assert client.post("/accounts/reauthenticate/", {"password": "wrong"}).status_code == 200
    assert "/accounts/reauthenticate/" in client.get("/accounts/2fa/totp/activate/").headers["Location"]
    confirm(client)
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200


def test_a_lost_one_is_removed_by_the_security_administrator_and_journalled(cast: Cast, settings: Any) -> None:
    TOTP.activate(cast.accounts["acceptor"], SECRET)
    settings.SECOND_FACTOR_REQUIRED = False
    secadmin, working = Client(), Client()
    secadmin.force_login(cast.accounts["security_admin"])
    working.force_login(cast.accounts["acceptor"])
    working.get("/me")

    assert secadmin.post(f"/console/accounts/{cast.id('acceptor')}/second-factor").status_code == 302

    assert not Authenticator.objects.exists()
    assert working.get("/me").status_code == 302
    assert Deed.objects.filter(deed="second_factor.remove", subject_id=cast.id("acceptor")).count() == 1


@pytest.mark.parametrize(
    ("host", "secure", "offered"),
    [("localhost", False, True), ("127.0.0.1", True, False), ("testserver", False, False), ("testserver", True, True)],
)
def test_passkeys_are_offered_where_browsers_have_them_and_the_page_says_so_elsewhere(
    cast: Cast, settings: Any, host: str, secure: bool, offered: bool
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    client = Client(headers={"Host": host})
    client.force_login(cast.accounts["acceptor"])

    page = client.get("/accounts/2fa/", secure=secure).content.decode()

    assert ("/accounts/2fa/webauthn/add/" in page) is offered
    assert ("https" in page) is not offered


def test_recovery_codes_sign_in_once_each(cast: Cast) -> None:
    client, _ = sign_in(cast, "security_admin")
    confirm(client)
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r"<code class=\"gz-wrap\">([A-Z2-7]+)<", page)
    assert secret is not None
    client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret.group(1))})
    codes = re.findall(r"<li><code>(\d+)</code>", client.get("/accounts/2fa/recovery-codes/").content.decode())
    assert len(codes) == 10
    forget_everything()

    for times, works in ((1, True), (2, False)):
        again = Client()
        again.post("/accounts/login/", {"login": "security_admin", "password": PASSWORD})
        again.post("/accounts/2fa/authenticate/", {"code": codes[0]})
        assert (again.get("/me").status_code == 200) is works, times
