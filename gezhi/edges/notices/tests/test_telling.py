"""What happens to matters reaches the people it concerns: from the feed, at most once, never in the deed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from gezhi.domain.accounts import selectors as people
from gezhi.domain.accounts import services as accounts
from gezhi.domain.cases.services import beside, catalogue, dispatching
from gezhi.domain.cases.tests.matters import Classes, command, dispatched, filed, handled, report
from gezhi.domain.grids import selectors as grids
from gezhi.edges.notices import selectors, services
from gezhi.edges.notices.models import Notice, Reading
from gezhi.edges.notices.rules import Rule
from gezhi.edges.notices.services import hearing
from gezhi.edges.notices.vocabulary import Event, Reach
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.journal.sealing import seal_all
from tests.cast import GRID, LONG_AGO, MONDAY, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def ears(db: None) -> None:
    """Somebody listens from now on."""
    services.hear()
    services.watch(at=MONDAY)


def heard() -> int:
    seal_all()
    return services.hear()


def told(cast: Cast, who: str) -> list[str]:
    return list(Notice.objects.filter(account=cast.id(who)).order_by("id").values_list("event", flat=True))


def test_a_department_is_told_of_an_order_and_its_handler_once_named(
    cast: Cast, catalogue_loaded: Classes, ears: None
) -> None:
    case = dispatched(cast, catalogue_loaded)
    assert heard() == 1
    Reading.objects.filter(pk="feed").update(position=0)  # a crash after telling, before noting
    heard()
    assert told(cast, "officer") == ["handed"], "never twice"
    assert told(cast, "gas_officer") == []

    dispatching.name_handler(command=command(cast, "officer", case), handler_id=cast.id("handler"))
    heard()

    line = Notice.objects.get(account=cast.id("handler"))
    assert (line.event, line.number, line.code, line.due_at) == ("handed", case.number, case.code, case.due_at)
    assert "井盖" not in repr(line.__dict__), "nothing that somebody wrote is kept in a notice"


def test_help_that_was_called_is_told_to_its_department_at_once(
    cast: Cast, catalogue_loaded: Classes, ears: None
) -> None:
    found = catalogue_loaded["manhole"]
    catalogue.change_class(by=SYSTEM, class_id=found.pk, told=catalogue.ClassIn("", department_id=cast.bureau.pk))
    catalogue.set_procedure(by=SYSTEM, case_class=found, is_help=True)
    found.refresh_from_db()

    report(cast, case_class=found)
    heard()

    assert told(cast, "officer") == ["handed"]


def test_a_deed_is_told_only_by_the_reader_and_a_failing_reader_harms_no_deed(
    cast: Cast, catalogue_loaded: Classes, ears: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **kwargs: Any) -> int:
        raise OSError("no such luck")

    monkeypatch.setattr(hearing, "tell", fail)
    case = dispatched(cast, catalogue_loaded)
    seal_all()
    with pytest.raises(OSError, match="luck"):
        services.hear()
    assert Notice.objects.count() == 0
    monkeypatch.undo()
    dispatching.take(command=command(cast, "officer", case))
    heard()
    assert told(cast, "officer") == [], "it has moved on, by the own deed"
    Reading.objects.filter(pk="feed").update(position=10**9)
    assert heard() == 0
    assert Reading.objects.get(pk="feed").position < 10**9, "a restored feed is shorter: read from its end"


def test_urging_reaches_handler_cover_and_department(cast: Cast, catalogue_loaded: Classes, ears: None) -> None:
    case = filed(cast, catalogue_loaded)
    dispatching.dispatch(command=command(cast, "dispatcher", case), worker_id=cast.id("worker"))
    held = cast.scope("worker").grants[0].post_id
    accounts.give_post(
        by=SYSTEM,
        account=cast.accounts["cover"],
        role="grid_worker",
        cell_id=grids.live_cell(GRID).pk,
        code=GRID,
        valid_from=LONG_AGO,
        on_behalf_of=people.post(cast.scope("system_admin"), held),
    )
    beside.urge(command=command(cast, "supervisor", case))
    heard()
    assert told(cast, "worker") == ["handed", "urged"]
    assert told(cast, "cover") == ["handed", "urged"]
    assert Notice.objects.filter(event="urged", is_urgent=True).count() == 2


def test_clocks_that_turn_are_told_once_and_again_when_the_deadline_moves(
    cast: Cast, catalogue_loaded: Classes, ears: None
) -> None:
    case = dispatched(cast, catalogue_loaded)
    assert case.yellow_at is not None
    assert case.due_at is not None
    services.watch(at=case.yellow_at)
    services.watch(at=case.yellow_at + timedelta(seconds=30))
    assert told(cast, "officer") == ["soon_late"]
    services.watch(at=case.due_at)
    services.watch(at=case.due_at + timedelta(days=1))
    assert told(cast, "officer") == ["soon_late", "late"]


def test_many_clocks_at_one_instant_are_told_in_order_without_losing_any(
    cast: Cast, catalogue_loaded: Classes, ears: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gezhi.edges.notices.services.watching.MOST", 1)
    due = {dispatched(cast, catalogue_loaded).due_at for _ in range(3)}
    assert len(due) == 1
    at = due.pop()
    assert isinstance(at, datetime)
    for n in range(4):
        services.watch(at=at + timedelta(seconds=n))
    assert told(cast, "officer").count("late") == 3


def test_a_batch_costs_few_queries_and_its_notices_are_mine_until_read_or_old(
    cast: Cast, catalogue_loaded: Classes, ears: None, django_assert_max_num_queries: Any
) -> None:
    for _ in range(4):
        dispatched(cast, catalogue_loaded)
    handled_case = handled(cast, catalogue_loaded)
    dispatching.confirm(command=command(cast, "officer", handled_case, after=2))
    seal_all()
    with django_assert_max_num_queries(20):
        assert services.hear() == 4
    services.watch(at=MONDAY + timedelta(days=30))
    assert not Notice.objects.filter(case_id=handled_case.pk).exists(), "what was answered is never late"
    officer, gas = cast.scope("officer"), cast.scope("gas_officer")
    assert (selectors.unread_count(officer), selectors.unread_count(gas)) == (8, 0)
    assert services.read_all(scope=gas, at=MONDAY) == 0
    assert services.read_all(scope=officer, at=MONDAY) == 8
    assert selectors.unread_count(officer) == 0
    assert services.forget_old(at=MONDAY + timedelta(days=89)) == 0
    assert services.forget_old(at=MONDAY + timedelta(days=91)) == 4, "those of the orders; the late ones are younger"


def test_a_rule_for_a_role_tells_whose_area_it_lies_in(cast: Cast, catalogue_loaded: Classes, ears: None) -> None:
    services.set_rule(
        scope=cast.scope("system_admin"), version=0, rule=Rule(Event.REPORTED, Reach.AREA, "acceptor"), at=MONDAY
    )
    report(cast)
    heard()
    assert told(cast, "acceptor") == ["reported"]
    assert told(cast, "stranger") == [], "an acceptor of the next district"


def test_an_announcement_reaches_a_role_in_an_area_once(cast: Cast) -> None:
    made = services.announce(
        scope=cast.scope("system_admin"), title="停电", words="周三停电", roles=["acceptor"], area="370211", at=MONDAY
    )
    assert services.spread(id=made.pk) == 1
    assert services.spread(id=made.pk) == 0
    assert told(cast, "acceptor") == ["announced"]
    assert told(cast, "stranger") == []
