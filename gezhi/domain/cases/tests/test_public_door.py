"""The residents' door: what is asked of a visitor, what is refused, and that nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from gezhi.domain.cases.models import Case, Reporter
from gezhi.domain.cases.services import assessing
from gezhi.domain.cases.services.places import Place
from gezhi.domain.cases.services.public_door import limit_of_place
from gezhi.domain.cases.tests.matters import Classes, command, journalled, report
from gezhi.domain.cases.vocabulary import Source
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.retention.erasing import erase
from gezhi.ground.plumbing.visitors import proof
from tests.cast import FAR_AWAY, GRID, INSIDE, INSIDE_NEXT, NOWHERE, Cast
from tests.residents import solved

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def door(settings: Any, cast: Cast) -> Any:
    """The door with an easy proof and nobody counted yet."""
    settings.PROOF_COST = 20
    cache.clear()
    return settings


class Resident:
    """Somebody without an account, at an address, with a browser."""

    def __init__(self, address: str = "203.0.113.7") -> None:
        self.browser = Client(REMOTE_ADDR=address)
        self.page: Any = self.browser.get("/report")

    def typed(self, point: tuple[float, float] | None = INSIDE, **more: Any) -> dict[str, Any]:
        """The form as a person fills it in, without the proof."""
        where = {} if point is None else {"lon": point[0], "lat": point[1]}
        return {"words": "楼道灯不亮", "address": "长江路 1 号", "phone": "", **where, **more}

    def solution(self) -> str:
        """What the page's script does."""
        return solved(self.page.context["proof"])

    def token(self) -> str:
        return str(self.page.context["proof"].token)

    def sends(self, **form: Any) -> Any:
        """The form with the page's proof; the answer is the page that stands there next."""
        told = {"token": self.token(), **form}
        if "solution" not in form:
            told["solution"] = self.solution()
        answer = self.browser.post("/report", told)
        if "proof" in (answer.context or {}):
            self.page = answer
        return answer

    def waits(self, monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
        moved = now() + timedelta(seconds=seconds)
        monkeypatch.setattr(proof, "now", lambda: moved)


def test_a_resident_whose_browser_did_its_work_is_taken_up_at_once() -> None:
    resident = Resident()
    answer = resident.sends(**resident.typed())
    assert answer.status_code == 200
    assert answer.context["secret"]
    assert Case.objects.get().source == Source.RESIDENT
    assert Reporter.objects.get().notice_version == "2026-11-180"


def test_without_scripts_the_form_is_taken_after_ten_seconds_and_comes_back_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened = now()
    monkeypatch.setattr(proof, "now", lambda: opened)
    resident = Resident()

    early = resident.sends(solution="", **resident.typed())
    assert (early.status_code, early["Retry-After"], Case.objects.count()) == (429, "10", 0)
    assert "请等待 10 秒" in early.content.decode()
    resident.waits(monkeypatch, 10)
    later = resident.sends(solution="", **resident.typed())

    assert (later.status_code, Case.objects.count()) == (200, 1)


def again(resident: Resident, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    given = {"solution": resident.solution(), "token": ""}
    resident.browser.post("/report", {**resident.typed(words="第一次"), **given})
    return given


def left_open(resident: Resident, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    resident.waits(monkeypatch, 7 * 3600)
    return {"solution": "", "token": resident.token()}


REFUSED: dict[str, tuple[int, Callable[[Resident, pytest.MonkeyPatch], dict[str, Any]]]] = {
    "请重新打开页面后提交": (422, lambda resident, clock: {"solution": "", "token": ""}),
    "表单校验未通过": (422, lambda resident, clock: {"solution": "e30=", "token": resident.token()}),
    "提交过快": (429, lambda resident, clock: {"solution": "", "token": resident.token()}),
    "页面打开时间过长": (422, left_open),
    "该表单已提交": (409, again),
}


@pytest.mark.parametrize("words", REFUSED)
def test_a_refused_form_comes_back_filled_in_and_can_be_sent_again(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    resident = Resident()
    status, prepare = REFUSED[words]
    given = prepare(resident, monkeypatch)
    before = Case.objects.count()

    answer = resident.sends(**{**resident.typed(words="写了很久的一段话", phone="0532-86991234"), **given})

    told = answer.content.decode()
    assert (answer.status_code, Case.objects.count()) == (status, before)
    for kept in (words, "写了很久的一段话", "长江路 1 号", "0532-86991234", str(INSIDE[0]), str(INSIDE[1])):
        assert kept in told
    assert given["solution"] not in told or not given["solution"]
    assert answer["Cache-Control"] == "no-store"
    if words != "页面打开时间过长":  # the altcha library reads a clock of its own
        assert resident.sends(**resident.typed()).status_code == 200


def test_a_place_outside_the_city_uses_no_proof_up() -> None:
    resident = Resident()
    given = resident.solution()
    outside = resident.sends(solution=given, **resident.typed(NOWHERE))
    inside = resident.sends(solution=given, **resident.typed())
    assert (outside.status_code, inside.status_code) == (422, 200)


def test_a_machine_that_fills_in_the_hidden_field_is_refused() -> None:
    resident = Resident()
    answer = resident.sends(website="https://example.com", **resident.typed())
    assert (answer.status_code, Case.objects.count()) == (422, 0)


def tries(resident: Resident, times: int, **form: Any) -> list[int]:
    statuses = []
    for _ in range(times):
        statuses.append(resident.sends(**resident.typed(**form)).status_code)
        resident.page = resident.browser.get("/report")
    return statuses


def test_one_browser_reports_so_often_and_is_told_when_to_return(door: Any) -> None:
    door.PUBLIC_REPORTS = {**door.PUBLIC_REPORTS, "browser": 2}
    resident, neighbour = Resident(), Resident()

    assert tries(resident, 2) == [200, 200]
    answer = resident.sends(**resident.typed(words="第三件"))

    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 3600
    assert "操作过于频繁，请于 " in answer.content.decode()
    assert "第三件" in answer.content.decode()
    assert tries(neighbour, 1) == [200], "another browser at the same address is another visitor"


def test_a_browser_that_keeps_no_cookie_counts_as_its_address(door: Any) -> None:
    door.PUBLIC_REPORTS = {**door.PUBLIC_REPORTS, "browser": 1}
    first, second = Resident(), Resident()
    for resident in (first, second):
        resident.browser.cookies.clear()
    assert first.sends(**first.typed()).status_code == 200
    assert second.sends(**second.typed()).status_code == 429


def test_one_address_reports_so_often(door: Any) -> None:
    door.PUBLIC_REPORTS = {**door.PUBLIC_REPORTS, "address": 2}
    statuses = [tries(Resident(), 1)[0] for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert tries(Resident("203.0.113.8"), 1) == [200]


def test_one_grid_takes_so_many_reports_and_the_next_grid_is_open(door: Any) -> None:
    door.PUBLIC_REPORTS = {**door.PUBLIC_REPORTS, "grid": 2}
    statuses = [tries(Resident(f"203.0.113.{n}"), 1)[0] for n in range(3)]
    full = Resident("203.0.113.9")
    answer = full.sends(**full.typed())
    assert statuses == [200, 200, 429]
    assert "该地点一小时内反映较多" in answer.content.decode()
    assert "Retry-After" in answer
    assert tries(full, 1, point=INSIDE_NEXT) == [429], "another micro grid of the same grid"
    assert tries(full, 1, point=FAR_AWAY) == [200]


def test_reports_by_words_only_share_the_limit_of_the_wider_area(door: Any) -> None:
    door.PUBLIC_REPORTS = {**door.PUBLIC_REPORTS, "area": 1}
    assert tries(Resident(), 2, point=None) == [200, 429]


def test_a_place_counts_under_its_base_grid_whatever_its_micro_grid() -> None:
    limit, code = limit_of_place(Place(lon=INSIDE[0], lat=INSIDE[1]))
    assert (limit.name, code) == ("report-grid", GRID)


def track(number: str, address: str = "203.0.113.7") -> Any:
    return Client(REMOTE_ADDR=address).post("/track", {"number": number, "secret": "wrong"})


def test_ten_wrong_secrets_lock_a_number_for_everybody_for_a_while() -> None:
    statuses = [track("370211-20261116-00001", f"203.0.113.{n}").status_code for n in range(11)]
    assert statuses == [404] * 10 + [429]
    locked = track("370211-20261116-00001")
    assert 0 < int(locked["Retry-After"]) <= 900
    assert "请于 " in locked.content.decode()


def test_one_address_cannot_go_through_many_numbers() -> None:
    statuses = [track(f"370211-20261116-{n:05}").status_code for n in range(61)]
    assert statuses == [404] * 60 + [429]
    assert track("370211-20261116-00001", "203.0.113.8").status_code == 404


def test_the_notice_says_what_why_who_how_long_and_whom_to_ask(door: Any) -> None:
    door.OFFICE_NAME, door.OFFICE_CONTACT, door.REPORTER_DAYS = "长江路街道办事处", "0532-86990000", 90
    told = Client().get("/report").content.decode()
    for words in (
        "个人信息处理告知",
        "长江路街道办事处",
        "0532-86990000",
        "90 日后删除",
        "收集内容",
        "知悉范围",
        "自愿",
    ):
        assert words in told
    english = Client().get("/report", headers={"Accept-Language": "en"}).content.decode()
    assert "erased 90 days after the matter has ended" in english


def reporter_of(case: Case) -> Reporter:
    return Reporter.objects.get(case=case)


@pytest.fixture
def ended(cast: Cast, catalogue_loaded: Classes) -> Case:
    """A matter that a resident reported with name and phone, withdrawn since."""
    resident = Resident()
    resident.sends(**resident.typed(name="王居民", phone="13800000000"))
    case = Case.objects.get()
    assessing.decline(command=command(cast, "acceptor", case, reason="不属受理范围"))
    case.refresh_from_db()
    return case


def test_name_and_phone_are_erased_when_the_matter_has_long_ended(ended: Case, door: Any) -> None:
    Case.objects.filter(pk=ended.pk).update(changed_at=now() - timedelta(days=181))

    assert (erase("reporters"), erase("reporters")) == (1, 0)

    row = reporter_of(ended)
    assert (bytes(row.name), bytes(row.phone), row.phone_blind) == (b"", b"", None)
    assert row.secret_digest, "the matter can still be followed"
    assert journalled(ended)[-1] == "case.forget_reporter"


def test_name_and_phone_stay_while_the_matter_is_young_or_open(ended: Case) -> None:
    Case.objects.filter(pk=ended.pk).update(changed_at=now() - timedelta(days=179))
    assert erase("reporters") == 0
    Case.objects.filter(pk=ended.pk).update(changed_at=now() - timedelta(days=999), state="filed")
    assert erase("reporters") == 0
    assert reporter_of(ended).name


def test_a_joined_matter_has_ended_when_the_one_it_joined_has(cast: Cast, ended: Case) -> None:
    other = report(cast)
    long_ago = now() - timedelta(days=999)
    Case.objects.filter(pk=ended.pk).update(changed_at=long_ago, state="merged", merged_into=other)
    assert erase("reporters") == 0
    Case.objects.filter(pk=other.pk).update(changed_at=long_ago, state="declined")
    assert erase("reporters") == 1
