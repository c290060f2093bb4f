"""Inspecting: a template filled for a thing of the register, in a round or alone. What is a hazard becomes a report.

Of rented homes the register keeps when they were last inspected and what is due: an inspection that was done is noted
there, too. Of all else `InspectedThing` keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from gezhi.domain.cases import services as cases
from gezhi.domain.cases.selectors import class_by_key
from gezhi.domain.cases.services import PhotoIn
from gezhi.domain.cases.services.photos import hand_over
from gezhi.domain.cases.vocabulary import ClassKind
from gezhi.domain.patrols.models import (
    Finding,
    FindingPhoto,
    InspectedThing,
    Inspection,
    InspectionPoint,
    InspectionTemplate,
)
from gezhi.domain.patrols.rules.inspecting import Answer, Asked, check_answers
from gezhi.domain.patrols.rules.rhythms import standing
from gezhi.domain.patrols.selectors import inspections as selectors
from gezhi.domain.patrols.selectors import rounds
from gezhi.domain.patrols.selectors.things import Thing, thing
from gezhi.domain.patrols.vocabulary import ThingKind, Verdict, VisitResult
from gezhi.domain.registry import services as registry
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.masking import mask_text
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.kernel.text import clean
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.photos import store
from gezhi.ground.plumbing.scope import Scope
from gezhi.ground.plumbing.wording import in_city

TAKEN = problem("inspection.taken", 409, "This inspection was sent already, by somebody else or about something else.")
AHEAD = problem("inspection.ahead", 422, "An inspection is told after it was done.")
NO_HAZARD = "00"
"""GB/T 31000 table 5.19."""
LEEWAY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Said:
    """What was found at a point; photos as bytes, or taken up before and named, as reports take them."""

    verdict: Verdict
    words: str = ""
    photos: Sequence[PhotoIn] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """An inspection as the phone tells it: its own id, the edition that was filled, the thing, answers by number."""

    id: UUID
    template_id: UUID
    thing_id: UUID
    result: VisitResult
    answers: Mapping[int, Said]
    done_at: datetime
    words: str = ""
    round_id: UUID | None = None


@transaction.atomic
def record_inspection(*, scope: Scope, told: Told, at: datetime) -> Inspection:
    """Keep what was found, report what is a hazard, say where the thing stands. The same id again changes nothing.

    A visit that failed is kept and resets no clock. Raises the Problems `inspection.*`, `photo.*`, `rental.ended`,
    `scope.not_found` or `scope.forbidden`.
    """
    known = _sent_before(scope, told)
    if known is not None:
        return known
    if told.done_at > at + LEEWAY:
        raise AHEAD()
    template = selectors.edition(scope, told.template_id)
    about = ThingKind(template.about)
    found = thing(scope, about, told.thing_id)
    by = scope.acting(Permission.PATROLS_WALK, found.code)
    points = {point.number: point for point in template.points.order_by("number")}
    hazards = [points[asked.number] for asked in _hazards(points, told)]
    row = _row(scope, told, found, at)
    row.template, row.hazards_count = template, len(hazards)
    row.save(force_insert=True)
    for number, said in told.answers.items():
        _keep(scope, row, found, points[number], said)
    if about is ThingKind.RENTAL and told.result is VisitResult.MET:
        hazard = hazards[0].hazard if hazards else NO_HAZARD
        registry.inspect(scope=scope, id=found.id, hazard=hazard, words=row.words, at=told.done_at)
    _stand(template.key, found, row)
    _tell(row, template, by)
    return row


def _sent_before(scope: Scope, told: Told) -> Inspection | None:
    """The inspection that came with this id before. Raises Problem `inspection.taken` where it is another one."""
    known = Inspection.objects.filter(pk=told.id).first()
    if known is not None and (known.account_id != scope.me or known.thing_id != told.thing_id):
        raise TAKEN()
    return known


def _hazards(points: Mapping[int, InspectionPoint], told: Told) -> list[Asked]:
    asked = [Asked(one.number, one.words, one.least_photos, one.is_required) for one in points.values()]
    answers = {number: Answer(said.verdict, said.words, len(said.photos)) for number, said in told.answers.items()}
    return check_answers(asked, answers, told.result)


def _row(scope: Scope, told: Told, found: Thing, at: datetime) -> Inspection:
    return Inspection(
        id=told.id,
        round=rounds.my_round(scope, told.round_id) if told.round_id else None,
        thing_id=found.id,
        name=found.name,
        code=found.code,
        account_id=scope.me,
        result=told.result,
        words=mask_text(clean(told.words, limit=500)),
        day_date=in_city(told.done_at).date(),
        done_at=told.done_at,
        received_at=at,
    )


def _keep(scope: Scope, row: Inspection, found: Thing, point: InspectionPoint, said: Said) -> None:
    """One finding with its pictures; a hazard is reported first, and its pictures are the report's, too."""
    finding = Finding(id=new_id(), inspection=row, point=point, verdict=said.verdict)
    finding.words = mask_text(clean(said.words, limit=500))
    if said.verdict is Verdict.HAZARD:
        finding.case = cases.report(scope=scope, report=_report(scope, row, found, point, said)).case
        digests = list(finding.case.photos.order_by("added_at", "id").values_list("digest", flat=True))
    else:
        digests = _kept(scope, said.photos)
    finding.save(force_insert=True)
    FindingPhoto.objects.bulk_create(
        FindingPhoto(id=new_id(), finding=finding, digest=digest, added_at=row.received_at) for digest in digests
    )


def _kept(scope: Scope, photos: Sequence[PhotoIn]) -> list[str]:
    """Digests of pictures of what is no hazard: taken up before, or kept now."""
    uploads = {str(number): photo.upload for number, photo in enumerate(photos) if photo.upload is not None}
    handed = hand_over(by=scope.actor, photos=uploads)
    return [handed.get(str(number)) or store.keep(photo.content).digest for number, photo in enumerate(photos)]


def _report(scope: Scope, row: Inspection, found: Thing, point: InspectionPoint, said: Said) -> cases.Report:
    place = cases.Place(code=found.code, address=found.name)
    if found.lon is not None and found.lat is not None:
        place = cases.Place(lon=found.lon, lat=found.lat, address=found.name)
    of_class = class_by_key(scope, kind=ClassKind.EVENT, code=point.class_code) if point.class_code else None
    words = f"{point.words}：{said.words.strip()}"
    return cases.Report(words=words, place=place, case_class=of_class, photos=said.photos, at=row.received_at)


def _stand(key: str, found: Thing, row: Inspection) -> None:
    """Where the thing stands now, reckoned from all its inspections under the template."""
    visits = Inspection.objects.filter(thing_id=found.id, template__key=key).values_list("day_date", "result")
    now = standing((day, VisitResult(result)) for day, result in visits)
    told = {"name": found.name, "code": found.code, "last_date": now.last, "tries": now.tries}
    InspectedThing.objects.update_or_create(
        thing_id=found.id, key=key, defaults=told, create_defaults={"id": new_id(), "since_date": row.day_date, **told}
    )


def _tell(row: Inspection, template: InspectionTemplate, by: Actor) -> None:
    facts = {
        "key": template.key,
        "about": template.about,
        "edition": template.edition,
        "thing": str(row.thing_id),
        "result": row.result,
        "hazards": row.hazards_count,
        "done_at": row.done_at,
    }
    subject = ("inspection", row.pk)
    journal.record(deed="inspection.record", by=by, subject=subject, code=row.code, facts=facts, at=row.received_at)
