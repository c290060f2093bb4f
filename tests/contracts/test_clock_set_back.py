"""Somebody sets the machine's clock back by an hour: nothing is lost, nothing stands still, order stays order."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.cache.backends import db
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from shapely.geometry import MultiPolygon, box

from gezhi.domain.accounts.models import SignIn
from gezhi.domain.accounts.tests.signing_in import OLD, give, sign_in
from gezhi.domain.cases import services
from gezhi.domain.cases.services import assessing
from gezhi.domain.cases.tests.matters import Classes
from gezhi.domain.grids import selectors as grids
from gezhi.domain.grids import services as mesh
from gezhi.domain.grids.models import Border
from gezhi.domain.workforce import services as workforce
from gezhi.domain.workforce.models import Duty
from gezhi.ground.kernel import clock, ids
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.fresh import forget_everything
from gezhi.ground.plumbing.jobs import leases, ticking
from gezhi.ground.plumbing.jobs.models import DueInstant, Heartbeat
from gezhi.ground.plumbing.journal import reading
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.journal.sealing import seal_all
from gezhi.ground.plumbing.journal.verifying import verify
from gezhi.ground.plumbing.throttle import Throttle
from gezhi.ground.plumbing.visitors import proof
from tests.cast import COUNTY, INSIDE, Cast
from tests.programs import Programs

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
SetBack = Callable[[], None]


@pytest.fixture
def set_back(monkeypatch: pytest.MonkeyPatch) -> SetBack:
    """From its call on, the machine's clock says an hour less; the clock that only counts on goes on."""
    true_time, true_ns = time.time, time.time_ns

    class Back(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.now(tz) - HOUR

    def do() -> None:
        monkeypatch.setattr(clock, "datetime", Back)
        for place in (timezone, db):  # the framework's sessions and its cache ask for themselves
            monkeypatch.setattr(place, "now" if place is timezone else "tz_now", clock.now)
        monkeypatch.setattr(time, "time", lambda: true_time() - HOUR.total_seconds())
        monkeypatch.setattr(time, "time_ns", lambda: true_ns() - int(HOUR.total_seconds()) * 10**9)

    return do


@pytest.mark.django_db(transaction=True)  # PostgreSQL numbers what is committed
def test_a_matter_goes_on_and_its_story_is_told_in_the_order_it_happened(
    cast: Cast, catalogue_loaded: Classes, set_back: SetBack
) -> None:
    place = services.Place(lon=INSIDE[0], lat=INSIDE[1])
    earlier = ids.new_id()
    reported = services.Report(words="井盖不见了", place=place)
    case = services.report(scope=cast.scope("worker", clock.now()), report=reported).case
    first = Deed.objects.get(deed="case.report").at
    set_back()

    wanted = services.Command(cast.scope("acceptor", clock.now()), case.pk)
    manhole = catalogue_loaded["manhole"]
    case = assessing.file(command=wanted, case_class=manhole, limit=manhole.limits.get(order=3))
    seal_all()

    story = reading.of_subject(case.pk)
    assert [line.deed for line in story] == ["case.report", "case.file"]
    assert story[1].at < first, "the clock was not set back"
    assert [fed.deed.deed for fed in reading.after(0, limit=1000)][-2:] == ["case.report", "case.file"]
    assert verify().clean
    assert case.due_at is not None
    assert ids.new_id() > earlier


def test_what_the_clock_does_every_so_often_does_not_wait_for_the_hour(set_back: SetBack) -> None:
    often = ticking.Periodic("test.often", timedelta(seconds=5), lambda: None)
    daily = ticking.Periodic("test.daily", timedelta(days=1), lambda: None)
    for periodic in (often, daily):
        assert ticking.claim(periodic, clock.now())
    set_back()

    assert [ticking.claim(periodic, clock.now()) for periodic in (often, daily)] == [True, True]
    assert [ticking.claim(periodic, clock.now()) for periodic in (often, daily)] == [False, False]
    assert DueInstant.objects.get(name="test.often").next_at <= clock.now() + often.every


def test_a_worker_that_dies_with_the_hour_is_found_within_its_minute(set_back: SetBack, settings: Any) -> None:
    for worker in ("alive", "dead"):
        leases.beat(worker)
        DBTaskResult.objects.create(
            id=uuid4(),
            status=TaskResultStatus.RUNNING,
            task_path="gezhi.nowhere.task",
            args_kwargs={"args": [], "kwargs": {}},
            backend_name="default",
            run_after=clock.now(),
            started_at=clock.now(),
            worker_ids=[worker],
        )
    set_back()

    assert leases.rescue_orphans() == (0, 0), "nobody is dead for a beat that was written before"
    assert not Heartbeat.objects.filter(beat_at__gt=clock.now()).exists()
    Heartbeat.objects.filter(worker_id="dead").update(beat_at=clock.now() - timedelta(seconds=61))
    leases.beat("alive")

    assert leases.rescue_orphans() == (1, 0)


def test_sessions_tokens_and_locks_stay_as_they_are(cast: Cast, program: Programs, set_back: SetBack) -> None:
    cache.clear()
    give(cast, "worker")
    browser, _ = sign_in("worker", OLD)
    worker = program("dispatcher")
    SignIn.objects.update(seen_at=clock.now())
    give(cast, "leader").lock_ends_at = clock.now() + timedelta(minutes=30)
    cast.accounts["leader"].save()
    set_back()
    forget_everything()

    assert browser.get("/me").status_code == 200
    assert worker.get("/cases").status == 200
    assert sign_in("leader", OLD)[1].status_code == 200, "who was locked is not let in"
    assert SignIn.objects.get().seen_at <= clock.now(), "an idle session would live an hour longer"


def test_duty_ends_and_the_mesh_is_published_all_the_same(cast: Cast, set_back: SetBack) -> None:
    scope = cast.scope("worker", clock.now())
    workforce.start_duty(scope=scope, at=clock.now())
    set_back()

    workforce.end_duty(scope=scope, at=clock.now())
    edition = mesh.draft_mesh(by=SYSTEM, title="an hour earlier")
    county, shape = grids.live_cell(COUNTY), MultiPolygon([box(120.0, 35.9, 120.2, 36.0)])
    drawn = mesh.NewBorder(county.pk, AreaCode(county.code), shape, source="made for tests", raw_datum="wgs84")
    mesh.add_borders(edition_id=edition, borders=[drawn])
    mesh.publish_mesh(by=SYSTEM, edition_id=edition)

    assert Duty.objects.get().ended_at is not None
    assert Border.objects.filter(cell=county.pk, valid_to__isnull=False).count() == 1


def test_a_limit_counts_on_after_the_clock_went_back(set_back: SetBack) -> None:
    limit = Throttle("test", most=2, seconds=3600)
    cache.clear()
    set_back()
    limit.count("here")
    limit.count("here")

    with pytest.raises(Exception, match=r"throttle\.too_often"):
        limit.count("here")


def test_a_form_from_before_is_offered_anew_and_nobody_waits_an_hour(set_back: SetBack) -> None:
    offered = proof.offer("report")
    set_back()

    with pytest.raises(Exception, match=r"proof\.expired"):
        proof.check("report", proof.Proof(token=offered.token))
    assert proof.offer("report", kept=offered.token).token != offered.token
