"""Templates of inspections: editions, so that what was filled keeps the questions it was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from gezhi.domain.patrols.models import InspectionPoint, InspectionTemplate
from gezhi.domain.patrols.rules.inspecting import USUAL_PHOTOS, Asked, check_template
from gezhi.domain.patrols.rules.rhythms import Rhythm, check_rhythm
from gezhi.domain.patrols.vocabulary import ThingKind
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.kernel.text import clean_line
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import Scope

OF_THE_REGISTER = problem(
    "inspection.of_the_register", 422, "How often rented homes are inspected is set in the register, grade by grade."
)


@dataclass(frozen=True, slots=True)
class PointWords:
    """A point to look at, in both languages; the class of a hazard's report, its kind in GB/T 31000 table 5.19."""

    words: str
    words_en: str = ""
    least_photos: int = USUAL_PHOTOS
    is_required: bool = True
    class_code: str = ""
    hazard: str = "99"


@dataclass(frozen=True, slots=True)
class TemplateWords:
    """What an edition says; `classes` of organisations or components it is for, none: all of them."""

    key: str
    about: ThingKind
    name: str
    points: Sequence[PointWords]
    name_en: str = ""
    classes: Sequence[str] = ()
    rhythm: Rhythm | None = None


@transaction.atomic
def make_template(*, scope: Scope, told: TemplateWords, at: datetime) -> InspectionTemplate:
    """The next edition of a template; the one before goes out of use.

    Raises the Problems `inspection.*`, `rhythm.*` or `scope.forbidden`.
    """
    by = scope.acting_for_all(Permission.PATROLS_PLAN)
    _check(told)
    last = InspectionTemplate.objects.filter(key=told.key).aggregate(last=Max("edition"))["last"] or 0
    InspectionTemplate.objects.filter(key=told.key, is_active=True).update(is_active=False)
    row = InspectionTemplate(
        id=new_id(),
        key=told.key,
        edition=last + 1,
        about=told.about,
        classes=sorted(told.classes),
        name=clean_line(told.name, limit=80),
        name_en=clean_line(told.name_en, limit=80),
        every_days=told.rhythm.days if told.rhythm else None,
        grace_days=told.rhythm.grace_days if told.rhythm else 0,
        made_at=at,
    )
    row.save(force_insert=True)
    InspectionPoint.objects.bulk_create(_points(row, told.points))
    facts = {"key": row.key, "edition": row.edition, "points": len(told.points), "days": row.every_days}
    subject = ("inspection_template", row.pk)
    journal.record(deed="inspection_template.make", by=by, subject=subject, facts=facts, at=at)
    return row


def _check(told: TemplateWords) -> None:
    check_template([Asked(number, point.words.strip(), point.least_photos) for number, point in enumerate(told.points)])
    if told.rhythm is not None:
        if told.about is ThingKind.RENTAL:
            raise OF_THE_REGISTER()
        check_rhythm(told.rhythm)


def _points(row: InspectionTemplate, points: Sequence[PointWords]) -> list[InspectionPoint]:
    return [
        InspectionPoint(
            id=new_id(),
            template=row,
            number=number,
            words=clean_line(point.words, limit=200),
            words_en=clean_line(point.words_en, limit=200),
            least_photos=point.least_photos,
            is_required=point.is_required,
            class_code=point.class_code,
            hazard=point.hazard,
        )
        for number, point in enumerate(points, start=1)
    ]
