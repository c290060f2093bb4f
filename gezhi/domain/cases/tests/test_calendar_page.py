"""The calendar in the console: changes are versions, deadlines follow, and every move is explained."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_tasks_db.models import DBTaskResult

from gezhi.domain.cases import selectors, tasks
from gezhi.domain.cases.models import Case, CityCalendar, DeadlineMove
from gezhi.domain.cases.services import calendar, clocks, reckoning
from gezhi.domain.cases.tests.matters import Classes, answered, dispatched, filed, journalled
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.actors import SYSTEM
from tests.cast import CALENDAR, Cast
from tests.everything import everything

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def admin(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.accounts["system_admin"])
    return client


def newest() -> CityCalendar:
    return CityCalendar.objects.latest("version")


def add_holiday(admin: Client, day: str = "2026-11-17", **more: Any) -> Any:
    told = {"seen": newest().pk, "day": day, "kind": "holiday", "name": "市庆", **more}
    return admin.post("/console/calendar/days", told)


def test_a_new_holiday_moves_the_open_deadline_its_order_and_says_so(
    admin: Client, cast: Cast, catalogue_loaded: Classes
) -> None:
    case = dispatched(cast, catalogue_loaded)
    was = case.due_at
    assert was is not None

    page = admin.get(add_holiday(admin).url).content.decode()

    case.refresh_from_db()
    assert case.due_at == case.due_rank == was + DAY
    assert case.orders.get(ended_at=None).due_at == case.due_at
    assert "case.reckon" in journalled(case)
    assert case.number in page
    assert (newest().moved, newest().is_reckoning) == (1, False)


def test_why_and_the_timeline_explain_the_move(admin: Client, cast: Cast, catalogue_loaded: Classes) -> None:
    case = dispatched(cast, catalogue_loaded)
    add_holiday(admin)
    desk = Client()
    desk.force_login(cast.accounts["acceptor"])

    why = desk.get(f"/cases/{case.pk}/why").content.decode()
    page = desk.get(f"/cases/{case.pk}").content.decode()

    assert "市庆" in why
    assert f"第 {newest().pk} 版" in why
    assert "日历调整" in page


def test_a_case_that_was_answered_keeps_its_deadline_and_its_reckoning(
    admin: Client, cast: Cast, catalogue_loaded: Classes
) -> None:
    case = answered(cast, catalogue_loaded)
    was, version = case.due_at, newest().pk

    add_holiday(admin)

    case.refresh_from_db()
    told = clocks.why(selectors.case(cast.scope("acceptor"), case.pk))
    assert case.due_at == was
    assert told is not None
    assert (told.version, told.deadline.at) == (version, was)


def test_every_change_is_a_version_and_none_is_overwritten(admin: Client, catalogue_loaded: Classes) -> None:
    before = newest()
    add_holiday(admin)
    admin.post("/console/calendar/days/remove", {"seen": newest().pk, "day": "2026-11-17"})
    assert CityCalendar.objects.count() == 3
    assert CityCalendar.objects.get(pk=before.pk).content == CALENDAR
    assert newest().account_id is not None


@pytest.mark.usefixtures("catalogue_loaded")
@pytest.mark.parametrize(
    ("address", "told", "words"),
    [
        ("days", {"day": "2026-10-01", "kind": "make_up"}, "已在日历中"),
        ("days/remove", {"day": "2026-11-17"}, "既不是节假日也不是调休上班日"),
        ("hours", {"times": "08:00-12:00, 11:00-18:00", "weekdays": ["1"]}, "重叠"),
        ("hours", {"times": "22:00-02:00", "weekdays": ["1"]}, "时段"),
        ("hours/remove", {"first_day": "2026-11-17"}, "没有"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_nothing_changes(
    admin: Client, address: str, told: dict[str, Any], words: str
) -> None:
    before = everything()
    answer = admin.post(f"/console/calendar/{address}", {"seen": newest().pk, **told})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert everything() == before


def test_who_saw_an_older_version_is_told_so(admin: Client, catalogue_loaded: Classes) -> None:
    seen = newest().pk
    add_holiday(admin)
    answer = add_holiday(admin, "2026-11-18", seen=seen)
    assert answer.status_code == 422
    assert "已被他人修改" in answer.content.decode()


def test_loading_the_next_year_takes_the_provisional_mark_away(
    admin: Client, cast: Cast, catalogue_loaded: Classes
) -> None:
    case = dispatched(cast, catalogue_loaded)
    Case.objects.filter(pk=case.pk).update(clock_from=case.clock_from + timedelta(days=50))  # type: ignore[operator]
    clocks.start(moved := Case.objects.get(pk=case.pk))
    moved.save()
    assert moved.due_is_provisional
    file = SimpleUploadedFile("2027.csv", "date,kind,name\n2027-01-01,节假日,元旦\n".encode())

    answer = admin.post("/console/calendar/year", {"seen": newest().pk, "year": 2027, "file": file})

    assert answer.status_code == 302
    case.refresh_from_db()
    assert not case.due_is_provisional
    assert newest().content["published_through"] == 2027


def test_a_year_after_a_gap_is_refused(admin: Client, catalogue_loaded: Classes) -> None:
    file = SimpleUploadedFile("2028.csv", b"date,kind\n2028-01-01,off\n")
    answer = admin.post("/console/calendar/year", {"seen": newest().pk, "year": 2028, "file": file})
    assert answer.status_code == 422
    assert "缺" in answer.content.decode()


def test_without_a_calendar_a_whole_one_can_be_loaded(admin: Client, settings: Any) -> None:
    content = (settings.CITIES_DIR / "cn" / "calendar.json").read_bytes()
    answer = admin.post("/console/calendar/year", {"file": SimpleUploadedFile("calendar.json", content)})
    assert answer.status_code == 302
    assert newest().content["published_through"] >= 2026
    assert "2026" in admin.get("/console/calendar").content.decode()


def test_many_deadlines_are_a_job_that_goes_on_where_it_stopped(
    admin: Client, cast: Cast, catalogue_loaded: Classes, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [filed(cast, catalogue_loaded) for _ in range(5)]
    monkeypatch.setattr(tasks, "AT_ONCE", 2)
    add_holiday(admin)
    assert (newest().is_reckoning, newest().seen, newest().total) == (True, 2, 5)
    queued = DBTaskResult.objects.get()
    assert queued.args_kwargs["args"] == [newest().pk]
    assert "progress" in admin.get(f"/console/calendar/versions/{newest().pk}").content.decode()

    tasks.reckon_deadlines.call(newest().pk)
    tasks.reckon_deadlines.call(newest().pk)  # done twice it changes nothing

    assert (newest().is_reckoning, newest().seen, newest().moved) == (False, 5, 5)
    assert DeadlineMove.objects.count() == 5
    assert all(journalled(case).count("case.reckon") == 1 for case in cases)


def test_a_newer_version_takes_over_from_one_that_is_under_way(
    cast: Cast, catalogue_loaded: Classes, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = dispatched(cast, catalogue_loaded)
    was = case.due_at
    monkeypatch.setattr(tasks, "reckon_soon", lambda version: None)
    add_holiday(admin)
    first = newest().pk
    admin.post("/console/calendar/days/remove", {"seen": first, "day": "2026-11-17"})
    assert reckoning.reckon(version=first)
    assert reckoning.reckon(version=newest().pk)
    case.refresh_from_db()
    assert case.due_at == was


def test_what_was_filed_by_the_old_version_in_the_meantime_is_settled(cast: Cast, catalogue_loaded: Classes) -> None:
    content = {**CALENDAR, "holidays": [*CALENDAR["holidays"], {"name": "市庆", "from": "2026-11-17"}]}  # type: ignore[misc]
    loaded = calendar.load_calendar(by=SYSTEM, content=content, at=now())
    reckoning.reckon(version=loaded.pk)
    case = filed(cast, catalogue_loaded)
    right = case.due_at
    late = {"clock_from": now(), "changed_at": now(), "due_at": now(), "due_rank": now()}
    Case.objects.filter(pk=case.pk).update(**late)

    assert reckoning.settle(at=now()) == 0, "too early"
    assert reckoning.settle(at=now() + reckoning.SETTLED) == 1

    case.refresh_from_db()
    assert right is not None
    assert case.due_at not in (None, late["due_at"])
    assert reckoning.settle(at=now() + 2 * reckoning.SETTLED) == 0, "once is enough"


@pytest.mark.parametrize("role", ["security_admin", "audit_admin", "acceptor"])
def test_nobody_else_may_open_the_calendar(cast: Cast, catalogue_loaded: Classes, role: str) -> None:
    client = Client()
    client.force_login(cast.accounts[role])
    assert client.get("/console/calendar").status_code == 403
    assert client.post("/console/calendar/days", {"day": "2026-11-17"}).status_code == 403
