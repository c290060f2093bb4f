"""How many SQL statements the patrols' pages cost: exact, committed, the same for one colleague's day and for many."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from gezhi.domain.patrols import services
from gezhi.domain.patrols.models import Gate
from gezhi.domain.patrols.rules.gates import Counted
from gezhi.domain.patrols.rules.rhythms import Rhythm
from gezhi.domain.patrols.services.streets import StreetLine
from gezhi.domain.patrols.tests.test_gates import begin, end, gate, write
from gezhi.domain.patrols.tests.test_inspecting import answers, inspect, shop, template
from gezhi.domain.patrols.tests.walked import DAY, LINE, morning, plan, send
from gezhi.domain.patrols.vocabulary import Direction, GateKind
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.plumbing.scope import EVERYTHING
from tests.cast import COMMUNITY, MONDAY, Cast
from tests.performance.test_query_baselines import browser, memories_do_not_age, opened
from tests.queries import count, measure

__all__ = ["memories_do_not_age", "shop"]
pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=3)
PAGES = (f"/patrols?day={DAY}", "/patrols/plans", "/patrols/plans/new", f"/patrols/coverage?day={DAY}&area={COMMUNITY}")
KEPT = ("/console/patrols/templates", "/console/patrols/templates/new?key=unit", "/console/patrols/streets")


def walked(cast: Cast) -> str:
    """A round of a plan of its own, walked, judged and covered; its id."""
    begun = services.begin_round(
        scope=cast.scope("worker"), id=new_id(), plan_id=plan(cast).pk, done_at=MONDAY, at=LATER
    )
    send(cast, morning())
    services.end_round(scope=cast.scope("worker"), id=begun.pk, words="一切正常", done_at=LATER, at=LATER)
    services.judge_waiting(at=LATER)
    services.cover_day(day=DAY, at=LATER)
    return str(begun.pk)


@pytest.fixture
def round_id(cast: Cast) -> str:
    services.load_streets(scope=EVERYTHING, source="made", lines=[StreetLine("1", "前街", LINE)], at=MONDAY)
    services.make_targets(scope=EVERYTHING, code=COMMUNITY, at=MONDAY)
    return walked(cast)


def test_pages_of_the_patrols(cast: Cast, round_id: str) -> None:
    for role in ("supervisor", "system_admin"):
        client = browser(cast, role)
        for address in PAGES if role == "system_admin" else PAGES[:2]:
            named = address.replace(COMMUNITY, "…").replace(str(DAY), "…")
            measure(f"page {named}, {role}", opened(client, address))
        measure(f"page /patrols/rounds/…, {role}", opened(client, f"/patrols/rounds/{round_id}"))


def test_lists_cost_the_same_for_one_round_and_for_three(cast: Cast, round_id: str) -> None:
    client = browser(cast, "system_admin")
    for address in PAGES:
        client.get(address)
    few = {address: count(opened(client, address)) for address in PAGES}
    for _ in range(2):
        walked(cast)
    assert {address: count(opened(client, address)) for address in PAGES} == few


def test_pages_of_inspections_and_tracks(cast: Cast, round_id: str, shop: UUID) -> None:
    row = inspect(cast, template(cast, rhythm=Rhythm(1), classes=["shop"]), shop, answers())
    client, keeper = browser(cast, "supervisor"), browser(cast, "system_admin")
    for address in (f"/patrols/inspections?day={DAY}", "/patrols/inspections/due", f"/patrols/tracks?day={DAY}"):
        measure(f"page {address.replace(str(DAY), '…')}, supervisor", opened(client, address))
    measure("page /patrols/inspections/…, supervisor", opened(client, f"/patrols/inspections/{row.pk}"))
    measure("page /patrols/things/…, supervisor", opened(client, f"/patrols/things/{shop}"))
    for address in KEPT:
        measure(f"page {address}, system_admin", opened(keeper, address))


def manned(cast: Cast, row: Gate) -> UUID:
    """A duty at a gate, with counts and a visitor; the visitor."""
    duty = begin(cast, row)
    visitor = write(cast, duty)
    end(cast, duty, Counted(GateKind.RESIDENT, Direction.IN, MONDAY, 3))
    return visitor.pk


def test_pages_of_gates(cast: Cast) -> None:
    row = gate(cast)
    visitor, client = manned(cast, row), browser(cast, "supervisor")
    lists = (f"/patrols/gates?day={DAY}", f"/patrols/gates/{row.pk}?day={DAY}")
    for address in (*lists, f"/patrols/gates/visitors/{visitor}"):
        named = address.replace(str(DAY), "…").replace(str(row.pk), "…").replace(str(visitor), "…")
        measure(f"page {named}, supervisor", opened(client, address))
    measure("page /patrols/gates/new, system_admin", opened(browser(cast, "system_admin"), "/patrols/gates/new"))
    for address in lists:
        client.get(address)
    few = {address: count(opened(client, address)) for address in lists}
    manned(cast, row)
    manned(cast, gate(cast, name="西门"))
    assert {address: count(opened(client, address)) for address in lists} == few


def test_lists_of_inspections_cost_the_same_for_one_and_for_three(cast: Cast, shop: UUID) -> None:
    client, form = browser(cast, "supervisor"), template(cast, rhythm=Rhythm(1), classes=["shop"])
    addresses = (f"/patrols/inspections?day={DAY}", "/patrols/inspections/due")
    inspect(cast, form, shop, answers())
    for address in addresses:
        client.get(address)
    few = {address: count(opened(client, address)) for address in addresses}
    for _ in range(2):
        inspect(cast, form, shop, answers())
    assert {address: count(opened(client, address)) for address in addresses} == few
