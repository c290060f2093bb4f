"""The page behind a code: what it says to anybody, what it never says, and a report without a position."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gezhi.domain.cases.models import Case
from gezhi.domain.cases.vocabulary import PlaceKind, Source
from gezhi.domain.grids import selectors as grids
from gezhi.domain.office import services
from gezhi.domain.office.web.doors import GUESSES
from gezhi.domain.registry.models import Building, DoorCode
from gezhi.domain.registry.tests.test_people import door, enter, house
from gezhi.domain.registry.vocabulary import CodedAt
from gezhi.domain.workforce import services as workforce
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.fresh import forget_everything
from tests.cast import COMMUNITY, FAR_MICRO, GRID, MICRO, NEXT_MICRO, TOWN, Cast
from tests.office.offered import coded
from tests.residents import solved

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_counted(settings: Any) -> None:
    settings.PROOF_COST = 20
    cache.clear()


def read(token: str, language: str = "zh-hans", more: str = "") -> tuple[int, str]:
    forget_everything()  # a page may be five seconds old
    client = Client(REMOTE_ADDR="203.0.113.9")
    answer = client.get(f"/d/{token}{more}", headers={"accept-language": language})
    page = re.sub(r'(csrf[a-z]*token"?[^>]*?value="|X-CSRFToken": ")\w+', r"\1", answer.content.decode(), flags=re.I)
    return answer.status_code, page.replace(f"/d/{token}", "/d/…")


def test_whoever_scans_reads_the_building_its_grid_its_worker_and_nobody_who_lives_there(cast: Cast) -> None:
    building = house(cast)
    enter(cast, door(building, "301"), name="王桂英", phone="13800138000", workplace="造船厂")

    for kind in CodedAt:
        status, page = read(coded(cast, building, kind))
        assert status == 200
        assert "海韵花园" in page
        assert "前湾社区" in page
        assert "王网格员" in page, "the grid worker, by surname and office"
        assert not re.search(r"王桂英|王芳|13800138000|造船厂|\b30[12]\b", page)
        assert str(building.pk) not in page, "no id either"


def test_the_page_is_the_same_whether_anybody_lives_behind_the_door_or_not(cast: Cast) -> None:
    building = house(cast)
    token = coded(cast, building, CodedAt.HOME)
    before = read(token)
    home = DoorCode.objects.get(token=token).home
    assert home is not None
    enter(cast, home, name="王桂英")

    assert read(token) == before


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "我的网格员"), ("en", "My grid worker")])
def test_the_page_speaks_both_languages(cast: Cast, language: str, words: str) -> None:
    token = coded(cast, house(cast))
    assert words in read(token, language)[1]
    assert ("门码无效" if language == "zh-hans" else "This code does not count") in read("a" * 10, language)[1]


@pytest.mark.parametrize(
    ("language", "is_whole", "told"),
    [
        ("zh-hans", False, ("王网格员", "在岗", "代 王网格员 值岗")),
        ("zh-hans", True, ("王芳", "在岗", "代 王芳 值岗")),
        ("en", False, ("王, Grid worker", "On duty", "stands in for 王, Grid worker")),
    ],
)
def test_who_is_on_duty_stands_first_and_a_cover_stands_for_who_is_away(
    cast: Cast, settings: Any, language: str, is_whole: bool, told: tuple[str, str, str]
) -> None:
    settings.DOOR_WHOLE_NAMES = is_whole
    worker, on_duty, colleague = told
    token, at = coded(cast, house(cast)), now()
    workforce.start_duty(scope=cast.scope("worker"), at=at)
    assert re.search(f"{worker}.*{on_duty}", read(token, language)[1], re.DOTALL)

    post = next(grant.post_id for grant in cast.scope("worker").grants)
    workforce.arrange_cover(
        scope=cast.scope("system_admin"),
        away_post_id=post,
        cover_account_id=cast.id("cover"),
        valid_from=at - timedelta(hours=1),
        valid_to=at + timedelta(days=1),
        reason="休假",
    )
    page = read(token, language)[1]
    assert ("郑楠" in page) == is_whole
    assert colleague in page


def test_whoever_walks_rounds_goes_on_to_their_phone_and_nobody_else_is_sent_there(cast: Cast) -> None:
    token, ways = coded(cast, house(cast)), {}
    for role in ("worker", "acceptor"):
        client = Client()
        client.force_login(cast.accounts[role])
        page = client.get(f"/d/{token}").content.decode()
        ways[role] = (f"/phone/report/{token}" in page, f"/report?door={token}" in page)

    assert ways == {"worker": (True, False), "acceptor": (False, True)}


def test_the_call_button_has_the_nearest_duty_phone_and_else_the_offices_contact(cast: Cast, settings: Any) -> None:
    settings.OFFICE_CONTACT = "前湾社区居委会 0532-86990000"
    token = coded(cast, house(cast))
    page = read(token)[1]
    assert "tel:" not in page
    assert "0532-86990000" in page

    scope = cast.scope("system_admin")
    workforce.set_duty_phone(scope=scope, code=COMMUNITY, phone="0532-86991111")
    workforce.set_duty_phone(scope=scope, code=GRID, phone="0532 8699 2222")
    workforce.set_duty_phone(scope=scope, code=NEXT_MICRO, phone="12345")
    assert 'href="tel:053286992222"' in read(token)[1]

    workforce.set_duty_phone(scope=scope, code=GRID, phone="")
    assert 'href="tel:053286991111"' in read(token)[1]


def test_notices_of_the_areas_around_hang_at_the_door_newest_first_and_no_others(cast: Cast) -> None:
    token, at, scope = coded(cast, house(cast)), now(), cast.scope("system_admin", now())

    def hung(code: str, title: str, days: int = 0, lasts: int = 7) -> None:
        begins = at + timedelta(days=days)
        services.hang_bulletin(
            scope=scope,
            code=code,
            title=title,
            words="请相互转告",
            valid_from=begins,
            valid_to=begins + timedelta(days=lasts),
            at=min(at, begins),
        )

    hung(MICRO, "楼道清理", days=-3)
    hung(TOWN, "停水通知", days=-1)
    hung(NEXT_MICRO, "隔壁的事")
    hung(COMMUNITY, "以后的事", days=2)
    hung(COMMUNITY, "过去的事", days=-9, lasts=8)

    titles = re.findall("<summary><b>(.*?)</b>", read(token)[1])
    assert titles == ["停水通知", "楼道清理"]


def test_what_is_hung_taken_down_or_offered_is_read_at_once_where_it_was_done(
    cast: Cast, catalogue_loaded: object, django_capture_on_commit_callbacks: Any
) -> None:
    token, at, scope = coded(cast, house(cast)), now(), cast.scope("system_admin", now())

    def page() -> str:
        return Client(REMOTE_ADDR="203.0.113.9").get(f"/d/{token}").content.decode()

    assert "停水通知" not in page()
    with django_capture_on_commit_callbacks(execute=True):
        ends = at + timedelta(days=1)
        row = services.hang_bulletin(
            scope=scope, code=MICRO, title="停水通知", words="周三", valid_from=at, valid_to=ends, at=at
        )
    assert "停水通知" in page()
    with django_capture_on_commit_callbacks(execute=True):
        services.take_down_bulletin(scope=scope, id=row.pk, at=now())
    assert "停水通知" not in page()
    with django_capture_on_commit_callbacks(execute=True):
        services.load_shipped(at=at, is_open=True)
    assert "预约服务" in page()


def test_guessing_codes_ends_soon_and_scanning_real_ones_does_not_count(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gezhi.domain.office.web.doors.GUESSES", type(GUESSES)("door-code-test", 3, 900))
    token = coded(cast, house(cast))

    assert [read(token)[0] for _ in range(5)] == [200] * 5
    assert [read("a" * 9 + sign)[0] for sign in "2345"] == [404, 404, 404, 429]
    assert read("b" * 10, more="/services")[0] == 429, "one limit for every page behind a code"


def test_wrong_ended_and_malformed_codes_answer_alike(cast: Cast) -> None:
    token = coded(cast, house(cast))
    DoorCode.objects.filter(token=token).update(ended_at=now())

    pages = {read(one) for one in (token, "a" * 10, "x", "0000000000", "a-b")}

    assert len(pages) == 1
    assert next(iter(pages))[0] == 404


def test_a_report_from_a_door_stands_at_its_building_without_position_or_address(cast: Cast) -> None:
    building = house(cast)
    token = coded(cast, building)
    client = Client(REMOTE_ADDR="203.0.113.9")
    page = client.get(f"/report?door={token}")
    assert "海韵花园3号楼 1 单元" in re.sub("<[^>]+>", "", page.content.decode())

    told = {"door": token, "words": "楼道灯不亮", "address": "三楼拐角", "token": page.context["proof"].token}
    answer = client.post("/report", {**told, "solution": solved(page.context["proof"])})

    assert answer.status_code == 200
    case = Case.objects.get()
    assert (case.source, case.place_kind, case.code) == (Source.RESIDENT, PlaceKind.POINT, MICRO)
    assert (case.lon, case.lat) == (building.lon, building.lat)
    assert case.address == "海韵花园3号楼 1单元 三楼拐角"


def test_the_door_lists_what_this_browser_reported_for_one_question_more(cast: Cast) -> None:
    token = coded(cast, house(cast))
    mine, others = Client(REMOTE_ADDR="203.0.113.9"), Client(REMOTE_ADDR="203.0.113.9")
    page = mine.get(f"/report?door={token}")
    told = {"door": token, "words": "楼道灯不亮", "token": page.context["proof"].token}
    mine.post("/report", {**told, "solution": solved(page.context["proof"])})
    case = Case.objects.get()

    def asked(browser: Client) -> tuple[int, str]:
        browser.get(f"/d/{token}")
        with CaptureQueriesContext(connection) as queries:
            page = browser.get(f"/d/{token}").content.decode()
        return len(queries), page

    (few, without), (more, listed) = asked(others), asked(mine)
    assert more == few + 1
    assert case.number in listed
    assert case.number not in without
    assert "本机上报的事项" not in without


def test_somebody_at_a_door_may_report_another_place_and_a_dead_code_asks_for_one(cast: Cast) -> None:
    token = coded(cast, house(cast))
    client = Client(REMOTE_ADDR="203.0.113.9")

    def sent(**told: Any) -> int:
        page = client.get(f"/report?door={token}")
        proof = {"token": page.context["proof"].token, "solution": solved(page.context["proof"])}
        return client.post("/report", {"door": token, "words": "井盖破了", **proof, **told}).status_code

    assert sent(lon=120.15, lat=35.95) == 200
    assert Case.objects.get().code == NEXT_MICRO
    DoorCode.objects.update(ended_at=now())
    assert sent() == 422
    assert Case.objects.count() == 1


def test_a_building_without_a_point_gives_its_cell(cast: Cast) -> None:
    building = house(cast)
    token = coded(cast, building)
    Building.objects.filter(pk=building.pk).update(lon=None, lat=None, quadkey=None)
    client = Client(REMOTE_ADDR="203.0.113.9")
    page = client.get(f"/report?door={token}")
    proof = {"token": page.context["proof"].token, "solution": solved(page.context["proof"])}

    assert client.post("/report", {"door": token, "words": "楼道灯不亮", **proof}).status_code == 200
    assert (Case.objects.get().place_kind, Case.objects.get().code) == (PlaceKind.CELL, MICRO)


def test_duty_phones_and_notices_are_kept_by_whoever_keeps_that_area(cast: Cast) -> None:
    assert grids.full_name(FAR_MICRO)
    client = Client()
    client.force_login(cast.accounts["system_admin"])
    refused = client.post("/staff/phones/set", {"code": MICRO, "phone": "call me"})
    assert (refused.status_code, "3 至 18 位" in refused.content.decode()) == (422, True)
    assert client.post("/staff/phones/set", {"code": FAR_MICRO, "phone": "12345"}).status_code == 422
    assert client.post("/staff/phones/set", {"code": MICRO, "phone": "12345"}).status_code == 302
    assert "12345" in client.get("/staff/phones").content.decode()
    worker = Client()
    worker.force_login(cast.accounts["worker"])
    assert worker.post("/staff/phones/set", {"code": MICRO, "phone": "12345"}).status_code == 403
