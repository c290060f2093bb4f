"""Gate duty away from the server: gates come down, a duty with its counts and visitors goes up, once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from gezhi.domain.patrols import selectors, services
from gezhi.domain.patrols.models import Gate, GateCount, GateDuty, GateVisitor
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.journal.writing import facts_of
from tests.cast import INSIDE, INSIDE_NEXT, Cast
from tests.sync.conftest import Phones

pytestmark = pytest.mark.django_db


def gate(cast: Cast, name: str = "东门", point: tuple[float, float] = INSIDE) -> Gate:
    told: dict[str, Any] = {"name": name, "compound": "海韵花园", "at": now() - timedelta(days=1)}
    return services.make_gate(scope=cast.scope("system_admin"), lon=point[0], lat=point[1], **told)


def counted(phone: Any, many: int = 3) -> dict[str, Any]:
    hour = (now() + phone.off).replace(minute=0, second=0, microsecond=0)
    return {"kind": "resident", "way": "in", "hour": hour.isoformat(), "count": many}


def test_gates_of_the_area_come_down_and_go_when_they_close(cast: Cast, phone: Phones) -> None:
    worker, cover, acceptor = phone("worker").sync(), phone("cover").sync(), phone("acceptor").sync()
    row, other = gate(cast), gate(cast, "西门", INSIDE_NEXT)
    assert worker.sync().ids("gates") == {str(row.pk), str(other.pk)}
    assert cover.sync().ids("gates") == {str(other.pk)}
    assert acceptor.sync().ids("gates") == set()
    held = worker.one("gates", id=str(row.pk))
    assert (held["name"], held["compound"], held["lon"], held["lat"]) == ("东门", "海韵花园", *INSIDE)
    services.close_gate(scope=cast.scope("system_admin"), id=row.pk, at=now())
    assert worker.sync().ids("gates") == {str(other.pk)}


@pytest.mark.parametrize("off", [timedelta(0), timedelta(days=-200), timedelta(seconds=7)])
def test_a_duty_goes_up_once_with_its_counts_in_their_hours_whatever_the_clock(
    cast: Cast, phone: Phones, off: timedelta
) -> None:
    row, held = gate(cast), phone("worker")
    held.off = off
    id = held.wish("gate.begin", gate=str(row.pk))
    held.wish("gate.visitor", id, name="张建国", phone="13812345678", words="201", purpose="kin")
    held.wish("gate.end", id, counts=[counted(held)])
    assert {result["outcome"] for result in held.send()["results"]} == {"done"}  # the answer is lost
    assert set(held.push().values()) == {"again"}

    duty = GateDuty.objects.get()
    assert (str(duty.pk), duty.state, duty.gate_id) == (id, "ended", row.pk)
    assert GateCount.objects.get().count == 3
    assert abs(GateCount.objects.get().hour_at - now()) < timedelta(hours=2)
    assert selectors.opened(GateVisitor.objects.get()) == ("张建国", "13812345678")
    lines = list(Deed.objects.filter(subject_id=duty.pk).order_by("seq"))
    assert [line.deed for line in lines] == ["gate.begin", "gate.visitor", "gate.end"]
    assert all("done_at" in facts_of(line) for line in lines)
    assert not any("张" in str(line.facts) for line in lines)

    again = held.wish("gate.end", id, counts=[counted(held, 9)])
    held.push()
    assert held.results[again]["code"] == "gate.has_ended"
    assert GateCount.objects.get().count == 3


def test_a_duty_that_was_forgotten_ends_when_the_phone_says(cast: Cast, phone: Phones) -> None:
    held = phone("worker")
    duty = services.begin_duty(
        scope=cast.scope("worker"),
        id=GateDuty().pk,
        gate_id=gate(cast).pk,
        done_at=now() - timedelta(hours=40),
        at=now(),
    )
    late = held.wish("gate.end", duty.pk)
    held.push()
    assert held.results[late]["code"] == "gate.too_long"
    ended = now() - timedelta(hours=32)
    held.wish("gate.end", duty.pk, ended=ended.isoformat())
    held.push()
    duty.refresh_from_db()
    assert duty.ended_at == ended


BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"counts": [{"kind": "resident", "way": "in", "count": -3}]}, "gate.bad_count"),
    ({"counts": [{"kind": "dog", "way": "in", "count": 1}]}, "sync.malformed"),
    ({"counts": [{"kind": "resident", "way": "in", "count": 1, "hour": "9999-12-31T23:59:59Z"}]}, "sync.malformed"),
    ({"counts": [{"kind": "resident", "way": "in", "count": 1, "hour": "2001-01-01T00:00:00Z"}]}, "gate.bad_hour"),
    ({"ended": "2001-01-01T00:00:00Z"}, "gate.before_begin"),
    ({"person": "张建国"}, "sync.malformed"),
]


@pytest.mark.parametrize(("body", "code"), BROKEN)
def test_nonsense_about_a_duty_is_refused_and_changes_nothing(
    cast: Cast, phone: Phones, body: dict[str, Any], code: str
) -> None:
    row, held = gate(cast), phone("worker")
    id = held.wish("gate.begin", gate=str(row.pk))
    for one in body.get("counts", []):
        one.setdefault("hour", counted(held)["hour"])
    wrong = held.wish("gate.end", id, **body)
    foreign = phone("cover")
    theirs = foreign.wish("gate.begin", gate=str(row.pk))
    held.push()
    foreign.push()
    assert held.results[wrong]["code"] == code
    assert foreign.results[theirs]["code"] == "scope.not_found"
    assert (GateDuty.objects.get().state, GateCount.objects.count()) == ("under_way", 0)
