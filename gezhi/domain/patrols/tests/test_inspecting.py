"""Inspections: kept once, hazards become reports, failed visits reset no clock, the register knows of rented homes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest

from gezhi.domain.cases.selectors import Case, Photo
from gezhi.domain.cases.services import PhotoIn
from gezhi.domain.cases.services.photos import take_up
from gezhi.domain.cases.tests.matters import photo
from gezhi.domain.patrols import selectors, services
from gezhi.domain.patrols.models import Finding, FindingPhoto, InspectedThing, Inspection, InspectionTemplate
from gezhi.domain.patrols.rules.rhythms import Rhythm
from gezhi.domain.patrols.services.enrolling import forget_photos
from gezhi.domain.patrols.vocabulary import ThingKind, Verdict, VisitResult
from gezhi.domain.registry import selectors as registered
from gezhi.domain.registry import services as registry
from gezhi.domain.registry.services import Batch, Source
from gezhi.domain.registry.tests.test_people import door, house
from gezhi.domain.registry.tests.test_rentals import let
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.photos import store
from gezhi.ground.plumbing.scope import EVERYTHING
from tests.cast import INSIDE, MICRO, MONDAY, Cast

pytestmark = pytest.mark.django_db
LATER, TODAY = MONDAY + timedelta(hours=3), date(2026, 11, 16)
Answers = Mapping[int, services.Said]


def refused(code: str) -> Any:
    return pytest.raises(Problem, match=rf"^{code}:")


@pytest.fixture
def shop(cast: Cast) -> UUID:
    """A shop of the worker's micro grid."""
    batch = Batch(registry.gathering(by=SYSTEM, source=Source.WORKER, at=MONDAY, title="made"), MONDAY)
    building = registry.drawn_building(batch, code=MICRO, name="1号楼", compound="海韵花园", point=INSIDE)
    id = registry.open_unit(batch, code=MICRO, building_id=building, values={"name": "小卖部", "unit_class": "shop"})
    batch.write()
    return id


def template(cast: Cast, about: ThingKind = ThingKind.UNIT, **changes: Any) -> InspectionTemplate:
    points = [services.PointWords("消防通道", least_photos=1, hazard="01"), services.PointWords("招牌", least_photos=0)]
    told: dict[str, Any] = {"key": about.value, "about": about, "name": "检查", "points": points, **changes}
    return services.make_template(scope=cast.scope("system_admin"), told=services.TemplateWords(**told), at=MONDAY)


def answers(verdict: Verdict = Verdict.FINE, words: str = "", **picture: Any) -> Answers:
    shown = [PhotoIn(**(picture or {"content": photo()}))]
    return {1: services.Said(verdict, words, shown), 2: services.Said(Verdict.FINE)}


def inspect(cast: Cast, form: InspectionTemplate, thing: UUID, said: Answers, **changes: Any) -> Inspection:
    told: dict[str, Any] = {"id": new_id(), "result": VisitResult.MET, "done_at": MONDAY, **changes}
    who = told.pop("who", "worker")
    asked = services.Told(template_id=form.pk, thing_id=thing, answers=said, **told)
    return services.record_inspection(scope=cast.scope(who), told=asked, at=LATER)


def test_a_hazard_becomes_a_report_with_its_picture_and_a_repeat_changes_nothing(cast: Cast, shop: UUID) -> None:
    form, id = template(cast), new_id()
    kept = take_up(scope=cast.scope("worker"), content=photo())
    said = answers(Verdict.HAZARD, "堆放纸箱，联系13800138000", upload=kept.pk)
    for _ in range(2):
        inspect(cast, form, shop, said, id=id)

    case = Case.objects.get()
    assert case.code == MICRO
    assert case.words.startswith("消防通道：堆放纸箱")
    assert Photo.objects.get().case_id == case.pk
    finding = Finding.objects.get(verdict=Verdict.HAZARD)
    assert (finding.case_id, finding.photos.get().digest) == (case.pk, kept.digest)
    assert "13800138000" not in finding.words
    assert Inspection.objects.get().hazards_count == 1
    (line,) = Deed.objects.filter(deed="inspection.record")
    assert orjson.loads(bytes(line.facts))["hazards"] == 1


def test_a_picture_of_what_is_fine_belongs_to_the_finding_alone(cast: Cast, shop: UUID) -> None:
    kept = take_up(scope=cast.scope("worker"), content=photo())
    inspect(cast, template(cast), shop, answers(upload=kept.pk))
    assert not Photo.objects.exists()
    assert FindingPhoto.objects.get().digest == kept.digest
    store.forget(kept.digest)
    assert store.file_of(kept.digest, "full").exists()
    forget_photos(LATER + timedelta(days=1), 10)
    assert not FindingPhoto.objects.exists()


def test_a_failed_visit_shows_effort_and_leaves_the_shop_due(cast: Cast, shop: UUID) -> None:
    form, scope = template(cast, rhythm=Rhythm(10, 2), classes=["shop"]), cast.scope("worker")
    assert services.enrol_things(at=MONDAY) == 1
    assert services.enrol_things(at=MONDAY) == 0
    inspect(cast, form, shop, {}, result=VisitResult.NOBODY)
    (due,) = selectors.due_things(scope, form, TODAY, 10)
    assert (due.thing.name, due.tries, due.due_date, due.last) == ("小卖部", 1, TODAY, None)
    inspect(cast, form, shop, answers())
    assert selectors.due_things(scope, form, TODAY, 10) == []
    (due,) = selectors.due_things(scope, form, TODAY + timedelta(days=10), 10)
    assert (due.tries, due.late_date) == (0, TODAY + timedelta(days=13))
    assert selectors.due_things(cast.scope("cover"), form, TODAY + timedelta(days=10), 10) == []


def test_what_is_no_more_is_not_due_and_what_moved_stands_elsewhere(cast: Cast, shop: UUID) -> None:
    template(cast, rhythm=Rhythm(10), classes=["shop"])
    services.enrol_things(at=MONDAY)
    registered.organisations(EVERYTHING).update(code=MICRO[:-1] + "2")
    services.enrol_things(at=MONDAY)
    assert InspectedThing.objects.get().code == MICRO[:-1] + "2"
    registered.organisations(EVERYTHING).update(unit_class="office")
    services.enrol_things(at=MONDAY)
    assert not InspectedThing.objects.exists()


def test_of_a_rented_home_the_register_keeps_when_it_was_inspected(cast: Cast) -> None:
    registry.set_rhythm(scope=cast.scope("system_admin"), grade="", days=30, at=MONDAY)
    rental, scope = let(cast, door(house(cast), "301")), cast.scope("worker")
    form = template(cast, ThingKind.RENTAL)
    inspect(cast, form, rental.pk, {}, result=VisitResult.REFUSED)
    (due,) = selectors.due_things(scope, form, TODAY, 10)
    assert (due.tries, due.last) == (1, None)
    assert registered.inspections_of(scope, rental) == []
    inspect(cast, form, rental.pk, answers(Verdict.HAZARD, "堵塞"))
    assert [one.hazard for one in registered.inspections_of(scope, rental)] == ["01"]
    assert selectors.due_things(scope, form, TODAY, 10) == []
    assert [one.last for one in selectors.due_things(scope, form, TODAY + timedelta(days=30), 10)] == [TODAY]


def test_what_is_refused_changes_nothing(cast: Cast, shop: UUID) -> None:
    form, mine = template(cast), new_id()
    with refused("scope.not_found"):
        inspect(cast, form, shop, answers(), who="cover")
    with refused("scope.not_found"):
        inspect(cast, form, shop, answers(upload=new_id()))
    with refused("inspection.not_answered"):
        inspect(cast, form, shop, {})
    with refused("inspection.ahead"):
        inspect(cast, form, shop, answers(), done_at=LATER + timedelta(days=365))
    with refused("scope.not_found"):
        inspect(cast, form, shop, answers(), round_id=new_id())
    assert not Inspection.objects.exists()
    assert not Case.objects.exists()
    inspect(cast, form, shop, answers(), id=mine)
    with refused("inspection.taken"):
        inspect(cast, form, new_id(), answers(), id=mine)
