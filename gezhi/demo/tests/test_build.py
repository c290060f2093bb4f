"""The demo city: the same seed and the same now give the same city, and its lists do not repeat themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from gezhi.demo import content
from gezhi.demo.build import build, find_starts
from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.cases import selectors as cases
from gezhi.domain.cases.selectors import Case, CaseFilter
from gezhi.domain.cases.vocabulary import OPEN_STATES, Colour, State
from gezhi.domain.grids import selectors as grids
from gezhi.domain.office import selectors as office
from gezhi.domain.patrols import selectors as patrols
from gezhi.domain.registry.selectors import door_visits, doubts
from gezhi.ground.plumbing.fresh import forget_everything
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.scope import Scope
from gezhi.ground.plumbing.wording import in_city

pytestmark = [pytest.mark.django_db, pytest.mark.long]

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
COMMUNITY, GRID = "370211001001", "370211001001001"
"""Of the first worker; the chief answers for the community."""
TOLD = ("number", "words", "address", "state", "code", "reported_at", "due_at", "closed_at", "outcome", "source")


@pytest.fixture
def _in_a_demo(settings: Any) -> None:
    settings.IS_DEMO = True
    settings.DEMO_PASSWORD = "a-password-for-tests"


def city(seed: int) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Build a city, read its cases and the deeds on them, and take it down again."""
    forget_everything()
    grids.forget_current()
    with transaction.atomic():
        build(now=NOW, say=lambda step: None, seed=seed, matters=60)
        cases = list(Case.objects.order_by("number").values_list(*TOLD))
        numbers = dict(Case.objects.values_list("pk", "number"))
        deeds = Deed.objects.filter(subject_kind="case").values_list("at", "deed", "code", "subject_id")
        lines = sorted((at, deed, code, numbers[id]) for at, deed, code, id in deeds if id is not None)
        transaction.set_rollback(True)
    grids.forget_current()
    return cases, lines


@pytest.mark.usefixtures("_in_a_demo")
def test_the_same_seed_gives_the_same_city() -> None:
    cases, lines = city(5)

    assert (cases, lines) == city(5)
    assert len(cases) >= 55
    assert len(lines) > 200
    assert len({words for _, words, *_ in cases}) == len(cases)
    assert cases != city(6)[0]


def waiting(username: str) -> dict[str, list[Case]]:
    """What stands in the queues of somebody who signs in."""
    account = accounts.account_by_username(username)
    assert account is not None
    scope = accounts.scope_of(account, at=NOW)
    return {queue.key: list(cases.queue_page(scope, queue, now=NOW).cases) for queue in cases.queues(scope)}


def colours(username: str) -> dict[Colour, int]:
    """How many of a worker's orders stand in each colour."""
    account = accounts.account_by_username(username)
    assert account is not None
    scope = accounts.scope_of(account, at=NOW)
    held = {"states": (State.DISPATCHED, State.HANDLING), "handler_id": account.pk}
    return {colour: cases.count(scope, CaseFilter(colour=colour, **held), now=NOW) for colour in Colour}  # type: ignore[arg-type]


def check_workers() -> None:
    """Each has orders in time, one soon late and one late."""
    for worker in ("worker", "worker2", "worker3", "worker4"):
        held = colours(worker)
        assert held[Colour.GREEN] in (2, 3), worker
        assert (held[Colour.YELLOW], held[Colour.RED]) == (1, 1), worker
    assert len(waiting("worker")["to_verify"]) == 1


def check_desks() -> None:
    """Reports of today and yesterday, audits with evidence, orders of a department in every stage."""
    supervisor, acceptor, department = waiting("supervisor"), waiting("acceptor"), waiting("department")
    assert (len(supervisor["to_verify"]), len(supervisor["to_check"])) == (1, 3)
    assert 5 <= len(acceptor["to_accept"]) <= 8
    assert min(case.reported_at for case in acceptor["to_accept"]) > NOW - timedelta(days=2)
    assert len(waiting("dispatcher")["to_dispatch"]) >= 5
    assert all(len(department[queue]) >= 2 for queue in ("to_take", "to_confirm", "in_hand"))
    assert 3 <= len(acceptor["to_audit"]) <= 5
    for case in acceptor["to_audit"]:
        assert case.case_class_id is not None
        assert case.lon is not None
        assert set(case.photos.values_list("purpose", flat=True)) == {"before", "after"}


def check_words() -> None:
    """Only self-handled matters say that they were put right."""
    told = [after for _, after in content.names()["voices"]["self_handled"]]
    saying = [case for case in Case.objects.all() if any(after in case.words for after in told)]
    assert len(saying) >= 4
    assert all(case.is_self_handled for case in saying)


def check_doubts() -> None:
    """Two records of one document wait to be compared at the desk of the register."""
    desk = accounts.account_by_username("registrar")
    assert desk is not None
    (doubt,) = doubts.doubts(accounts.scope_of(desk, at=NOW))
    assert doubt.person.name == doubt.candidate.name


def scope_of(username: str) -> Scope:
    account = accounts.account_by_username(username)
    assert account is not None
    return accounts.scope_of(account, at=NOW)


def check_rounds() -> None:
    """A round walked yesterday with its way, all points and coverage; one that is still to be walked today."""
    chief, worker, today = scope_of("chief"), scope_of("worker"), in_city(NOW).date()
    yesterday = today - timedelta(days=1)
    (walked,) = patrols.rounds_on(chief, yesterday)
    assert (walked.account_id, walked.required_passed, walked.required_count) == (worker.me, 3, 3)
    assert walked.length_m is not None
    assert walked.length_m > 500
    (covered,) = patrols.days_of(chief, COMMUNITY, yesterday, today)
    assert covered.street_passed_m > 0.8 * covered.street_m > 0
    for username in ("worker", "volunteer"):
        rows = patrols.carried_rounds(scope_of(username), COMMUNITY, today, ids=None, after=None, most=10)
        assert len(rows) == 1, username
        assert [row.walked for row in patrols.due_on(chief, today, minute=0)] == [0, 0]


def check_inspections() -> None:
    """A hazard of yesterday is a matter that has gone to its department; other shops of the grid are due."""
    chief, today = scope_of("chief"), in_city(NOW).date()
    hazards = [row for row in patrols.inspections_on(chief, today - timedelta(days=1)) if row.hazards_count]
    (found,) = [found for found in patrols.findings_of(hazards[0]) if found.case]
    assert found.case is not None
    assert found.case.state == State.DISPATCHED
    shops = next(row for row in patrols.templates(chief) if row.key == "shop")
    due = patrols.due_things(chief, shops, today, 50)
    assert len(due) > 3
    assert not any(one.late_date <= today for one in due)


def check_office() -> None:
    """Evidence of visits, a booking ahead, an instruction half answered and one that waits, help on its way."""
    chief, today = scope_of("chief"), in_city(NOW).date()
    months = {today.replace(day=1), (today - timedelta(days=27)).replace(day=1)}
    mine = [day for month in months for day in door_visits.my_effort(scope_of("micro"), month)]
    assert sum(day.doors for day in mine) > 20
    assert all(sum(getattr(day, name) for day in mine) for name in ("tries", "calls", "leaflets"))
    (booked,) = office.bookings(chief, begins=today)
    assert booked.wished_date > today
    told = office.for_me(scope_of("worker"), at=NOW)
    assert {one.instruction.code: one.is_done for one in told} == {GRID: False, content.DISTRICT: True}
    (everybody, *_rest) = office.progress(scope_of("leader"), told[-1].instruction, content.DISTRICT, at=NOW)
    assert everybody.posts > everybody.received > everybody.answered > 10
    assert waiting("police")["in_hand"]


@pytest.mark.usefixtures("_in_a_demo")
def test_whoever_signs_in_finds_work_and_none_of_it_is_weeks_old() -> None:
    forget_everything()
    grids.forget_current()
    build(now=NOW, say=lambda step: None, matters=150)
    assert Case.objects.count() == 150 + 3  # a hazard, a booking, a call for help
    check_workers()
    check_desks()
    check_words()
    check_doubts()
    check_rounds()
    check_inspections()
    check_office()
    old = Case.objects.filter(reported_at__lt=NOW - timedelta(days=10))
    assert old.count() > 50
    assert old.filter(state__in=OPEN_STATES).count() <= 1
    grids.forget_current()


def test_every_matter_was_reported_before_the_end_and_long_enough_to_be_judged() -> None:
    for hour in range(24):
        end = NOW.replace(hour=hour)
        starts = find_starts(300, end, hour)
        assert len(starts) == 300
        assert max(starts) <= end - timedelta(hours=20)
