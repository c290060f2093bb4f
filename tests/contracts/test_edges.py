"""The ends of what text, numbers and time can be: refused with a Problem on both databases, and nothing changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from django.test import Client

from gezhi.domain.accounts.models import Post
from gezhi.domain.cases.models import Case
from gezhi.domain.cases.tests.matters import report
from gezhi.ground.kernel.clock import sensible
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.plumbing.journal.models import Deed as Line
from tests.cast import INSIDE, Cast
from tests.programs import Programs

pytestmark = pytest.mark.django_db

BEGINNING, END = "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"
BOX = {"bbox": "0,0,1,1"}


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/cases", {"since": BEGINNING}),
        ("/cases", {"until": END, "count": "true"}),
        ("/cases/points", {**BOX, "since": BEGINNING}),
        ("/cases/points", {**BOX, "until": "1899-12-31T23:59:59Z"}),
    ],
)
def test_the_ends_of_the_calendar_are_no_filter(program: Programs, path: str, query: dict[str, str]) -> None:
    answer = program("acceptor").get(path, **query)

    assert (answer.status, answer.code) == (422, "api.malformed")


def test_a_filter_without_a_zone_means_the_citys_time(cast: Cast, program: Programs) -> None:
    report(cast, at=datetime(2026, 11, 16, 0, 0, tzinfo=UTC))  # eight o'clock in Qingdao

    def found(since: str) -> int:
        return len(program("acceptor").get("/cases", since=since).json()["cases"])

    assert (found("2026-11-16T07:59:00"), found("2026-11-16T08:01:00")) == (1, 0)


@pytest.mark.parametrize("name", ["words", "class", "cursor"])
@pytest.mark.parametrize("path", ["/cases", "/cases/points", "/catalogue", "/areas"])
def test_a_nul_in_a_query_is_not_taken(program: Programs, path: str, name: str) -> None:
    answer = program("acceptor").get(path, **{**BOX, name: "a\x00b"})

    assert (answer.status, answer.code) == (400, "api.not_taken")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/cases?words=%00", 400),
        ("/cases?q=%00", 400),
        ("/areas/%00", 400),
        ("/cases?since=0001-01-01", 422),
        ("/cases?closed_until=9999-12-31T23:59:59-14:00", 422),
    ],
)
def test_a_page_asked_for_with_them_is_a_refusal_too(cast: Cast, address: str, status: int) -> None:
    browser = Client()
    browser.force_login(cast.accounts["acceptor"])

    assert browser.get(address).status_code == status


@pytest.mark.parametrize(
    ("first", "last"), [("0001-01-01", "2026-12-01"), ("2026-12-01", "9999-12-31"), ("9999-12-31", "9999-12-31")]
)
def test_a_cover_at_the_ends_of_the_calendar_is_refused(cast: Cast, first: str, last: str) -> None:
    browser = Client()
    browser.force_login(cast.accounts["system_admin"])
    post = Post.objects.get(account=cast.id("worker"))
    before = Post.objects.count()
    sent = {"away_post": str(post.pk), "cover": str(cast.id("cover")), "reason": "休假"}

    answer = browser.post("/staff/covers/new", {**sent, "first_day": first, "last_day": last})

    assert answer.status_code == 422
    assert Post.objects.count() == before
    right = browser.post("/staff/covers/new", {**sent, "first_day": "2026-12-01", "last_day": "2026-12-02"})
    assert (right.status_code, Post.objects.count()) == (302, before + 1), "only the days were wrong"


NUMBERS = ["1e999", "-1e999", "NaN", str(10**30), str(2**63), "-1"]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("field", ["accuracy", "lon", "condition"])
def test_numbers_that_are_none_or_too_big_make_no_case(
    program: Programs, catalogue_loaded: Any, field: str, number: str
) -> None:
    numbers = {"accuracy": "5", "lon": str(INSIDE[0]), "condition": "3", field: number}
    body = (
        f'{{"id": "{new_id()}", "words": "井盖不见了", "class": {{"kind": "component", "code": "0101", "condition": '
        f'{numbers["condition"]}}}, "place": {{"lon": {numbers["lon"]}, "lat": {INSIDE[1]}, "accuracy": '
        f"{numbers['accuracy']}}}}}"
    )

    answer = program("worker").post("/cases", body)

    is_far = field == "lon" and number == "-1"  # a longitude, but not here
    big_but_right = field == "accuracy" and number in (str(10**30), str(2**63))
    if big_but_right:
        assert answer.status == 201
        return
    assert (answer.status, answer.code) == (422, "place.outside" if is_far else "api.malformed")
    assert not Case.objects.exists()


@pytest.mark.parametrize("version", [10**30, 2**63, 2**31, -1])
def test_a_version_that_no_case_can_have_is_malformed(cast: Cast, program: Programs, version: int) -> None:
    case = report(cast)

    answer = program("worker").post(f"/cases/{case.pk}/note", {"version": version, "words": "备注"})

    assert (answer.status, answer.code) == (422, "api.malformed")
    assert Line.objects.filter(deed="case.note").count() == 0


@pytest.mark.parametrize("hours", [-14, 0, 14])
def test_an_instant_is_sensible_between_1900_and_2199_in_every_zone(hours: int) -> None:
    zone = timezone(timedelta(hours=hours))

    assert sensible(datetime(2026, 11, 16, tzinfo=zone)).year == 2026
    for beyond in (
        datetime(1, 1, 1, tzinfo=zone),
        datetime(9999, 12, 31, tzinfo=zone),
        datetime(2201, 1, 1, tzinfo=zone),
    ):
        with pytest.raises(ValueError, match="outside"):
            sensible(beyond)
