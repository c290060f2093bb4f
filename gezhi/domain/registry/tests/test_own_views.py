"""What is held about somebody, opened to them at the desk: for whom, once, for how long, and what it never shows."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from gezhi.domain.accounts import services as accounts
from gezhi.domain.registry import services
from gezhi.domain.registry.models import OwnView, Person, Theme
from gezhi.domain.registry.rules.own_views import check_asker
from gezhi.domain.registry.services import contract
from gezhi.domain.registry.services.own_views import forget_own_views
from gezhi.domain.registry.services.themes import change_theme
from gezhi.domain.registry.tests.test_people import DOCUMENT, door, enter, house
from gezhi.domain.registry.tests.test_themes import fill
from gezhi.domain.registry.tests.theme_fixtures import Alone, alone, words
from gezhi.domain.registry.vocabulary import CancelReason, IdentityCheck, Kind, RegistrationKind
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.actors import PUBLIC, ActorKind
from gezhi.ground.plumbing.journal.models import Deed, Look
from gezhi.ground.plumbing.journal.writing import facts_of
from tests.cast import MONDAY, Cast

__all__ = ["alone"]
PHONE = "13800138000"
TODAY = date(2026, 11, 16)


@pytest.fixture(autouse=True)
def nobody_counted(db: None) -> None:
    cache.clear()


@pytest.fixture
def resident(cast: Cast) -> Person:
    """王桂英 with a husband, in one household of one home."""
    home = door(house(cast), "301")
    wife = enter(cast, home, name="王桂英", document=DOCUMENT, phone=PHONE, workplace="造船厂", sex="2")
    husband = enter(cast, home, name="赵大力")
    scope = cast.scope("worker")
    paper = services.found_household(scope=scope, home_id=home.pk, number="0001", head_id=husband.pk, at=MONDAY)
    kind = RegistrationKind.PERMANENT
    services.join_household(scope=scope, id=paper.pk, person_id=wife.pk, relation="12", kind=kind, at=MONDAY)
    return wife


def phone(**more: Any) -> Client:
    return Client(REMOTE_ADDR="203.0.113.21", headers={"accept-language": "zh-CN"}, **more)


def made(cast: Cast, person: Person, role: str = "worker") -> str:
    """The address that the desk's code holds."""
    desk = Client(headers={"accept-language": "zh-CN"})
    desk.force_login(cast.accounts[role])
    answer = desk.post(f"/register/people/{person.pk}/own", {"checked": "document"})
    assert answer.status_code == 200
    found = re.search(r"http://testserver(/own/open/[\w-]{32})", answer.content.decode())
    assert found is not None
    return found[1]


def opened(cast: Cast, person: Person) -> Client:
    """A resident's phone on which the code was opened."""
    browser = phone()
    assert browser.post(made(cast, person)).status_code == 302
    return browser


def refusal(do: Any, **told: Any) -> str:
    with pytest.raises(Problem) as refused:
        do(**told)
    return refused.value.code


@pytest.mark.parametrize(
    ("born", "by_themselves", "by_guardian"),
    [
        (date(2012, 11, 17), "own_view.needs_guardian", ""),  # 13, fourteen tomorrow
        (date(2012, 11, 16), "", ""),
        (date(2008, 11, 17), "", ""),  # 17
        (date(2008, 11, 16), "", "own_view.not_a_minor"),
        (None, "", "own_view.no_birth_date"),
    ],
)
def test_a_guardian_asks_for_a_minor_only_and_for_a_child_nobody_else(
    born: date | None, by_themselves: str, by_guardian: str
) -> None:
    for checked, expected in (
        (IdentityCheck.DOCUMENT, by_themselves),
        (IdentityCheck.KNOWN, by_themselves),
        (IdentityCheck.GUARDIAN, by_guardian),
    ):
        if expected:
            assert refusal(check_asker, checked=checked, birth_date=born, today=TODAY) == expected
        else:
            check_asker(checked, born, TODAY)


def test_the_person_reads_each_value_with_its_source_and_age_and_who_looked(cast: Cast, resident: Person) -> None:
    contract.set_days(scope=cast.scope("system_admin"), kind=Kind.PERSON, field="workplace", days=365)
    services.reveal(scope=cast.scope("registrar"), id=resident.pk, field="phone", reason="核对补贴发放")

    page = opened(cast, resident).get("/own")

    text = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page.content.decode()))
    assert page.status_code == 200
    assert "王桂英" in text
    assert "造船厂 网格员 · 2026-11-16 · 有效至 2027-11-16" in text
    assert "女 网格员 · 2026-11-16 · 长期有效" in text, "a code is told in words"
    assert "138****8000" in text
    assert re.search(r"0001 · 妻 [^·]+ · 户主：赵\*\*", text), "the head under the mask"
    assert "海韵花园" in text
    assert "台账管理员 · 核对补贴发放" in text, "role and reason of a look"
    for hidden in (PHONE, DOCUMENT, "赵大力", "沈洁", "王芳"):
        assert hidden not in page.content.decode(), hidden


def test_each_step_is_a_line_of_the_journal_and_the_look_is_of_the_public(cast: Cast, resident: Person) -> None:
    browser = opened(cast, resident)
    browser.get("/own")
    assert browser.post("/own/end").status_code == 200

    lines = list(Deed.objects.filter(deed__startswith="register.own_view", subject_id=resident.pk).order_by("seq"))
    assert [line.deed.rpartition(".")[2] for line in lines] == ["make", "open", "end"]
    assert [ActorKind(line.kind) for line in lines] == [ActorKind.STAFF, ActorKind.PUBLIC, ActorKind.PUBLIC]
    assert (lines[0].account_id, facts_of(lines[0])["checked"]) == (cast.id("worker"), "document")
    look = Look.objects.get(deed="register.own_view.look")
    assert (ActorKind(look.kind), look.subject_id, look.code) == (ActorKind.PUBLIC, resident.pk, resident.code)
    assert facts_of(look)["checked"] == "document"
    assert browser.get("/own").status_code == 410, "closed is closed"


def test_who_opens_it_in_a_signed_in_browser_is_named(cast: Cast, resident: Person) -> None:
    colleague = phone()
    colleague.force_login(cast.accounts["worker"])
    colleague.post(made(cast, resident))
    colleague.get("/own")

    assert Deed.objects.get(deed="register.own_view.open").account_id == cast.id("worker")
    assert Look.objects.get(deed="register.own_view.look").account_id == cast.id("worker")


def test_a_code_opens_once_and_in_one_browser(cast: Cast, resident: Person) -> None:
    address, mine, other = made(cast, resident), phone(), phone()
    assert mine.get(address).status_code == 200
    assert mine.get(address).status_code == 200, "looking at the address uses nothing up"
    assert mine.post(address).status_code == 302

    assert other.get("/own").status_code == 410
    for again in (mine, other):
        for answer in (again.get(address), again.post(address)):
            assert answer.status_code == 410
            assert "已打开过" in answer.content.decode()
    other.cookies["gezhi_own"] = mine.cookies["gezhi_own"].value[:-1] + "x"
    assert other.get("/own").status_code == 410, "a cookie that is not ours"
    assert mine.get("/own").status_code == 200


def test_two_browsers_that_open_at_once_are_one_too_many(
    cast: Cast, resident: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = made(cast, resident).rpartition("/")[2]
    row, at = OwnView.objects.get(), now()
    monkeypatch.setattr("gezhi.domain.registry.services.own_views.waiting_own_view", lambda token, at: row)
    services.open_own_view(token=token, by=PUBLIC, at=at)
    assert refusal(services.open_own_view, token=token, by=PUBLIC, at=at) == "own_view.used"
    assert Deed.objects.filter(deed="register.own_view.open").count() == 1


def test_a_code_waits_ten_minutes_and_stays_open_for_thirty(cast: Cast, resident: Person) -> None:
    def code() -> str:
        return services.make_own_view(
            scope=cast.scope("worker"), id=resident.pk, checked=IdentityCheck.KNOWN, at=MONDAY
        )

    earlier, token = code(), code()
    late = MONDAY + timedelta(minutes=10)
    assert refusal(services.open_own_view, token=earlier, by=PUBLIC, at=MONDAY) == "own_view.expired", "a newer one"
    assert refusal(services.open_own_view, token=token, by=PUBLIC, at=late) == "own_view.expired"

    begun = late - timedelta(seconds=1)
    key = services.open_own_view(token=token, by=PUBLIC, at=begun)
    ends = begun + timedelta(minutes=30)
    own = services.look_at_own(key=key, by=PUBLIC, at=ends - timedelta(seconds=1))
    assert (own.person, own.ends_at) == (resident, ends)
    assert refusal(services.look_at_own, key=key, by=PUBLIC, at=ends) == "own_view.closed"


def test_neither_code_nor_key_is_kept_and_both_are_forgotten(cast: Cast, resident: Person) -> None:
    token = services.make_own_view(scope=cast.scope("worker"), id=resident.pk, checked=IdentityCheck.KNOWN, at=MONDAY)
    key = services.open_own_view(token=token, by=PUBLIC, at=MONDAY)
    kept = repr([list(OwnView.objects.values_list()), [facts_of(line) for line in Deed.objects.all()]])
    assert token not in kept
    assert key not in kept

    assert forget_own_views(MONDAY, 10).count == 0
    assert forget_own_views(MONDAY + timedelta(days=1), 10).count == 1
    assert refusal(services.look_at_own, key=key, by=PUBLIC, at=MONDAY) == "own_view.closed"


def test_no_code_is_made_for_who_is_not_seen_or_whose_record_has_ended(cast: Cast, resident: Person) -> None:
    for role, status in (("far_registrar", 404), ("cover", 404), ("acceptor", 403), ("leader", 403)):
        desk = Client()
        desk.force_login(cast.accounts[role])
        for answer in (
            desk.get(f"/register/people/{resident.pk}/own"),
            desk.post(f"/register/people/{resident.pk}/own", {"checked": "document"}),
        ):
            assert answer.status_code == status, role
    desk = Client()
    desk.force_login(cast.accounts["worker"])
    assert desk.post(f"/register/people/{resident.pk}/own", {}).status_code == 422, "without saying how"
    assert desk.post(f"/register/people/{resident.pk}/own", {"checked": "guardian"}).status_code == 422
    assert not OwnView.objects.exists()
    moved(cast, resident)
    assert desk.get(f"/register/people/{resident.pk}/own").status_code == 404
    assert f"/register/people/{resident.pk}/own" not in desk.get(f"/register/people/{resident.pk}").content.decode()


def moved(cast: Cast, person: Person) -> None:
    day = MONDAY.date()
    services.cancel(scope=cast.scope("worker"), id=person.pk, reason=CancelReason.MOVED_AWAY, day=day, at=MONDAY)


@pytest.mark.parametrize("why", ["the record ended", "the maker lost the post", "the maker was locked out"])
def test_what_its_maker_no_longer_sees_no_code_opens_nor_keeps_open(cast: Cast, resident: Person, why: str) -> None:
    browser, waiting = opened(cast, resident), made(cast, resident)
    if why == "the record ended":
        moved(cast, resident)
    elif why == "the maker lost the post":
        post = cast.scope("worker").grants[0].post_id
        accounts.dismiss(scope=cast.scope("system_admin"), id=post, at=now())
    else:
        maker = cast.accounts["worker"]
        maker.is_active = False
        maker.save(update_fields=["is_active"])
    assert [browser.get("/own").status_code, phone().get(waiting).status_code] == [410, 410]
    assert phone().post(waiting).status_code == 410


def test_special_registers_are_those_of_the_desk_with_their_ground(cast: Cast, alone: Alone) -> None:
    fill(cast, alone)
    page = opened(cast, alone.here).get("/own").content.decode()
    assert "独居老人" in page
    assert "收集依据：《中华人民共和国老年人权益保障法》；保存至 2027-12-31" in page
    assert "需要帮助" not in page

    for change in (words(roles=("registrar",)), words(ends_date=date(2026, 11, 17))):
        version = Theme.objects.get().version
        change_theme(scope=cast.scope("system_admin"), key="alone", words=change, version=version, at=MONDAY)
        page = opened(cast, alone.here).get("/own").content.decode()
        assert "独居老人" not in page, "not open to who made the code, or over"


def test_pages_are_kept_by_nobody_found_by_no_search_and_go_from_the_screen(cast: Cast, resident: Person) -> None:
    address, browser = made(cast, resident), phone()
    for answer in (browser.get(address), browser.post(address), browser.get("/own"), browser.get(address)):
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert 1700 < int(browser.get("/own")["Refresh"]) <= 1801
    cookie = browser.cookies["gezhi_own"]
    assert (cookie["path"], cookie["max-age"], cookie["httponly"], cookie["samesite"]) == ("/own", 1800, True, "Lax")


def test_guessing_ends_soon_and_a_code_that_is_none_says_so(
    cast: Cast, resident: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gezhi.domain.registry.web import own_views as web

    monkeypatch.setattr(web, "GUESSES", type(web.GUESSES)("own-view-test", 3, 900))
    guesses = [phone().get(f"/own/open/{n:032}").status_code for n in range(4)]
    assert guesses == [404, 404, 404, 429]
    address = made(cast, resident)
    assert phone().post(address).status_code == 429, "also for the code that is right"


def test_it_speaks_both_languages(cast: Cast, resident: Person) -> None:
    browser = opened(cast, resident)
    page = browser.get("/own", headers={"accept-language": "en"}).content.decode()
    assert "Special registers I am in" in page
    assert "believed until changed" in page
    refused = phone().get("/own", headers={"accept-language": "en"}).content.decode()
    assert "Ask at the desk for a new code." in refused
