"""Phones: the half comes after a sign-in only, tokens open their own doors only, what has ended stays ended."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from gezhi.domain.accounts import selectors, services
from gezhi.domain.accounts.models import Account, ApiToken, Device
from gezhi.domain.accounts.rules.devices import MOST
from gezhi.domain.accounts.tests.phones import Enrolled, enrolled
from gezhi.domain.accounts.tests.signing_in import NEW, OLD, give
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.fresh import forget_everything
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.journal.writing import facts_of
from gezhi.ground.plumbing.keys import rotation
from gezhi.ground.plumbing.retention.erasing import erase
from tests.cast import Cast
from tests.programs import Program, Programs

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_counting() -> None:
    cache.clear()


def why(program: Program) -> str:
    """What a phone is told at one of its doors."""
    forget_everything()
    answer = program.get("/uploads/00000000-0000-0000-0000-000000000000")
    if answer.code != "phone.ended":
        return answer.code
    assert answer.status == 401
    return str(answer.json()["parameters"]["why"])


def deeds(name: str) -> list[dict[str, Any]]:
    return [facts_of(line) for line in Deed.objects.filter(deed=name)]


def test_a_phone_is_enrolled_after_a_sign_in_and_gets_its_half_again_after_the_next(cast: Cast) -> None:
    one = enrolled(cast)
    first = one.told

    assert len(base64.urlsafe_b64decode(first["half"] + "=")) == 32
    assert first["offline_hours"] == 72
    assert first["me"]["username"] == "worker"
    assert one.release().status_code == 200
    assert one.told["half"] == first["half"]
    assert one.told["tokens"].keys() == {"phone", "send"}
    assert set(one.told["tokens"].values()).isdisjoint(first["tokens"].values())
    assert Program(first["tokens"]["phone"]).get("/sync/posts").code == "door.sign_in_needed"
    assert one.phone.get("/sync/posts").status == 200


def test_the_same_id_again_is_the_same_phone_and_leaves_no_more_tokens(cast: Cast) -> None:
    one = enrolled(cast)
    half = one.told["half"]

    assert one.enrol().status_code == 201

    assert one.told["half"] == half
    assert Device.objects.count() == 1
    assert ApiToken.objects.filter(device=one.id).count() == 2


def test_the_id_of_another_accounts_phone_is_refused_and_that_phone_does_not_exist_for_me(cast: Cast) -> None:
    theirs = enrolled(cast)
    mine = enrolled(cast, "supervisor")
    stolen = Enrolled(mine.browser, id=theirs.id)

    refused = stolen.enrol()

    assert (refused.status_code, refused.json()["code"]) == (409, "device.id_taken")
    for path in (f"/devices/{theirs.id}/half", f"/devices/{theirs.id}/end", f"/devices/{new_id()}/half"):
        assert stolen.ask(path).json()["code"] == "scope.not_found"
    assert mine.phone.post(f"/phone/devices/{theirs.id}/end").code == "scope.not_found"
    assert theirs.phone.get("/sync/posts").status == 200


def test_of_two_accounts_that_come_with_one_id_at_once_one_is_refused(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other's phone is not there yet when this one looks, and is when it writes."""
    theirs, save = enrolled(cast), Device.save

    def late(self: Device, **told: Any) -> None:
        self.pk = theirs.id
        save(self, **told)

    monkeypatch.setattr(Device, "save", late)
    browser = Client()
    browser.force_login(cast.accounts["supervisor"])

    refused = Enrolled(browser).enrol()

    assert (refused.status_code, refused.json()["code"]) == (409, "device.id_taken")
    assert Device.objects.get().account_id == cast.id("worker")


def test_no_token_gets_a_half(cast: Cast, program: Programs) -> None:
    one = enrolled(cast)
    body = {"id": str(new_id()), "name": "x"}
    asked = [("/phone/devices", body), (f"/phone/devices/{one.id}/half", None)]

    for path, told in asked:
        assert program("worker").post(path, told).code == "phone.session_needed"
        assert one.phone.post(path, told).code == "door.sign_in_needed"
        assert one.sender.post(path, told).code == "door.sign_in_needed"
        assert Program().post(path, told).code == "door.sign_in_needed"
    assert Device.objects.count() == 1


def test_a_page_of_another_site_enrols_nothing(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.accounts["worker"])

    assert Enrolled(browser).enrol().json()["code"] == "door.forged"
    assert not Device.objects.exists()


def test_whoever_has_a_new_password_to_choose_gets_no_half_before(cast: Cast) -> None:
    one = enrolled(cast)
    Account.objects.filter(pk=cast.id("worker")).update(must_change_password=True)
    forget_everything()

    assert one.release().json()["code"] == "sign_in.password_due"
    assert one.phone.get("/sync/posts").status == 200


def test_the_half_lies_sealed_ends_with_the_phone_and_is_taken_along_by_a_rotation(cast: Cast) -> None:
    one = enrolled(cast)
    half = one.told["half"]

    rotation.begin(by=SYSTEM)
    rotation.reseal(by=SYSTEM)

    dumped = repr([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in rows()])
    assert half not in dumped
    assert str(base64.urlsafe_b64decode(half + "="))[2:-1] not in dumped
    one.release()
    assert one.told["half"] == half
    assert one.phone.post(f"/phone/devices/{one.id}/end").status == 200
    assert bytes(Device.objects.get().half) == b""


def rows() -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM device")
        return list(cursor.fetchall())


def test_the_journal_tells_what_became_of_a_phone_and_holds_no_half_and_no_token(cast: Cast) -> None:
    one = enrolled(cast)
    secrets = [one.told["half"], *one.told["tokens"].values()]
    one.release()
    secrets += one.told["tokens"].values()
    one.sender.post(f"/phone/devices/{one.id}/end")

    told = {name: deeds(name) for name in ("phone.enrol", "phone.release", "phone.end")}

    assert [len(lines) for lines in told.values()] == [1, 1, 1]
    assert told["phone.enrol"][0]["name"] == "Android · Chrome"
    assert told["phone.end"][0]["why"] == "signed_out"
    everything = repr([list(Deed.objects.values_list("deed", "facts", "subject_id"))])
    assert not [secret for secret in secrets if secret in everything]


def test_a_phone_that_has_ended_is_told_so_at_each_of_its_doors_and_is_nobody_elsewhere(cast: Cast) -> None:
    one = enrolled(cast)
    assert one.ask(f"/devices/{one.id}/end").status_code == 200
    assert one.ask(f"/devices/{one.id}/end").status_code == 200, "twice is once"
    forget_everything()

    for program in (one.phone, one.sender):
        assert [program.get(path).code for path in ("/sync/posts", "/phone/me")] == ["phone.ended"] * 2
        assert program.get("/cases").code == "door.sign_in_needed"
    again = one.release()
    assert (again.json()["code"], again.json()["parameters"]) == ("phone.ended", {"why": "signed_out"})
    assert one.enrol().json()["code"] == "phone.ended"
    assert len(deeds("phone.end")) == 1


def test_of_too_many_phones_the_oldest_is_replaced(cast: Cast) -> None:
    phones = [enrolled(cast) for _ in range(MOST + 1)]

    assert why(phones[0].phone) == "replaced"
    assert all(one.phone.get("/sync/posts").status == 200 for one in phones[1:])


def test_a_lost_phone_is_told_to_erase_itself(cast: Cast) -> None:
    one = enrolled(cast)
    services.lose_my_device(scope=cast.scope("worker"), id=one.id, at=now())

    assert why(one.sender) == "lost"
    assert len(deeds("phone.lost")) == 1


@pytest.mark.parametrize(
    ("deed", "told"), [("sign-out", "signed_out"), ("lock", "account_ended"), ("reset", "scope.not_found")]
)
def test_phones_end_with_a_forced_sign_out_and_with_the_account_and_outlive_a_password(
    cast: Cast, deed: str, told: str
) -> None:
    one = enrolled(cast)
    keeper = Client()
    keeper.force_login(cast.accounts["security_admin"])

    assert keeper.post(f"/console/accounts/{cast.id('worker')}/{deed}").status_code in (200, 302)

    assert why(one.phone) == told


def test_an_account_switched_off_beside_its_page_ends_its_phones_too(cast: Cast) -> None:
    one = enrolled(cast)
    Account.objects.filter(pk=cast.id("worker")).update(is_active=False)

    assert why(one.phone) == "account_ended"


def test_my_own_new_password_and_a_locked_name_leave_my_phones_alone(cast: Cast) -> None:
    one = enrolled(cast)
    give(cast, "worker")
    services.change_my_password(scope=cast.scope("worker"), present=OLD, password=NEW, session_key=None, at=now())
    Account.objects.filter(pk=cast.id("worker")).update(lock_ends_at=now() + timedelta(hours=1))

    assert why(one.phone) == "scope.not_found", "a stranger who tries passwords erases nobody's phone"


def test_a_phone_that_never_comes_is_ended_and_one_that_comes_is_seen(cast: Cast) -> None:
    one, other = enrolled(cast), enrolled(cast)
    long_ago = now() - timedelta(days=181)
    Device.objects.update(seen_at=long_ago)
    other.phone.get("/sync/posts")

    assert services.end_unseen(at=now()) == 1

    assert why(one.phone) == "unseen"
    assert Device.objects.get(pk=other.id).ended_at is None


def test_tokens_that_were_not_renewed_for_ninety_days_are_nobodys_and_erase_nothing(cast: Cast) -> None:
    one = enrolled(cast)
    ApiToken.objects.update(expires_at=now())

    assert why(one.phone) == "door.sign_in_needed"


def test_phones_that_ended_are_forgotten_with_their_tokens_at_their_time(cast: Cast) -> None:
    one, living = enrolled(cast), enrolled(cast)
    services.end_my_device(scope=cast.scope("worker"), id=one.id, at=now() - timedelta(days=400))

    assert erase("devices") == 1

    assert list(Device.objects.values_list("pk", flat=True)) == [living.id]
    assert ApiToken.objects.count() == 2


def test_tokens_of_phones_are_not_among_those_for_programs(cast: Cast) -> None:
    one = enrolled(cast)
    token = ApiToken.objects.filter(device=one.id).first()
    assert token is not None

    assert "Android" not in one.browser.get("/me/tokens").content.decode()
    assert one.browser.post(f"/me/tokens/{token.pk}/revoke").status_code == 404


def test_halves_are_handed_out_so_often_and_no_more(cast: Cast) -> None:
    one = enrolled(cast)
    answers = [one.release().status_code for _ in range(30)]

    assert answers == [200] * 29 + [429]


def test_a_phone_carries_no_permission_of_a_console(cast: Cast) -> None:
    """The registrar may take tables over and see a number in full: at a desk."""
    one = enrolled(cast, "registrar")
    token = ApiToken.objects.select_related("account", "device").filter(device=one.id).first()
    assert token is not None
    held = {
        permission.value
        for grant in selectors.scope_at_phone(token, at=now()).grants
        for permission in grant.permissions
    }

    assert {"register.view", "register.keep"} <= held
    assert not {word for word in held if word.endswith((".manage", ".export", ".import", ".reveal", ".approve"))}


def test_a_phone_says_who_works_with_it_and_who_stands_in(cast: Cast) -> None:
    one = enrolled(cast)
    post = cast.scope("worker").grants[0].post_id

    told = one.phone.get("/phone/me").json()

    assert told["me"]["name"] == "王芳"
    assert told["device"]["id"] == str(one.id)
    assert [(row["id"], row["role_label"]) for row in told["posts"]] == [(str(post), "网格员")]
    assert told["stand_ins"] == []
    assert one.browser.get("/api/v1/phone/me").json()["device"] is None


@pytest.mark.parametrize("body", [{}, {"id": "x"}, {"id": str(new_id()), "name": "x" * 201}])
def test_what_is_no_phone_is_refused(cast: Cast, body: dict[str, str]) -> None:
    browser = Client()
    browser.force_login(cast.accounts["worker"])

    assert Enrolled(browser).ask("/devices", body).status_code == 422


def test_a_name_is_kept_in_one_printable_line(cast: Cast) -> None:
    browser = Client(headers={"User-Agent": "Chrome Android"})
    browser.force_login(cast.accounts["worker"])
    named, nameless = Enrolled(browser), Enrolled(browser)
    named.enrol("我的\n手机\x00\u202e" + "x" * 100)
    nameless.enrol("  ")

    assert Device.objects.get(pk=named.id).name == ("我的 手机 " + "x" * 100)[:80]
    assert Device.objects.get(pk=nameless.id).name == "Chrome · Android"


def test_i_give_up_a_phone_for_lost_and_see_that_it_has_ended(cast: Cast) -> None:
    one = enrolled(cast)
    assert "挂失并清除" in one.browser.get("/me/phones").content.decode()
    assert "离线满 72 小时" in one.browser.get(f"/me/phones/{one.id}/lost").content.decode()
    assert why(one.phone) == "scope.not_found", "asking ends nothing"

    page = one.browser.post(f"/me/phones/{one.id}/lost", follow=True).content.decode()

    assert why(one.phone) == "lost"
    assert "已挂失" in page
    assert "挂失并清除" not in page
    assert deeds("phone.lost")[0]["why"] == "lost"


def test_whoever_keeps_the_account_gives_a_phone_up_with_a_reason_and_nobody_else(cast: Cast) -> None:
    one, strangers = enrolled(cast), enrolled(cast, "supervisor")
    address = f"/console/accounts/{cast.id('worker')}/phones"
    keeper = Client()
    keeper.force_login(cast.accounts["security_admin"])
    assert f"{address}/{one.id}/lost" in keeper.get(f"/console/accounts/{cast.id('worker')}").content.decode()

    assert keeper.post(f"{address}/{one.id}/lost", {"reason": " "}).status_code == 422
    assert keeper.post(f"{address}/{strangers.id}/lost", {"reason": "x"}).status_code == 404
    assert one.browser.post(f"{address}/{one.id}/lost", {"reason": "x"}).status_code == 403
    assert strangers.browser.post(f"/me/phones/{one.id}/lost").status_code == 404
    assert not deeds("phone.lost")

    assert keeper.post(f"{address}/{one.id}/lost", {"reason": "本人来电，手机遗失"}).status_code == 302

    assert why(one.phone) == "lost"
    assert deeds("phone.lost")[0]["reason"] == "本人来电，手机遗失"
    assert keeper.post(f"{address}/{one.id}/lost", {"reason": "再次"}).status_code == 302, "twice is once"
    assert len(deeds("phone.lost")) == 1


def test_no_administrator_gives_up_a_phone_of_their_own_from_the_console(cast: Cast) -> None:
    one = enrolled(cast, "security_admin")
    own = cast.id("security_admin")

    refused = one.browser.post(f"/console/accounts/{own}/phones/{one.id}/lost", {"reason": "x"})

    assert refused.status_code == 422
    assert f"/phones/{one.id}/lost" not in one.browser.get(f"/console/accounts/{own}").content.decode()
    assert Device.objects.get().ended_at is None
