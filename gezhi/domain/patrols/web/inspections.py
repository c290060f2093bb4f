"""Inspections: those of a day, what is due, one with its findings and pictures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gezhi.domain.grids import selectors as grids
from gezhi.domain.patrols import selectors
from gezhi.domain.patrols.labels import OUTCOME_LABELS, VERDICT_LABELS
from gezhi.domain.patrols.vocabulary import Verdict, VisitResult
from gezhi.domain.patrols.web.words import area_of, day_of, tabs
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb, Fact, Photo
from gezhi.ground.plumbing.photos import store
from gezhi.ground.plumbing.scope import NOT_FOUND
from gezhi.ground.plumbing.wording import in_city

SHOWN = 200


@dataclass(frozen=True, slots=True)
class InspectionLine:
    """An inspection, in words."""

    url: str
    name: str
    template: str
    area: str
    who: str
    at: datetime
    result: str | Promise
    hazards: int


@dataclass(frozen=True, slots=True)
class DueLine:
    """A thing that is due, in words."""

    name: str
    area: str
    last: date | None
    due_date: date | None
    is_late: bool
    tries: int


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A point of an inspection, in words."""

    key: str
    words: str
    verdict: str | Promise
    is_hazard: bool
    said: str
    case_number: str
    case_url: str
    photos: list[Photo]


@door(Permission.INSPECTIONS_VIEW)
def day(request: ScopedRequest) -> HttpResponse:
    """Inspections of my area on a day, those that found hazards first."""
    area, asked = area_of(request), day_of(request, in_city(now()).date())
    rows = list(selectors.inspections_on(request.scope, asked, area)[: SHOWN + 1])
    names = grids.full_names([row.code for row in rows])
    context = {
        "tabs": tabs(request.scope, "inspections", area),
        "area": area,
        "area_name": grids.full_name(area) if area else "",
        "day": asked,
        "rows": [_line(row, names) for row in rows[:SHOWN]],
        "has_more": len(rows) > SHOWN,
    }
    return render(request, "patrols/inspections.html", context)


@door(Permission.INSPECTIONS_VIEW)
def thing(request: ScopedRequest, id: UUID) -> HttpResponse:
    """All inspections of one thing, the latest first."""
    rows = selectors.inspections_of(request.scope, id, SHOWN + 1)
    names = grids.full_names([row.code for row in rows])
    context = {
        "name": rows[0].name,
        "area_name": names.get(rows[0].code, rows[0].code),
        "rows": [_line(row, names) for row in rows[:SHOWN]],
        "has_more": len(rows) > SHOWN,
        "crumbs": [Crumb(_("Inspections"), reverse("patrols:inspections")), Crumb(rows[0].name)],
    }
    return render(request, "patrols/thing.html", context)


def _line(row: selectors.Inspection, names: dict[str, str]) -> InspectionLine:
    return InspectionLine(
        url=reverse("patrols:inspection", args=[row.pk]),
        name=row.name,
        template=_name(row.template),
        area=names.get(row.code, row.code),
        who=row.account.name,
        at=row.done_at,
        result=OUTCOME_LABELS[VisitResult(row.result)],
        hazards=row.hazards_count,
    )


@door(Permission.INSPECTIONS_VIEW)
def due(request: ScopedRequest) -> HttpResponse:
    """What is due under a template, by place."""
    area, today = area_of(request), in_city(now()).date()
    templates = list(selectors.templates(request.scope))
    wanted = request.GET.get("template", "")
    chosen = next((row for row in templates if row.key == wanted), templates[0] if templates else None)
    found = selectors.due_things(request.scope, chosen, today, SHOWN + 1, area) if chosen else []
    names = grids.full_names([one.thing.code for one in found])
    context = {
        "tabs": tabs(request.scope, "due", area),
        "area": area,
        "area_name": grids.full_name(area) if area else "",
        "templates": [(row.key, _name(row)) for row in templates],
        "chosen": chosen.key if chosen else "",
        "rows": [_due(one, names, today) for one in found[:SHOWN]],
        "has_more": len(found) > SHOWN,
    }
    return render(request, "patrols/due.html", context)


def _due(one: selectors.DueThing, names: dict[str, str], today: date) -> DueLine:
    is_known = one.due_date > date.min
    area = names.get(one.thing.code, one.thing.code)
    shown = one.due_date if is_known else None
    return DueLine(one.thing.name, area, one.last, shown, one.late_date <= today, one.tries)


@door(Permission.INSPECTIONS_VIEW)
def one(request: ScopedRequest, id: UUID) -> HttpResponse:
    """One inspection: what was found, point by point."""
    row = selectors.inspection(request.scope, id)
    back = f"{reverse('patrols:inspections')}?day={row.day_date}"
    context = {
        "name": row.name,
        "template": _name(row.template),
        "facts": _facts(row),
        "words": row.words,
        "thing_url": reverse("patrols:thing", args=[row.thing_id]),
        "findings": [_finding(found) for found in selectors.findings_of(row)],
        "crumbs": [Crumb(_("Inspections"), back), Crumb(row.name)],
    }
    return render(request, "patrols/inspection.html", context)


def _facts(row: selectors.Inspection) -> list[Fact]:
    return [
        Fact(_("Area"), grids.full_name(row.code)),
        Fact(_("By"), row.account.name),
        Fact(_("Day"), row.day_date.isoformat()),
        Fact(_("Result"), OUTCOME_LABELS[VisitResult(row.result)]),
        Fact(_("Hazards"), row.hazards_count),
    ]


def _finding(found: selectors.Finding) -> FindingLine:
    words = _words(found.point.words, found.point.words_en)
    photos = [
        Photo(url=_photo(one.pk, "full"), thumbnail_url=_photo(one.pk, "thumb"), alt=words)
        for one in found.photos.all()
    ]
    case = found.case
    return FindingLine(
        key=f"photos-{found.point.number}",
        words=words,
        verdict=VERDICT_LABELS[Verdict(found.verdict)],
        is_hazard=found.verdict == Verdict.HAZARD,
        said=found.words,
        case_number=case.number if case else "",
        case_url=reverse("cases:case", args=[case.pk]) if case else "",
        photos=photos,
    )


def _photo(id: UUID, size: str) -> str:
    return reverse("patrols:inspection_photo", args=[id, size])


@door(Permission.INSPECTIONS_VIEW)
def photo(request: ScopedRequest, id: UUID, size: str) -> FileResponse:
    """One picture of a finding in my area, in full or small. Raises `scope.not_found`."""
    if size not in ("full", "thumb"):
        raise NOT_FOUND()
    found = selectors.photo(request.scope, id)
    file = store.file_of(found.digest, "thumb" if size == "thumb" else "full")
    if not file.exists():
        raise NOT_FOUND()
    answer = FileResponse(file.open("rb"), content_type="image/jpeg")
    answer["Cache-Control"] = "private, max-age=86400, immutable"
    return answer


def _name(row: selectors.InspectionTemplate) -> str:
    return _words(row.name, row.name_en)


def _words(chinese: str, english: str) -> str:
    return english if english and (get_language() or "").startswith("en") else chinese
