"""The desk's pages of inspections, tracks, templates, streets and rules: what they show, and to whom."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gezhi.domain.patrols import selectors, services
from gezhi.domain.patrols.models import Finding, FindingPhoto, InspectionTemplate, Street, TargetSet
from gezhi.domain.patrols.rules.drawing import lines_of
from gezhi.domain.patrols.rules.noise import sift
from gezhi.domain.patrols.rules.rhythms import Rhythm
from gezhi.domain.patrols.rules.track import joined
from gezhi.domain.patrols.tests.made_tracks import START, walk
from gezhi.domain.patrols.tests.test_inspecting import TODAY, answers, inspect, shop, template
from gezhi.domain.patrols.tests.test_pages import page
from gezhi.domain.patrols.tests.walked import DAY, LINE, morning, send
from gezhi.domain.patrols.vocabulary import Verdict, VisitResult
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.journal.models import Look
from tests.cast import COMMUNITY, MONDAY, Cast

__all__ = ["shop"]
pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=3)


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the pages stands at noon of the cast's Monday."""
    for module in ("inspections", "tracks", "keeping", "streets"):
        monkeypatch.setattr(f"gezhi.domain.patrols.web.{module}.now", lambda: LATER)


def test_a_hazard_is_shown_with_its_report_and_its_picture(cast: Cast, shop: UUID) -> None:
    row = inspect(cast, template(cast), shop, answers(Verdict.HAZARD, "堆放纸箱"))
    status, text = page(cast, "supervisor", f"/patrols/inspections?day={DAY}")
    assert status == 200
    assert "小卖部" in text
    status, text = page(cast, "supervisor", f"/patrols/inspections/{row.pk}")
    number = Finding.objects.get(verdict=Verdict.HAZARD).case.number  # type: ignore[union-attr]  # a hazard has one
    assert all(words in text for words in ("消防通道", "堆放纸箱", "隐患", number))
    photo = FindingPhoto.objects.get()
    client = Client()
    client.force_login(cast.accounts["supervisor"])
    assert client.get(f"/patrols/inspections/photos/{photo.pk}/thumb")["Content-Type"] == "image/jpeg"
    assert client.get(f"/patrols/inspections/photos/{photo.pk}/raw").status_code == 404
    for address in (f"/patrols/inspections/{row.pk}", f"/patrols/inspections/photos/{photo.pk}/full"):
        assert page(cast, "cover", address)[0] == 404
        assert page(cast, "system_admin", address)[0] == 403


def test_what_was_inspected_before_is_listed_by_thing_for_its_own_area(cast: Cast, shop: UUID) -> None:
    form = template(cast)
    inspect(cast, form, shop, {}, result=VisitResult.NOBODY)
    row = inspect(cast, form, shop, answers(Verdict.HAZARD, "堆放纸箱"), done_at=LATER)
    address = f"/patrols/things/{shop}"
    assert address in page(cast, "supervisor", f"/patrols/inspections/{row.pk}")[1]
    status, text = page(cast, "supervisor", address)
    assert (status, text.count("data-row")) == (200, 2)
    assert text.index("已检查") < text.index("无人")
    assert page(cast, "cover", address)[0] == 404
    assert page(cast, "supervisor", f"/patrols/things/{row.pk}")[0] == 404


def test_what_is_due_is_listed_with_the_visits_that_failed(cast: Cast, shop: UUID) -> None:
    form = template(cast, rhythm=Rhythm(10), classes=["shop"])
    services.enrol_things(at=MONDAY)
    inspect(cast, form, shop, {}, result=VisitResult.NOBODY)
    status, text = page(cast, "worker", "/patrols/inspections/due?template=unit")
    assert status == 200
    assert "小卖部" in text
    assert f"{TODAY:%Y-%m-%d}" in text or "11-16" in text
    assert "小卖部" not in page(cast, "cover", "/patrols/inspections/due")[1]


def test_a_look_at_a_track_asks_why_draws_the_way_and_is_written_down(cast: Cast) -> None:
    send(cast, morning())
    services.judge_waiting(at=LATER)
    address = f"/patrols/tracks/{cast.id('worker')}?day={DAY}"
    assert "王芳" in page(cast, "supervisor", f"/patrols/tracks?day={DAY}")[1]
    status, text = page(cast, "supervisor", address)
    assert (status, "data-way" in text) == (200, False)
    assert page(cast, "supervisor", address, {"reason": ""})[0] == 422
    assert not Look.objects.filter(deed="track.look").exists()
    status, text = page(cast, "supervisor", address, {"reason": "投诉核实"})
    assert (status, "data-way" in text) == (200, True)
    assert Look.objects.filter(deed="track.look").count() == 1
    assert page(cast, "worker", address)[0] == 403
    assert page(cast, "system_admin", address)[0] == 403


def test_a_drawn_way_breaks_where_nothing_was_recorded_and_has_few_corners() -> None:
    track = walk(LINE)
    late = walk(LINE, begins=START + 7200)
    whole = sift(joined([track, late]))
    lines = lines_of(whole)
    assert len(lines) == 2
    assert sum(map(len, lines)) < len(whole.track) / 5
    assert lines_of(sift(track.take(track.time < 0))) == []


TEMPLATE = {
    "key": "school",
    "about": "unit",
    "classes": "school care",
    "name": "校园检查",
    "every_days": "30",
    "grace_days": "3",
    "points": "大门值守 | Is the gate manned? | 1 | 02\n*其他",
}


def test_a_template_is_made_and_its_next_edition_begins_with_what_stands(cast: Cast) -> None:
    status, text = page(cast, "system_admin", "/console/patrols/templates/new", TEMPLATE)
    assert status == 200
    assert "校园检查" in text
    row = InspectionTemplate.objects.get()
    points = list(row.points.order_by("number").values_list("words", "least_photos", "is_required", "hazard"))
    assert points == [("大门值守", 1, True, "02"), ("其他", 0, False, "99")]
    text = page(cast, "system_admin", "/console/patrols/templates/new?key=school")[1]
    assert "大门值守 | Is the gate manned? | 1 | 02" in text
    assert page(cast, "system_admin", "/console/patrols/templates/new?key=none")[0] == 404
    for points_told in ("|||", "门 | gate | 30", "门 | gate | x"):
        status, _ = page(cast, "system_admin", "/console/patrols/templates/new", {**TEMPLATE, "points": points_told})
        assert status == 422
    assert InspectionTemplate.objects.count() == 1
    assert page(cast, "worker", "/console/patrols/templates")[0] == 403


def test_the_rule_of_looking_is_set_by_who_keeps_privacy(cast: Cast) -> None:
    keeper = "security_admin"
    told = {"roles": ["supervisor"], "days": "7", "needs_reason": "on", "version": "0"}
    assert page(cast, keeper, "/console/patrols/tracks", told)[0] == 200
    version, rule = selectors.track_rule()
    assert (version, rule.days, rule.roles) == (1, 7, frozenset({"supervisor"}))
    assert page(cast, keeper, "/console/patrols/tracks", told)[0] == 422


def feature(number: int, line: Any, kind: str = "LineString") -> dict[str, Any]:
    return {"properties": {"number": number, "name": "前街"}, "geometry": {"type": kind, "coordinates": line}}


def upload(cast: Cast, content: bytes) -> int:
    client = Client()
    client.force_login(cast.accounts["system_admin"])
    told = {"source": "测绘院", "file": SimpleUploadedFile("streets.geojson", content)}
    return client.post("/console/patrols/streets/load", told, follow=True).status_code


def test_streets_come_from_a_file_and_become_what_is_to_be_covered(cast: Cast) -> None:
    told = {"features": [feature(1, LINE), feature(2, [LINE, LINE], "MultiLineString")]}
    assert upload(cast, json.dumps(told).encode()) == 200
    assert sorted(Street.objects.values_list("number", flat=True)) == ["1", "2", "2-1"]
    assert "测绘院" in page(cast, "system_admin", "/console/patrols/streets")[1]
    assert page(cast, "system_admin", "/console/patrols/streets/gather", {"code": COMMUNITY})[0] == 200
    assert TargetSet.objects.exists()
    assert page(cast, "system_admin", "/console/patrols/streets/gather", {"code": "9"})[0] == 422


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b'{"features": 1}', b'{"features": [{}]}', b'{"features": [{"geometry": {"type": "Point"}}]}'],
)
def test_a_file_that_holds_no_streets_is_refused(cast: Cast, content: bytes) -> None:
    assert upload(cast, content) == 422
    if content:
        with pytest.raises(Problem, match=r"^street\.unreadable"):
            services.read_streets(content)
    assert not Street.objects.exists()
