"""Gate duty: who stood where, how many went in and out by the hour, who was written down, and who may see that."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from gezhi.domain.grids.services import Relocation
from gezhi.domain.patrols import selectors, services
from gezhi.domain.patrols.models import Gate, GateCount, GateDuty, GateVisitor
from gezhi.domain.patrols.rules.gates import Counted
from gezhi.domain.patrols.services.moving import move_patrols
from gezhi.domain.patrols.services.visitors import VISITORS, Visitor
from gezhi.domain.patrols.tests.test_pages import page
from gezhi.domain.patrols.tests.walked import DAY
from gezhi.domain.patrols.vocabulary import Direction, DutyState, GateKind, VisitPurpose
from gezhi.domain.registry.tests.test_people import door, house
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.journal.models import Deed, Look
from gezhi.ground.plumbing.journal.writing import facts_of
from tests.cast import FAR_AWAY, INSIDE, INSIDE_NEXT, MICRO, MONDAY, NEXT_MICRO, Cast

pytestmark = pytest.mark.django_db
NOON, LATER = MONDAY + timedelta(hours=3), MONDAY + timedelta(hours=4)
IN, OUT = Direction.IN, Direction.OUT
RESIDENT, VISITOR = GateKind.RESIDENT, GateKind.VISITOR


def refused(code: str) -> Any:
    return pytest.raises(Problem, match=rf"^{code}:")


def gate(cast: Cast, point: tuple[float, float] = INSIDE, **changes: Any) -> Gate:
    told: dict[str, Any] = {"name": "东门", "compound": "海韵花园", "at": MONDAY, **changes}
    return services.make_gate(scope=cast.scope("system_admin"), lon=point[0], lat=point[1], **told)


def begin(cast: Cast, row: Gate, id: UUID | None = None, who: str = "worker", done_at: datetime = MONDAY) -> GateDuty:
    told: dict[str, Any] = {"gate_id": row.pk, "done_at": done_at, "at": NOON}
    return services.begin_duty(scope=cast.scope(who), id=id or new_id(), **told)


def end(cast: Cast, duty: GateDuty, *counts: Counted, who: str = "worker", ended_at: datetime = NOON) -> GateDuty:
    told: dict[str, Any] = {"id": duty.pk, "counts": counts, "ended_at": ended_at, "at": LATER}
    return services.end_duty(scope=cast.scope(who), **told)


def write(cast: Cast, duty: GateDuty, id: UUID | None = None, **changes: Any) -> GateVisitor:
    at = changes.pop("done_at", MONDAY + timedelta(hours=1))
    told: dict[str, Any] = {"name": "张建国", "purpose": VisitPurpose.KIN, "phone": "138 1234 5678", "words": "201"}
    visitor = Visitor(**{**told, **changes})
    return services.record_visitor(
        scope=cast.scope("worker"), id=id or new_id(), duty_id=duty.pk, visitor=visitor, done_at=at, at=LATER
    )


def test_a_duty_is_begun_and_ended_with_its_counts_by_hour_and_kind(cast: Cast) -> None:
    row, id = gate(cast), new_id()
    duty = begin(cast, row, id)
    assert begin(cast, row, id).pk == duty.pk
    first, second = MONDAY + timedelta(minutes=10), MONDAY + timedelta(minutes=70)
    counts = [Counted(RESIDENT, IN, first, 3), Counted(RESIDENT, IN, first, 1), Counted(VISITOR, OUT, second, 2)]

    ended = end(cast, duty, *counts)

    assert (ended.state, ended.code, ended.day_date, ended.ended_at) == (DutyState.ENDED, MICRO, DAY, NOON)
    kept = list(GateCount.objects.order_by("hour_at").values_list("kind", "direction", "hour_at", "count"))
    assert kept == [("resident", "in", MONDAY, 4), ("visitor", "out", MONDAY + timedelta(hours=1), 2)]
    lines = Deed.objects.filter(subject_id=id).order_by("seq")
    assert [line.deed for line in lines] == ["gate.begin", "gate.end"]
    assert facts_of(lines[1])["in"] == 4
    with refused("gate.has_ended"):
        end(cast, duty, *counts)
    assert GateCount.objects.count() == 2


@pytest.mark.parametrize(
    ("counts", "ended_at", "code"),
    [
        ([Counted(RESIDENT, IN, MONDAY, -1)], NOON, "gate.bad_count"),
        ([Counted(RESIDENT, IN, MONDAY, 0)], NOON, "gate.bad_count"),
        ([Counted(RESIDENT, IN, MONDAY, 9_999), Counted(RESIDENT, IN, MONDAY, 1)], NOON, "gate.bad_count"),
        ([Counted(RESIDENT, IN, MONDAY - timedelta(hours=2), 1)], NOON, "gate.bad_hour"),
        ([Counted(RESIDENT, IN, NOON + timedelta(hours=2), 1)], NOON, "gate.bad_hour"),
        ([], MONDAY - timedelta(minutes=5), "gate.before_begin"),
        ([], MONDAY + timedelta(hours=25), "gate.too_long"),
    ],
)
def test_an_end_that_cannot_be_is_refused_and_nothing_is_kept(
    cast: Cast, counts: list[Counted], ended_at: datetime, code: str
) -> None:
    duty = begin(cast, gate(cast))
    with refused(code):
        end(cast, duty, *counts, ended_at=ended_at)
    duty.refresh_from_db()
    assert (duty.state, GateCount.objects.count()) == (DutyState.UNDER_WAY, 0)


def test_nobody_stands_at_a_closed_gate_at_one_of_another_area_or_in_anothers_name(cast: Cast) -> None:
    row, id = gate(cast), new_id()
    begin(cast, row, id)
    with refused("gate.taken"):
        begin(cast, gate(cast, name="西门"), id)
    for who in ("cover", "acceptor"):
        with refused("scope.not_found"):
            begin(cast, row, who=who)
    with refused("scope.not_found"):
        end(cast, GateDuty.objects.get(), who="cover")
    services.close_gate(scope=cast.scope("system_admin"), id=row.pk, at=NOON)
    with refused("gate.closed"):
        begin(cast, row, done_at=NOON)
    assert begin(cast, row, done_at=MONDAY).gate_id == row.pk  # begun before it closed, heard of later
    services.reopen_gate(scope=cast.scope("system_admin"), id=row.pk, at=NOON)
    assert begin(cast, row, done_at=NOON).state == DutyState.UNDER_WAY


@pytest.mark.parametrize(
    ("who", "changes", "code"),
    [
        ("worker", {}, "scope.forbidden"),
        ("system_admin", {"point": FAR_AWAY}, "scope.forbidden"),
        ("system_admin", {"point": (10.0, 10.0)}, "place.outside"),
        ("system_admin", {"name": " "}, "gate.no_name"),
    ],
)
def test_a_gate_is_kept_by_who_plans_there(cast: Cast, who: str, changes: dict[str, Any], code: str) -> None:
    lon, lat = changes.get("point", INSIDE)
    with refused(code):
        services.make_gate(
            scope=cast.scope(who), name=changes.get("name", "东门"), compound="", lon=lon, lat=lat, at=MONDAY
        )
    assert not Gate.objects.exists()


def test_a_duty_whose_phone_is_lost_is_closed_with_a_reason_and_still_takes_its_own_end(cast: Cast) -> None:
    duty, chief = begin(cast, gate(cast)), cast.scope("system_admin")
    with refused("gate.reason_needed"):
        services.close_duty(scope=chief, id=duty.pk, reason=" ", at=NOON)
    with refused("scope.forbidden"):
        services.close_duty(scope=cast.scope("worker"), id=duty.pk, reason="手机遗失", at=NOON)
    assert services.close_duty(scope=chief, id=duty.pk, reason="手机遗失", at=NOON).words == "手机遗失"
    with refused("gate.has_ended"):
        services.close_duty(scope=chief, id=duty.pk, reason="手机遗失", at=NOON)
    back = end(cast, duty, Counted(RESIDENT, IN, MONDAY, 5), ended_at=MONDAY + timedelta(hours=2))
    assert (back.state, back.ended_at) == (DutyState.ENDED, MONDAY + timedelta(hours=2))
    assert GateCount.objects.get().count == 5


def test_a_visitor_is_sealed_known_by_the_door_of_the_register_and_written_once(cast: Cast) -> None:
    standing = house(cast)
    home, id = door(standing, "101"), new_id()
    duty = begin(cast, gate(cast))
    row = write(cast, duty, id, home_id=home.pk)
    assert write(cast, duty, id).pk == row.pk
    assert row.door.startswith(standing.address)
    assert "101" in row.door
    assert "张建国".encode() not in bytes(row.name)
    assert b"13812345678" not in bytes(row.phone)
    assert selectors.opened(row) == ("张建国", "13812345678")
    assert "张" not in str(Deed.objects.get(deed="gate.visitor").facts)
    said = write(cast, duty, home_id=None, words="找李某 13912345678", phone="")
    assert (said.door, selectors.opened(said)) == ("找李某 139****5678", ("张建国", ""))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": " "}, "gate.no_visitor"),
        ({"words": " "}, "gate.no_door"),
        ({"phone": "12345"}, "register.not_a_phone"),
        ({"home_id": UUID(int=7)}, "scope.not_found"),
        ({"done_at": MONDAY - timedelta(hours=1)}, "gate.before_begin"),
        ({"done_at": MONDAY + timedelta(hours=30)}, "gate.too_long"),
    ],
)
def test_a_visitor_who_cannot_be_is_refused(cast: Cast, changes: dict[str, Any], code: str) -> None:
    duty = begin(cast, gate(cast))
    with refused(code):
        write(cast, duty, **changes)
    end(cast, duty)
    with refused("gate.has_ended"):
        write(cast, duty, done_at=NOON + timedelta(minutes=10))
    assert not GateVisitor.objects.exists()


def test_visitors_are_erased_after_their_time_and_the_counts_stay(cast: Cast) -> None:
    duty = begin(cast, gate(cast))
    write(cast, duty)
    kept = write(cast, duty, done_at=MONDAY + timedelta(hours=2))
    end(cast, duty, Counted(VISITOR, IN, MONDAY, 2))
    assert (VISITORS.least, VISITORS.default, VISITORS.most) == (7, 30, 60)
    assert VISITORS.erase(MONDAY + timedelta(hours=2), 100).count == 1
    assert [row.pk for row in GateVisitor.objects.all()] == [kept.pk]
    assert VISITORS.erase(LATER, 100).count == 1
    assert GateCount.objects.get().count == 2


def test_gates_and_duties_follow_the_mesh(cast: Cast) -> None:
    write(cast, begin(cast, gate(cast)))
    change = Relocation(2, {MICRO: NEXT_MICRO}, {}, frozenset(), lambda lon, lat: None)
    assert move_patrols(change) == 3
    assert {table.objects.get().code for table in (Gate, GateDuty, GateVisitor)} == {NEXT_MICRO}


def test_the_desk_adds_a_gate_sees_its_day_and_closes_what_never_ended(cast: Cast) -> None:
    typed = {"name": "北门", "compound": "海韵花园", "lon": "120.05", "lat": "35.95"}
    status, text = page(cast, "system_admin", "/patrols/gates/new", typed)
    row = Gate.objects.get()
    assert (status, "北门" in text, row.compound_name) == (200, True, "海韵花园")
    assert page(cast, "system_admin", "/patrols/gates/new", {**typed, "lon": "10", "lat": "10"})[0] == 422
    duty = begin(cast, row)
    end(cast, duty, Counted(RESIDENT, IN, MONDAY, 41), Counted(RESIDENT, IN, MONDAY + timedelta(hours=1), 2))
    open_one = begin(cast, row)

    text = page(cast, "supervisor", f"/patrols/gates?day={DAY}")[1]
    assert all(words in text for words in ("北门", "王芳 09:00–12:00", "值守中", ">43<"))
    day = f"/patrols/gates/{row.pk}?day={DAY}"
    text = page(cast, "supervisor", day)[1]
    assert all(words in text for words in (">41<", ">43<", "居民进", "分时统计"))
    close = f"/patrols/gates/duties/{open_one.pk}/close"
    assert close not in text
    assert close in page(cast, "system_admin", day)[1]
    assert page(cast, "supervisor", close)[0] == 403
    assert page(cast, "system_admin", close, {"reason": "手机遗失"})[0] == 200
    assert "手机遗失" in page(cast, "supervisor", day)[1]
    assert page(cast, "system_admin", f"/patrols/gates/{row.pk}/close", {})[0] == 200
    assert "已停用" in page(cast, "supervisor", f"/patrols/gates?day={DAY}")[1]
    assert page(cast, "system_admin", f"/patrols/gates/{row.pk}/open", {})[0] == 200
    for address in (day, f"/patrols/gates/{row.pk}/close", close):
        assert page(cast, "cover", address)[0] in (403, 404, 405)
    assert "北门" not in page(cast, "cover", f"/patrols/gates?day={DAY}")[1]
    assert page(cast, "stranger", f"/patrols/gates?day={DAY}")[0] == 403


def test_a_visitor_stands_under_the_mask_and_is_shown_with_a_reason_that_is_written_down(cast: Cast) -> None:
    row = gate(cast)
    gate(cast, INSIDE_NEXT, name="邻门")
    visitor = write(cast, begin(cast, row))
    address = f"/patrols/gates/visitors/{visitor.pk}"
    text = page(cast, "supervisor", f"/patrols/gates/{row.pk}?day={DAY}")[1]
    assert all(words in text for words in ("张**", "201", "走亲访友", address))
    assert not any(words in text for words in ("张建国", "13812345678", "邻门"))
    assert "张建国" not in page(cast, "supervisor", address)[1]
    assert page(cast, "supervisor", address, {"reason": "x"})[0] == 422
    assert not Look.objects.exists()
    status, text = page(cast, "supervisor", address, {"reason": "失物招领，电话 13912345678"})
    assert (status, "张建国" in text, "13812345678" in text) == (200, True, True)
    look = Look.objects.get(deed="gate.look")
    assert facts_of(look)["reason"] == "失物招领，电话 139****5678"
    assert page(cast, "cover", address)[0] == 404
    assert page(cast, "stranger", address)[0] == 403
