"""The console's pages about accounts, departments and posts, as the administrators use them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from gezhi.domain.accounts.labels import PERMISSION_LABELS, ROLE_LABELS, ROLE_SENTENCES
from gezhi.domain.accounts.models import Account, ApiToken, Department, Post, SignIn
from gezhi.domain.accounts.vocabulary import ROLES
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.bulk import insert
from gezhi.ground.plumbing.journal.models import Deed
from tests.cast import GRID, LONG_AGO, TOWN, Cast
from tests.everything import everything

pytestmark = pytest.mark.django_db


def desk(cast: Cast, role: str) -> Client:
    client = Client()
    client.force_login(cast.accounts[role])
    return client


def secret_of(answer: Any) -> str:
    found = re.search(r"data-secret>([^<]+)<", answer.content.decode())
    assert found is not None
    return found.group(1)


def deeds(name: str) -> int:
    return Deed.objects.filter(deed=name).count()


def test_an_account_is_made_with_a_password_that_is_shown_once(cast: Cast) -> None:
    secadmin = desk(cast, "security_admin")

    answer = secadmin.post("/console/accounts/new", {"username": "zhaoyun", "name": "赵云"})

    made = Account.objects.get(username="zhaoyun")
    assert made.check_password(secret_of(answer))
    assert made.must_change_password
    assert "no-store" in answer["Cache-Control"]
    page = secadmin.get(f"/console/accounts/{made.pk}")
    assert secret_of(answer) not in page.content.decode()
    assert not [row for row in Deed.objects.all() if secret_of(answer).encode() in bytes(row.facts)]


@pytest.mark.parametrize(
    ("username", "name", "words"),
    [
        ("worker", "王芳", "已被使用"),
        ("Zhao Yun", "赵云", "小写字母"),
        ("ab", "赵云", "小写字母"),
        ("zhaoyun\x00", "赵云", ""),
        ("zhaoyun", "", ""),
    ],
)
def test_a_bad_account_is_refused_and_nothing_changes(cast: Cast, username: str, name: str, words: str) -> None:
    secadmin = desk(cast, "security_admin")
    secadmin.get("/console/accounts")
    before = everything()

    answer = secadmin.post("/console/accounts/new", {"username": username, "name": name})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert everything() == before


def test_the_list_finds_by_the_beginning_of_names_and_pages_without_counting(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    crowd = [Account(username=f"crowd{n:04d}", name=f"林{n}", password="!", created_at=LONG_AGO) for n in range(120)]
    insert(crowd)
    secadmin = desk(cast, "security_admin")
    secadmin.get("/console/accounts")

    with django_assert_max_num_queries(6) as asked:
        first = secadmin.get("/console/accounts?q=crowd").content.decode()

    assert not [query for query in asked.captured_queries if "COUNT(" in query["sql"].upper()]
    assert "crowd0000" in first
    assert "crowd0050" not in first
    second = secadmin.get("/console/accounts?q=crowd&after=crowd0049").content.decode()
    assert "crowd0050" in second
    assert "crowd0099" in second
    assert "crowd0100" not in second
    back = secadmin.get("/console/accounts?q=crowd&before=crowd0050").content.decode()
    assert "crowd0000" in back
    assert ">crowd0050<" not in back
    assert "crowd0117" in secadmin.get("/console/accounts?q=林117").content.decode()
    assert "crowd" not in secadmin.get("/console/accounts?q=rowd").content.decode()


def test_an_account_of_another_district_is_not_found_and_cannot_be_touched(cast: Cast) -> None:
    secadmin, stranger = desk(cast, "security_admin"), cast.id("stranger")
    assert "stranger" not in secadmin.get("/console/accounts").content.decode()
    assert secadmin.get(f"/console/accounts/{stranger}").status_code == 404
    for deed in ("lock", "reset", "sign-out", "second-factor"):
        assert secadmin.post(f"/console/accounts/{stranger}/{deed}").status_code == 404
    assert Account.objects.get(pk=stranger).is_active


def test_nobody_locks_or_resets_the_own_account(cast: Cast) -> None:
    secadmin, me = desk(cast, "security_admin"), cast.id("security_admin")
    for deed in ("lock", "reset", "sign-out", "second-factor", "unlock"):
        answer = secadmin.post(f"/console/accounts/{me}/{deed}")
        assert answer.status_code == 422
        assert "不得操作本人的账号" in answer.content.decode()
    assert Account.objects.get(pk=me).is_active


def test_locking_ends_sessions_and_silences_tokens_and_unlocking_gives_back(cast: Cast) -> None:
    secadmin, worker, id = desk(cast, "security_admin"), desk(cast, "worker"), cast.id("worker")
    assert worker.get("/me").status_code == 200

    secadmin.post(f"/console/accounts/{id}/lock")

    assert worker.get("/me").status_code == 302
    assert not Account.objects.get(pk=id).is_active
    assert SignIn.objects.filter(account=id, session_key=None).exists()
    secadmin.post(f"/console/accounts/{id}/unlock")
    assert Account.objects.get(pk=id).is_active
    assert (deeds("account.lock"), deeds("account.unlock")) == (1, 1)


def test_a_reset_asks_first_shows_once_and_forces_a_change(cast: Cast) -> None:
    secadmin, id = desk(cast, "security_admin"), cast.id("worker")
    assert secadmin.get(f"/console/accounts/{id}/reset").status_code == 200
    assert not Account.objects.get(pk=id).must_change_password

    secret = secret_of(secadmin.post(f"/console/accounts/{id}/reset"))

    changed = Account.objects.get(pk=id)
    assert changed.check_password(secret)
    assert changed.must_change_password


def test_the_security_administrator_appoints_administrators_and_ends_their_posts(cast: Cast) -> None:
    secadmin = desk(cast, "security_admin")
    secadmin.post("/console/accounts/new", {"username": "newadmin", "name": "韩冰"})
    made = Account.objects.get(username="newadmin")
    address = f"/console/accounts/{made.pk}/administrator"

    assert secadmin.post(address, {"role": "audit_admin", "area": "崂山区"}).status_code == 422
    assert secadmin.post(address, {"role": "leader", "area": "黄岛区"}).status_code == 422
    assert secadmin.post(address, {"role": "audit_admin", "area": "黄岛区"}).status_code == 302

    post = Post.objects.get(account=made)
    assert (post.role, post.code) == ("audit_admin", "370211")
    assert secadmin.post(f"/console/posts/{post.pk}/end").status_code == 302
    assert Post.objects.get(account=made).valid_to is not None


def test_the_system_administrator_gives_and_ends_a_post(cast: Cast) -> None:
    sysadmin = desk(cast, "system_admin")
    sent = {"account": "刘", "role": "department_officer", "area": TOWN, "department": str(cast.bureau.pk)}

    assert sysadmin.post("/console/posts/new", {**sent, "department": ""}).status_code == 422
    assert sysadmin.post("/console/posts/new", {**sent, "area": "没有的地方"}).status_code == 422
    assert sysadmin.post("/console/posts/new", {**sent, "account": "无此人"}).status_code == 422
    late = {**sent, "first_day": "2026-12-02", "last_day": "2026-12-01"}
    assert sysadmin.post("/console/posts/new", late).status_code == 422
    assert sysadmin.post("/console/posts/new", sent).status_code == 302

    post = Post.objects.get(account=cast.accounts["acceptor"], role="department_officer")
    assert "刘敏" in sysadmin.get("/console/posts?q=370211001").content.decode()
    assert sysadmin.get(f"/console/posts/{post.pk}/end").status_code == 200
    assert sysadmin.post(f"/console/posts/{post.pk}/end").status_code == 302
    assert "department_officer" not in {grant.role for grant in cast.scope("acceptor").grants}


def test_a_post_is_given_for_whole_days_of_the_city(cast: Cast) -> None:
    sent = {"account": "worker", "role": "grid_worker", "area": GRID, "first_day": "2026-12-01"}
    desk(cast, "system_admin").post("/console/posts/new", {**sent, "last_day": "2026-12-31"})

    post = Post.objects.filter(account=cast.accounts["worker"]).latest("valid_from")

    assert post.valid_to is not None
    assert post.valid_from.isoformat() == "2026-11-30T16:00:00+00:00"
    assert post.valid_to.isoformat() == "2026-12-31T16:00:00+00:00"


def test_the_system_administrator_keeps_departments(cast: Cast) -> None:
    sysadmin = desk(cast, "system_admin")
    sysadmin.post("/console/departments/new", {"code": "water", "name": "自来水公司", "is_outside": "on"})
    made = Department.objects.get(code="water")
    sysadmin.post(f"/console/departments/{made.pk}", {"name": "水务公司", "name_en": "Water"})
    sysadmin.post(f"/console/departments/{made.pk}/switch", {"is_active": "0"})

    made.refresh_from_db()
    assert (made.name, made.name_en, made.is_outside, made.is_active) == ("水务公司", "Water", False, False)
    sysadmin.post(f"/console/departments/{cast.bureau.pk}/switch", {"is_active": "0"})
    assert Department.objects.get(pk=cast.bureau.pk).is_active
    assert "2 个任职在任" in sysadmin.get("/console/departments").content.decode()


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_administrator_reads_roles_and_permissions_on_one_page(cast: Cast, role: str, language: str) -> None:
    client = desk(cast, role)
    client.cookies["django_language"] = language

    page = client.get("/console/roles").content.decode()

    assert page.count("#check") == sum(len(held.permissions) for held in ROLES.values())
    assert "/console/roles" in client.get("/console").content.decode()


def test_the_words_of_roles_and_permissions_are_whole() -> None:
    assert set(PERMISSION_LABELS) == {permission.value for permission in Permission} - {"public"}
    assert set(ROLE_LABELS) == set(ROLE_SENTENCES) == set(ROLES)
    from django.utils.translation import override

    with override("en"):
        for key, role in ROLES.items():
            assert str(ROLE_SENTENCES[key]) == " ".join((role.__doc__ or "").split())


def test_a_token_is_shown_once_narrower_than_its_posts_and_revoked(cast: Cast) -> None:
    secadmin, id = desk(cast, "security_admin"), cast.id("officer")
    post = Post.objects.get(account=id)
    sent = {"name": "工单系统", "days": "30", "post": str(post.pk), "permissions": ["cases.view"], "is_read_only": "on"}
    address = f"/console/accounts/{id}/tokens/new"
    assert secadmin.post(address, {**sent, "days": "91"}).status_code == 422
    assert secadmin.post(address, {**sent, "permissions": ["journal.view"]}).status_code == 422
    assert secadmin.post(f"/console/accounts/{cast.id('security_admin')}/tokens/new", sent).status_code == 422
    assert not ApiToken.objects.exists()

    token = secret_of(secadmin.post(address, sent))

    program = Client(headers={"Authorization": f"Bearer {token}"})
    assert program.get("/api/v1/cases").status_code == 200
    assert program.post("/api/v1/cases", {"words": "x"}, content_type="application/json").status_code == 403
    kept = ApiToken.objects.get()
    assert kept.last_used_at is not None
    assert token.encode() not in bytes(kept.digest)
    assert "工单系统" in secadmin.get("/console/tokens").content.decode()
    assert token not in secadmin.get("/console/tokens").content.decode()
    secadmin.post(f"/console/tokens/{kept.pk}/revoke")
    assert ApiToken.objects.get().revoked_at is not None


def test_i_see_and_revoke_my_own_tokens_and_nobody_elses(cast: Cast) -> None:
    secadmin = desk(cast, "security_admin")
    for role in ("officer", "worker"):
        secadmin.post(f"/console/accounts/{cast.id(role)}/tokens/new", {"name": f"of {role}", "days": "30"})
    officer, others = desk(cast, "officer"), ApiToken.objects.get(account=cast.id("worker"))

    assert "of officer" in officer.get("/me/tokens").content.decode()
    assert "of worker" not in officer.get("/me/tokens").content.decode()
    assert officer.post(f"/me/tokens/{others.pk}/revoke").status_code == 404
    mine = ApiToken.objects.get(account=cast.id("officer"))
    assert officer.post(f"/me/tokens/{mine.pk}/revoke").status_code == 302
    assert ApiToken.objects.filter(revoked_at=None).get() == others


FORMS = [
    ("security_admin", "/console/accounts/new"),
    ("security_admin", "/console/accounts/table"),
    ("security_admin", "/console/sign-in"),
    ("security_admin", "/console/accounts/{worker}/lock"),
    ("security_admin", "/console/accounts/{worker}/reset"),
    ("security_admin", "/console/accounts/{worker}/administrator"),
    ("security_admin", "/console/accounts/{worker}/tokens/new"),
    ("system_admin", "/console/departments/new"),
    ("system_admin", "/console/posts/new"),
    ("system_admin", "/console/posts/table"),
    ("system_admin", "/console/departments/{bureau}/switch"),
    ("worker", "/me/password"),
    ("worker", "/me/sessions/end"),
]


@pytest.mark.parametrize(("role", "path"), FORMS)
def test_a_form_from_a_foreign_page_is_refused_and_changes_nothing(cast: Cast, role: str, path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.accounts[role])
    client.get("/me")
    before = everything()

    answer = client.post(path.format(worker=cast.id("worker"), bureau=cast.bureau.pk), {"name": "x", "code": "x"})

    assert answer.status_code == 403
    assert everything() == before
