"""Inspections of the demo: templates that ship, shops of a grid that were looked at, a hazard that became a report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from gezhi.demo import content, pictures
from gezhi.demo.neighbourhood import Neighbourhood
from gezhi.demo.people import People
from gezhi.domain.cases.services import Command, PhotoIn, assessing, dispatching
from gezhi.domain.patrols import services as patrols
from gezhi.domain.patrols.selectors import Inspection, InspectionPoint, InspectionTemplate, findings_of, templates
from gezhi.domain.patrols.services import Said, Told
from gezhi.domain.patrols.vocabulary import Verdict, VisitResult
from gezhi.domain.registry import selectors as registry
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.plumbing.scope import EVERYTHING

KEY = "shop"
SHOPS = ("shop", "catering")
BLOCKED, GAS = "疏散通道", "液化气"
"""Words by which the points about the way out and about bottled gas are known."""
BLOCKED_CLASS = "0496"
"""A blocked fire lane: the kind of the demo's matters that the hazard is filed under."""
SAID = "后门通道堆放纸箱，仅容一人通过"
DAYS_KNOWN = 1
"""The clock has taken the shops in since so many days: most of them are due, none of them late."""


def inspect(here: Neighbourhood, people: People) -> None:
    """Load the templates, take in what they are for, inspect three shops of the grid and a rented home."""
    patrols.load_shipped(at=here.on(10, 9))
    patrols.enrol_things(at=here.on(DAYS_KNOWN, 1))
    by_key = {row.key: row for row in templates(EVERYTHING)}
    shops = [row for row in registry.organisations(EVERYTHING, here.grid).order_by("id") if row.unit_class in SHOPS]
    inspector = _Inspector(here, by_key)
    for shop in shops[1:2]:
        inspector.met(shop.pk, here.on(6, 10, 20), "整体规范", hazard="")
    for shop in shops[:1]:
        row = inspector.met(shop.pk, here.on(1, 15, 10), "已当场告知负责人，限期清理", hazard=SAID)
        _send(row, people)
    for shop in shops[2:3]:
        inspector.nobody(KEY, shop.pk, here.on(1, 16), "卷帘门关闭，邻铺说下午才营业")
    for rental in registry.rentals(here.worker, here.grid).order_by("id")[:1]:
        inspector.nobody("rental", rental.pk, here.on(2, 18, 30), "敲门无人应，已留联系卡")


class _Inspector:
    """The first worker, with the templates in force."""

    def __init__(self, here: Neighbourhood, by_key: Mapping[str, InspectionTemplate]) -> None:
        self._scope, self._by_key = here.worker, by_key

    def met(self, thing: UUID, done_at: datetime, words: str, *, hazard: str) -> Inspection:
        """Every required point with its pictures; `hazard` is what is wrong with the way out, or nothing."""
        template = self._by_key[KEY]
        points = template.points.filter(is_required=True).order_by("number")
        answers = {point.number: _said(point, hazard) for point in points}
        return self._record(Told(new_id(), template.pk, thing, VisitResult.MET, answers, done_at, words))

    def nobody(self, key: str, thing: UUID, done_at: datetime, words: str) -> Inspection:
        """A visit in vain."""
        return self._record(Told(new_id(), self._by_key[key].pk, thing, VisitResult.NOBODY, {}, done_at, words))

    def _record(self, told: Told) -> Inspection:
        return patrols.record_inspection(scope=self._scope, told=told, at=told.done_at)


def _said(point: InspectionPoint, hazard: str) -> Said:
    """What was found at a point of a shop: no bottled gas anywhere, all else in order but the way out."""
    if GAS in point.words:
        return Said(Verdict.NOT_HERE)
    is_hazard = bool(hazard) and BLOCKED in point.words
    photos = [PhotoIn(pictures.indoors(point.number + side, is_hazard)) for side in range(point.least_photos)]
    return Said(Verdict.HAZARD if is_hazard else Verdict.FINE, hazard if is_hazard else "", photos)


def _send(row: Inspection, people: People) -> None:
    """The desk files the report that the hazard became and sends it to the fire brigade."""
    case = next(found.case for found in findings_of(row) if found.case is not None)
    kind = next(kind for kind in content.kinds() if kind.code == BLOCKED_CLASS)
    chosen, limit = people.condition(kind, 1)
    acceptor, dispatcher = (people.scope(people.desk[role][0]) for role in ("acceptor", "dispatcher"))
    filed_at = row.done_at + timedelta(minutes=14)
    assessing.file(command=Command(acceptor, case.pk, at=filed_at), case_class=chosen, limit=limit)
    command = Command(dispatcher, case.pk, at=filed_at + timedelta(minutes=9))
    dispatching.dispatch(command=command, department_id=people.departments[kind.department])
