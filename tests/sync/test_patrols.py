"""A patrol away from the server: rounds, templates and what is due come down; what was walked and seen goes up once."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from gezhi.domain.cases.selectors import Case
from gezhi.domain.cases.services.photos import take_up
from gezhi.domain.cases.tests.matters import photo
from gezhi.domain.patrols import services
from gezhi.domain.patrols.models import (
    CheckIn,
    Finding,
    FindingPhoto,
    Inspection,
    InspectionTemplate,
    Round,
    RoundPlan,
    TrackPiece,
)
from gezhi.domain.patrols.rules.plans import Point
from gezhi.domain.patrols.rules.rhythms import Rhythm
from gezhi.domain.patrols.rules.track import Track
from gezhi.domain.patrols.rules.wire import encode
from gezhi.domain.patrols.tests.made_tracks import walk
from gezhi.domain.patrols.tests.test_inspecting import shop
from gezhi.domain.patrols.tests.walked import LINE, planned
from gezhi.domain.patrols.vocabulary import ThingKind, Way
from gezhi.domain.registry import services as registry
from gezhi.domain.registry.tests.test_people import door, house
from gezhi.domain.registry.tests.test_rentals import let
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.journal.writing import facts_of
from gezhi.ground.plumbing.wording import in_city
from tests.cast import GRID, INSIDE, MONDAY, Cast
from tests.sync.conftest import Phones
from tests.sync.phone import Phone

__all__ = ["shop"]
pytestmark = pytest.mark.django_db
GATE = Point("东门", *INSIDE)
AT_GATE = {"lon": INSIDE[0], "lat": INSIDE[1], "accuracy": 8}


def plan(cast: Cast, **changes: Any) -> RoundPlan:
    told = planned(points=(GATE,), **changes)
    return services.plan_round(
        scope=cast.scope("system_admin"), code=GRID, planned=told, from_date=MONDAY.date(), at=MONDAY
    )


def template(cast: Cast, about: ThingKind = ThingKind.UNIT, **changes: Any) -> InspectionTemplate:
    points = [services.PointWords("消防通道", least_photos=1), services.PointWords("燃气", least_photos=1)]
    told: dict[str, Any] = {"key": about.value, "about": about, "name": "检查", "points": points, **changes}
    return services.make_template(scope=cast.scope("system_admin"), told=services.TemplateWords(**told), at=MONDAY)


def piece(minutes: float = 10.0, off: timedelta = timedelta(0)) -> str:
    """Four hundred metres just walked, as a phone spells them."""
    begins = now() + off - timedelta(minutes=minutes)
    track: Track = walk(LINE, begins=begins.timestamp(), wander_m=2.0)
    return base64.b64encode(encode(track)).decode()


def test_a_post_takes_its_own_rounds_along_and_what_it_walked(cast: Cast, phone: Phones) -> None:
    row = plan(cast, way=Way.ROUTE, line=LINE)
    plan(cast, name="网格长巡", role="grid_chief")
    worker, cover = phone("worker").sync(), phone("cover").sync()

    assert worker.ids("rounds") == {str(row.pk)}
    assert cover.ids("rounds") == set()
    held = worker.one("rounds", id=str(row.pk))
    assert [point[1:] for point in held["points"]] == [["东门", *INSIDE, 30, True]]
    assert held["line"] == [list(at) for at in LINE]
    assert (held["opens"], held["closes"], held["walked"]) == (row.opens, row.closes, [])

    id = worker.wish("round.begin", plan=str(row.pk))
    worker.wish("round.check_in", id, point=held["points"][0][0], place=AT_GATE)
    worker.push()
    ((walked, _, state, _, ended, passed),) = worker.sync().one("rounds", id=str(row.pk))["walked"]
    assert (walked, state, ended, passed) == (id, "under_way", None, [held["points"][0][0]])

    services.end_plan(scope=cast.scope("system_admin"), id=row.pk, at=now())
    assert worker.sync().ids("rounds") == set()


def test_a_colleagues_round_is_not_heard_of(cast: Cast, phone: Phones) -> None:
    row = plan(cast)
    worker, chief = phone("worker").sync(), phone("acceptor").sync()
    worker.wish("round.begin", plan=str(row.pk))
    worker.push()
    chief.sync()
    assert chief.answers[-1].json()["parts"] == []


def test_a_round_walked_without_signal_goes_up_once_and_its_track_also_after_its_end(cast: Cast, phone: Phones) -> None:
    row, held = plan(cast), phone("worker")
    point = str(row.points.get().pk)
    id = held.wish("round.begin", plan=str(row.pk))
    held.wish("round.check_in", id, point=point, place=AT_GATE)
    held.wish("round.end", id, words="巡查完毕")
    tracks = held.wish("track.pieces", id, round=id, pieces=[piece(10), piece(30)])
    assert {result["outcome"] for result in held.send()["results"]} == {"done"}  # the answer is lost
    assert set(held.push().values()) == {"again"}

    walked = Round.objects.get()
    assert (str(walked.pk), walked.state, walked.words) == (id, "ended", "巡查完毕")
    assert CheckIn.objects.get().way == "fence"
    pieces = list(TrackPiece.objects.order_by("begins_at"))
    assert {str(one.round_id) for one in pieces} == {id}
    assert str(pieces[1].pk) == tracks
    lines = Deed.objects.filter(subject_id=walked.pk).order_by("seq")
    assert [line.deed for line in lines] == ["round.begin", "round.check_in", "round.end"]
    assert all("done_at" in facts_of(line) for line in lines)


def test_a_track_of_a_clock_that_is_wrong_is_put_right_and_one_of_a_refused_round_is_kept(
    cast: Cast, phone: Phones
) -> None:
    held = phone("worker")
    held.off = timedelta(days=365)
    begun = held.wish("round.begin", plan=str(UUID(int=7)))
    held.wish("track.pieces", begun, round=begun, pieces=[piece(off=held.off)])

    assert list(held.push().values()) == ["refused", "done"]
    kept = TrackPiece.objects.get()
    assert kept.round_id is None
    assert abs(kept.begins_at - now()) < timedelta(minutes=15)


def test_a_point_is_passed_by_hand_with_a_reason_alone(cast: Cast, phone: Phones) -> None:
    row, held = plan(cast), phone("worker")
    id = held.wish("round.begin", plan=str(row.pk))
    told: dict[str, Any] = {"point": str(row.points.get().pk), "way": "hand"}
    silent = held.wish("round.check_in", id, **told)
    held.push()
    assert held.results[silent]["code"] == "round.reason_needed"
    said = held.wish("round.check_in", id, **told, words="楼间无定位")
    assert held.push()[said] == "done"
    assert (CheckIn.objects.get().way, CheckIn.objects.get().words) == ("hand", "楼间无定位")


BROKEN: list[tuple[str, dict[str, Any], str]] = [
    ("round.begin", {"plan": "first"}, "sync.malformed"),
    ("round.check_in", {"point": str(UUID(int=1)), "way": "track"}, "sync.malformed"),
    ("round.check_in", {"point": str(UUID(int=1)), "place": {"lon": 500, "lat": 0}}, "sync.malformed"),
    ("track.pieces", {"pieces": []}, "sync.malformed"),
    ("track.pieces", {"pieces": ["not base64!"]}, "sync.malformed"),
    ("track.pieces", {"pieces": ["R1QB"] * 13}, "sync.malformed"),
    ("track.pieces", {"pieces": ["R1QB"]}, "track.damaged"),
    ("inspection.record", {"template": str(UUID(int=1)), "result": "met"}, "scope.not_found"),
    ("inspection.record", {"template": str(UUID(int=1)), "result": "tired"}, "sync.malformed"),
    (
        "inspection.record",
        {"template": str(UUID(int=1)), "result": "met", "findings": [{"number": 1, "verdict": "fine"}] * 2},
        "sync.malformed",
    ),
]


@pytest.mark.parametrize(("deed", "body", "code"), BROKEN)
def test_nonsense_about_a_patrol_is_refused_and_changes_nothing(
    cast: Cast, phone: Phones, deed: str, body: dict[str, Any], code: str
) -> None:
    held = phone("worker")
    id = held.wish(deed, UUID(int=9), **body)
    assert held.push() == {id: "refused"}
    assert held.results[id]["code"] == code
    assert [model.objects.count() for model in (Round, TrackPiece, Inspection)] == [0, 0, 0]


def due(held: Phone) -> dict[str, Any]:
    (row,) = held.held["inspections"].values()
    return row


def test_what_is_due_comes_down_with_its_template_and_an_inspection_moves_it(
    cast: Cast, shop: UUID, phone: Phones
) -> None:
    held = phone("worker").sync()
    form = template(cast, rhythm=Rhythm(10, 2), classes=["shop"])
    services.enrol_things(at=now())
    held.sync()
    today = in_city(now()).date()
    assert held.one("templates", key="unit")["points"][0] == [1, "消防通道", "", 1, True]
    assert (due(held)["name"], due(held)["thing"], due(held)["due_date"]) == ("小卖部", str(shop), today.isoformat())
    assert phone("cover").sync().ids("inspections") == set()

    nobody = held.wish("inspection.record", shop, template=str(form.pk), result="nobody")
    held.push()
    assert (due(held.sync())["tries"], due(held)["due_date"]) == (1, today.isoformat())

    shown = take_up(scope=cast.scope("worker"), content=photo())
    findings = [
        {"number": 1, "verdict": "hazard", "words": "堆放纸箱", "photos": [{"id": str(shown.pk)}]},
        {"number": 2, "verdict": "not_here"},
    ]
    done = held.wish("inspection.record", shop, template=str(form.pk), result="met", findings=findings)
    assert held.send()["results"][0]["outcome"] == "done"  # the answer is lost
    assert held.push() == {done: "again"}

    assert {str(row.pk) for row in Inspection.objects.all()} == {nobody, done}
    assert Case.objects.get().words == "消防通道：堆放纸箱"
    assert FindingPhoto.objects.get().finding.case_id == Case.objects.get().pk
    assert set(Finding.objects.values_list("verdict", flat=True)) == {"hazard", "not_here"}
    assert (due(held.sync())["tries"], due(held)["due_date"]) == (0, (today + timedelta(days=10)).isoformat())


def test_a_rented_home_is_due_by_the_registers_rhythm(cast: Cast, phone: Phones) -> None:
    form, held = template(cast, ThingKind.RENTAL), phone("worker").sync()
    rental = let(cast, door(house(cast), "301"))
    assert due(held.sync())["due_date"] is None
    registry.set_rhythm(scope=cast.scope("system_admin"), grade="", days=30, at=MONDAY)
    row = due(held.sync())
    assert (row["id"], row["thing"], row["key"], row["about"]) == (str(rental.pk), str(rental.pk), "", "rental")
    assert row["due_date"] <= in_city(now()).date().isoformat()

    held.wish("inspection.record", rental.pk, template=str(form.pk), result="refused")
    held.push()
    assert due(held.sync())["tries"] == 1
