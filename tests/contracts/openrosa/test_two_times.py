"""A form is finished at a door and sent hours later: both times are kept, whatever the phone's clock shows."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from gezhi.domain.registry.models import ThemeRecord, ThemeVisit
from gezhi.domain.registry.tests.theme_fixtures import Alone, alone
from gezhi.edges.openrosa.rules.said import said
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.two_times import MOST_LATE
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.journal.writing import facts_of
from gezhi.ground.plumbing.wording import in_city
from tests.cast import Cast
from tests.contracts.openrosa.phone import Phone, filled, phone_of, picture

__all__ = ["alone"]
pytestmark = pytest.mark.django_db

CLOSE = timedelta(seconds=30)
"""What a run of a test and the seconds of a `Date` header may take."""


def finished(device: Phone, alone: Alone, at: datetime | str, /, **answers: str) -> str:
    end = at if isinstance(at, str) else in_city(at).isoformat(timespec="milliseconds")
    return filled(device.form("alone"), alone.here.pk, well="help", timeEnd=end, **answers)


def test_the_journal_has_when_a_form_was_finished_and_when_it_arrived(cast: Cast, alone: Alone) -> None:
    phone, begin = phone_of(cast, "worker"), now()
    at = begin - timedelta(hours=30)
    phone.send(finished(phone, alone, at, phone="a.jpg"), {"a.jpg": picture()})
    for deed in Deed.objects.filter(deed__in=["theme.fill", "theme.add_pictures"]):
        assert deed.at >= begin
        assert abs(datetime.fromisoformat(facts_of(deed)["done_at"]) - at) < CLOSE
    visit = ThemeVisit.objects.select_related("record").get()
    assert abs(visit.visited_at - at) < CLOSE
    assert visit.record.due_date == in_city(at).date() + timedelta(days=7)


@pytest.mark.parametrize("wrong", [timedelta(days=366), -timedelta(days=366), timedelta(hours=3)])
def test_a_phone_whose_clock_is_wrong_is_told_and_its_times_are_set_right(
    cast: Cast, alone: Alone, wrong: timedelta
) -> None:
    phone, at = phone_of(cast, "worker"), now() - timedelta(hours=5)
    phone.clock = lambda: now() + wrong
    sent = phone.send(finished(phone, alone, at + wrong))
    assert (sent.status, "手机时钟不准" in sent.message) == (201, True)
    assert abs(ThemeVisit.objects.get().visited_at - at) < CLOSE


def test_a_form_is_never_finished_after_it_came_nor_long_before(cast: Cast, alone: Alone) -> None:
    phone = phone_of(cast, "worker")
    for at in (now() + timedelta(days=2), now() - timedelta(days=400)):
        assert phone.send(finished(phone, alone, at)).status == 201
    ahead, behind = ThemeVisit.objects.order_by("number")
    assert now() - CLOSE < ahead.visited_at <= now()
    assert abs(now() - MOST_LATE - behind.visited_at) < CLOSE


@pytest.mark.parametrize("end", ["", "yesterday", "2026-11-20T10:00:00", "9999-12-31T23:59:59-11:00", "0001-01-01"])
def test_a_form_that_does_not_say_when_it_was_finished_was_filled_when_it_came(
    cast: Cast, alone: Alone, end: str
) -> None:
    phone, begin = phone_of(cast, "worker"), now()
    assert phone.send(finished(phone, alone, end)).status == 201
    assert ThemeVisit.objects.get().visited_at >= begin
    assert "done_at" not in facts_of(Deed.objects.get(deed="theme.fill"))


def test_a_visit_that_arrives_after_a_later_one_does_not_set_the_rhythm_back(cast: Cast, alone: Alone) -> None:
    phone = phone_of(cast, "worker")
    first, second = (finished(phone, alone, now() - timedelta(days=days)) for days in (6, 1))
    phone.send(second)
    before = ThemeRecord.objects.values("visited_at", "due_date").get()
    phone.send(first)
    assert ThemeVisit.objects.count() == 2
    assert ThemeRecord.objects.values("visited_at", "due_date").get() == before


def test_every_form_that_a_phone_fetches_says_when_it_was_finished(cast: Cast, alone: Alone) -> None:
    xform = phone_of(cast, "worker").form("alone")
    assert 'nodeset="/data/meta/timeEnd" type="dateTime" jr:preload="timestamp" jr:preloadParams="end"' in xform
    told = said(filled(xform, alone.here.pk, timeEnd="2026-11-20T10:00:00.000+08"))
    assert told.done_at == datetime.fromisoformat("2026-11-20T02:00:00Z")
