"""Passwords, locks and sessions: what is forced cannot be walked around, what is wrong is cheap, what ends ends."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from gezhi.domain.accounts import selectors, services
from gezhi.domain.accounts.models import Account, PasswordUsed, SignIn
from gezhi.domain.accounts.rules import sign_in as rules
from gezhi.domain.accounts.tests.signing_in import NEW, OLD, give, sign_in
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.fresh import forget_everything
from gezhi.ground.plumbing.journal.models import Deed
from tests.architecture.test_doors import pages
from tests.cast import MONDAY, Cast
from tests.programs import Programs

pytestmark = pytest.mark.django_db

DEFAULTS = {name: getattr(rules.Limits(), name) for name in rules.BOUNDS}


@pytest.fixture(autouse=True)
def _no_counting() -> None:
    cache.clear()


def set_limits(cast: Cast, **values: int) -> None:
    scope = cast.scope("security_admin")
    version = selectors.limits_now().version
    services.set_limits(scope=scope, version=version, values={**DEFAULTS, **values}, at=now())


@given(st.text(min_size=10, max_size=40))
def test_a_password_is_taken_exactly_when_it_mixes_enough_kinds(password: str) -> None:
    groups = {"a" if sign.islower() else "A" if sign.isupper() else "1" if sign.isdigit() else "-" for sign in password}
    if len(groups) >= 3:
        rules.check_password(password, username="nobody-else", limits=rules.Limits())
        return
    with pytest.raises(Problem) as refused:
        rules.check_password(password, username="nobody-else", limits=rules.Limits())
    assert refused.value.code == "password.too_plain"


@pytest.mark.parametrize("length", [10, 16, 33, 64])
def test_initial_passwords_satisfy_every_rule_and_never_repeat(length: int) -> None:
    limits = rules.Limits(min_length=length, min_kinds=4)
    made = {rules.initial_password(limits) for _ in range(200)}
    assert len(made) == 200
    for password in made:
        rules.check_password(password, username="worker", limits=limits)


def test_a_forced_change_cannot_be_walked_around(cast: Cast, catalogue_loaded: Any) -> None:
    give(cast, "acceptor", must_change=True)
    client, answer = sign_in("acceptor", OLD)
    assert answer.status_code == 302

    for address, _permission in pages():
        if address == "/me/password":
            continue
        answer = client.get(address)
        assert (answer.status_code, answer.headers.get("Location")) == (302, "/me/password"), address
        assert client.post(address).status_code in (302, 405), address
    assert client.get("/api/v1/cases").status_code == 403
    assert client.get("/api/v1/cases").json()["code"] == "sign_in.password_due"
    assert client.get("/live", headers={"Sec-Fetch-Mode": "cors"}).status_code == 403
    assert client.get("/cases", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/me/password"
    assert client.post("/accounts/password/change/").status_code == 302
    assert client.get("/accounts/2fa/").status_code == 302
    assert client.get("/me/password").status_code == 200

    sent = {"present": OLD, "password": NEW, "again": NEW}
    assert client.post("/me/password", sent).status_code == 302
    assert client.get("/cases").status_code == 200


def test_a_token_is_not_touched_by_a_forced_change(cast: Cast, program: Programs) -> None:
    sender = program("worker")
    give(cast, "worker", must_change=True)
    forget_everything()

    assert sender.get("/cases").status == 200


def test_a_password_that_is_too_old_must_be_changed(cast: Cast) -> None:
    account = give(cast, "worker")
    Account.objects.filter(pk=account.pk).update(password_changed_at=now() - timedelta(days=90))
    client, _ = sign_in("worker", OLD)
    assert client.get("/workbench").headers["Location"] == "/me/password"

    set_limits(cast, max_age_days=0)
    forget_everything()

    assert client.get("/workbench").status_code == 200


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        ("Short 1", "Short 1", "至少 10 个字符"),
        ("onlysmallletters", "onlysmallletters", "至少 3 种"),
        ("My worker name 1", "My worker name 1", "不得包含用户名"),
        (NEW, NEW + "x", "不一致"),
        (OLD, OLD, "曾经使用"),
        ("A" * 129 + "a1" + "b" * 129, "A" * 129 + "a1" + "b" * 129, ""),
    ],
)
def test_a_bad_new_password_is_refused_with_the_reason(cast: Cast, password: str, again: str, words: str) -> None:
    account = give(cast, "worker")
    client, _ = sign_in("worker", OLD)

    answer = client.post("/me/password", {"present": OLD, "password": password, "again": again})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    account.refresh_from_db()
    assert account.check_password(OLD)


def test_the_last_passwords_are_not_taken_again(cast: Cast) -> None:
    account = give(cast, "worker")
    words = [OLD, *(f"Pass word number {n}" for n in range(5))]
    for present, wanted in itertools.pairwise(words):
        services.change_my_password(
            scope=cast.scope("worker"), present=present, password=wanted, session_key=None, at=now()
        )
    for used in words[1:]:
        with pytest.raises(Problem) as refused:
            services.change_my_password(
                scope=cast.scope("worker"), present=words[-1], password=used, session_key=None, at=now()
            )
        assert refused.value.code == "password.used"
    services.change_my_password(scope=cast.scope("worker"), present=words[-1], password=OLD, session_key=None, at=now())
    assert not PasswordUsed.objects.filter(account=account, password__contains=OLD).exists()


def test_the_wrong_present_password_changes_nothing_and_is_limited(cast: Cast) -> None:
    give(cast, "worker")
    client, _ = sign_in("worker", OLD)
    answers = [
        client.post("/me/password", {"present": f"wrong {n}", "password": NEW, "again": NEW}).content.decode()
        for n in range(11)
    ]
    assert "当前密码不正确" in answers[0]
    assert "当前密码不正确" not in answers[10]


def test_changing_the_password_signs_out_everywhere_else(cast: Cast) -> None:
    give(cast, "worker")
    here, _ = sign_in("worker", OLD)
    there, _ = sign_in("worker", OLD)
    assert there.get("/workbench").status_code == 200

    here.post("/me/password", {"present": OLD, "password": NEW, "again": NEW})

    assert there.get("/workbench").status_code == 302
    assert here.get("/workbench").status_code == 200
    assert SignIn.objects.filter(account=cast.id("worker"), session_key__isnull=False).count() == 1


def test_a_million_wrong_passwords_are_cheap(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """After five tries on a name the limiter answers, and no password is hashed any more."""
    give(cast, "worker")
    for n in range(5):
        sign_in("worker", f"wrong {n}")

    def costly(*words: Any, **more: Any) -> Any:
        raise AssertionError("a password was hashed")

    for name in ("verify", "encode"):
        monkeypatch.setattr(Argon2PasswordHasher, name, costly)
    for n in range(30):
        assert sign_in("worker", f"wrong again {n}")[1].status_code in (200, 429)


def test_wrong_passwords_for_names_without_number_leave_little_behind() -> None:
    """An address is cut off whatever names it tries; what is remembered is bounded, and no name stands in it."""
    cache.clear()
    statuses = [sign_in(f"nobody-{n}", "wrong")[1].status_code for n in range(120)]

    table = settings.CACHES["default"]["LOCATION"]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT cache_key FROM {table}")
        kept = [str(key) for (key,) in cursor.fetchall()]
    assert 429 in statuses[:61]
    assert set(statuses[60:]) == {429}, "the address was let through again"
    assert len(kept) < 60, "every try leaves a row behind"
    assert not [key for key in kept if "nobody" in key]
    assert not Session.objects.exists()
    assert not SignIn.objects.exists()


@pytest.fixture
def unlimited(settings: Any) -> None:
    """The lasting lock alone, without the limiter in front of it."""
    settings.ACCOUNT_RATE_LIMITS = {"login": "100000/m/ip", "login_failed": "100000/m/ip"}


@pytest.mark.usefixtures("unlimited")
def test_too_many_wrong_passwords_lock_the_name_for_a_while(cast: Cast) -> None:
    give(cast, "worker")
    set_limits(cast, lock_tries=3, lock_minutes=30)
    forget_everything()
    working, _ = sign_in("worker", OLD)
    wrong = [sign_in("worker", "wrong")[1].content.decode() for _ in range(3)]

    locked = sign_in("worker", OLD)[1]

    said = "账号或密码不正确，或因多次错误暂时锁定。"
    assert locked.status_code == 200
    assert said in locked.content.decode()
    assert all(said in page for page in wrong)
    assert said in sign_in("no-such-name", OLD)[1].content.decode()
    assert working.get("/workbench").status_code == 200
    assert Deed.objects.filter(deed="account.lock_out", subject_id=cast.id("worker")).count() == 1
    secadmin = Client()
    secadmin.force_login(cast.accounts["security_admin"])
    assert "worker" in secadmin.get("/console/accounts?state=locked").content.decode()

    Account.objects.filter(username="worker").update(lock_ends_at=now() - timedelta(seconds=1))
    assert sign_in("worker", OLD)[1].status_code == 302


@pytest.mark.usefixtures("unlimited")
def test_the_right_password_begins_the_count_anew(cast: Cast) -> None:
    give(cast, "worker")
    set_limits(cast, lock_tries=3)
    forget_everything()
    for _ in range(3):
        for _ in range(2):
            sign_in("worker", "wrong")
        assert sign_in("worker", OLD)[1].status_code == 302


@pytest.mark.usefixtures("unlimited")
def test_a_name_that_is_unknown_costs_what_a_known_one_costs(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    give(cast, "worker")
    hashed = []
    encode = Argon2PasswordHasher.encode

    def counted(self: Any, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)

    verify = Argon2PasswordHasher.verify

    def verified(self: Any, password: str, encoded: str) -> bool:
        hashed.append(password)
        return verify(self, password, encoded)

    monkeypatch.setattr(Argon2PasswordHasher, "encode", counted)
    monkeypatch.setattr(Argon2PasswordHasher, "verify", verified)
    for name in ("worker", "no-such-name"):
        hashed.clear()
        sign_in(name, "wrong")
        assert hashed == ["wrong"], name


@pytest.mark.parametrize(
    ("values", "code"),
    [({"min_length": 9}, "sign_in_rule.out_of_bounds"), ({"token_days": 366}, "sign_in_rule.out_of_bounds")],
)
def test_limits_outside_their_bounds_are_refused(cast: Cast, values: dict[str, int], code: str) -> None:
    with pytest.raises(Problem) as refused:
        set_limits(cast, **values)
    assert refused.value.code == code
    assert selectors.limits_now() == rules.Limits()


def test_limits_are_changed_by_version_and_journalled_before_and_after(cast: Cast) -> None:
    secadmin = Client()
    secadmin.force_login(cast.accounts["security_admin"])
    sent = {**DEFAULTS, "version": 0, "min_length": 12}

    assert secadmin.post("/console/sign-in", sent).status_code == 302
    assert secadmin.post("/console/sign-in", {**sent, "min_length": 14}).status_code == 422

    assert selectors.limits_now().min_length == 12
    facts = bytes(Deed.objects.get(deed="sign_in_rule.set").facts).decode()
    assert '"min_length":10' in facts
    assert '"min_length":12' in facts


def test_a_locked_account_is_nobody_even_with_the_right_password(cast: Cast) -> None:
    account = give(cast, "worker")
    services.switch_account(scope=cast.scope("security_admin"), id=account.pk, is_active=False, at=MONDAY)

    assert "账号或密码不正确" in sign_in("worker", OLD)[1].content.decode()
