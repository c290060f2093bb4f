"""One case: the page, its part beside the list, the print view, and why it is due then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gezhi.domain.cases import selectors
from gezhi.domain.cases.labels import (
    OUTCOME_LABELS,
    PLACE_LABELS,
    SOURCE_LABELS,
    URGENCY_LABELS,
)
from gezhi.domain.cases.selectors import Case
from gezhi.domain.cases.services import clocks
from gezhi.domain.cases.vocabulary import OF_A_PERSON, Deed, Outcome, PlaceKind, Source, State, Urgency
from gezhi.domain.cases.web.buttons import deed_buttons
from gezhi.domain.cases.web.choices import condition_name
from gezhi.domain.cases.web.layers import map_layers
from gezhi.domain.cases.web.stages import StageStep, stages_of
from gezhi.domain.cases.web.timeline import moments_of
from gezhi.domain.cases.web.words import Row, bracketed, class_name, place_codes, row_of
from gezhi.domain.grids import selectors as grids
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb, Fact, Moment, Sound
from gezhi.ground.plumbing.page_parts import Deed as DeedButton
from gezhi.ground.plumbing.page_parts import Photo as PhotoPart
from gezhi.ground.plumbing.wording import limit_words, moment_words


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything the case page shows."""

    row: Row
    crumbs: list[Crumb]
    stages: list[StageStep]
    deeds: list[DeedButton]
    facts: list[Fact]
    moments: list[Moment]
    photos: list[PhotoPart]
    recording: Sound | None
    orders: list[selectors.OrderRow]
    related: list[Row]
    reporter_url: str
    at: datetime


@door(Permission.CASES_VIEW)
def case_page(request: ScopedRequest, id: UUID) -> HttpResponse:
    page = build_page(request, selectors.case(request.scope, id))
    return render(request, "cases/case.html", {"page": page, "case": page.row.case, "layers": map_layers()})


@door(Permission.CASES_VIEW)
def case_detail(request: ScopedRequest, id: UUID) -> HttpResponse:
    """The part beside the list: what, where, how urgent, what I can do."""
    page = build_page(request, selectors.case(request.scope, id))
    return render(request, "cases/detail.html", {"page": page, "case": page.row.case})


@door(Permission.CASES_VIEW)
def case_print(request: ScopedRequest, id: UUID) -> HttpResponse:
    page = build_page(request, selectors.case(request.scope, id))
    context = {"page": page, "case": page.row.case, "moments": page.moments[::-1]}
    return render(request, "cases/print.html", context)


@door(Permission.CASES_VIEW)
def case_why(request: ScopedRequest, id: UUID) -> HttpResponse:
    """The reckoning of the deadline, day by day."""
    case = selectors.case(request.scope, id)
    reckoning = clocks.why(case)
    context = {
        "case": case,
        "reckoning": reckoning,
        "deadline": reckoning.deadline if reckoning else None,
        "terms": _terms(case),
        "moves": selectors.moves_of(case.pk),
    }
    return render(request, "cases/why.html", context)


def build_page(request: ScopedRequest, case: Case) -> CasePage:
    """Gather the page of one case. A fixed number of queries."""
    at = now()
    names = grids.full_names([*place_codes(case.code), case.reported_code])
    row = row_of(case, at, names)
    related = _related(request, case, at)
    photos, hidden = selectors.photos_seen(request.scope, case)
    recording, is_kept_back = selectors.recording_seen(request.scope, case)
    return CasePage(
        row=row,
        crumbs=[Crumb(_("Cases"), reverse("cases:list")), Crumb(case.number)],
        stages=stages_of(State(case.state)),
        deeds=deed_buttons(case, selectors.possible_deeds(request.scope, case, at)),
        facts=[*_facts(case, names), *_kept_back(hidden, recording=is_kept_back)],
        moments=moments_of(case)[::-1],
        photos=_photos(photos),
        recording=_sound(recording) if recording else None,
        orders=selectors.order_rows(case),
        related=related,
        reporter_url=_reporter_url(request, case),
        at=at,
    )


def _facts(case: Case, names: dict[str, str]) -> list[Fact]:
    found = [
        Fact(
            _("Class"),
            bracketed(class_name(case.case_class), case.class_code) if case.case_class else _("Not yet classified"),
        ),
        Fact(_("Place"), names.get(case.code, case.code), reverse("grids:area", args=[case.code])),
        Fact(_("Address"), case.address),
        Fact(_("How the place is known"), str(PLACE_LABELS[PlaceKind(case.place_kind)])),
        Fact(_("Source"), str(SOURCE_LABELS[Source(case.source)])),
        Fact(_("Urgency"), str(URGENCY_LABELS[Urgency(case.urgency)])),
        *_terms(case),
        Fact(pgettext("time", "Reported"), moment_words(case.reported_at)),
        Fact(pgettext("time", "Filed"), moment_words(case.filed_at) if case.filed_at else ""),
        Fact(pgettext("time", "Due"), moment_words(case.due_at) if case.due_at else ""),
        Fact(pgettext("time", "Answered"), moment_words(case.answered_at) if case.answered_at else ""),
        Fact(pgettext("time", "Closed"), moment_words(case.closed_at) if case.closed_at else ""),
        Fact(_("Reporter's word"), str(OUTCOME_LABELS[Outcome(case.outcome)]) if case.outcome else ""),
    ]
    if case.reported_code != case.code:
        found.insert(3, Fact(_("Reported in"), names.get(case.reported_code, case.reported_code)))
    return [fact for fact in found if fact.value]


def _kept_back(count: int, *, recording: bool) -> list[Fact]:
    """Photos and what was said that are not for the reader are spoken of, not silently missing."""
    words = _("%(count)s, seen only by whoever reported or handles the matter") % {"count": count}
    heard = _("Heard only by whoever reported or handles the matter")
    photos = [Fact(_("Photos of a person"), words)] if count else []
    return [*photos, Fact(_("Voice recording"), heard)] if recording else photos


def _terms(case: Case) -> list[Fact]:
    """Under which condition a case was filed and what time that gives; nothing before it is filed."""
    if case.limit is None:
        return [Fact(_("Filing condition"), "—"), Fact(_("Limit"), _("No limit set"))] if case.filed_at else []
    words = case.limit.filing_condition or condition_name(case.limit.order)
    return [Fact(_("Filing condition"), words), Fact(_("Limit"), limit_words(case.limit.value, case.limit.unit))]


def _purpose(purpose: str) -> str:
    return {
        "report": _("With the report"),
        "before": _("Before"),
        "after": _("After"),
        "check": _("On the spot"),
        "step": _("A step of the work"),
        OF_A_PERSON: _("Of a person"),
    }.get(purpose, "")


def _photos(photos: list[selectors.Photo]) -> list[PhotoPart]:
    return [
        PhotoPart(
            url=reverse("cases:photo", args=[photo.pk, "full"]),
            thumbnail_url=reverse("cases:photo", args=[photo.pk, "thumb"]),
            alt=_purpose(photo.purpose),
            caption=f"{_purpose(photo.purpose)} · {moment_words(photo.added_at)}",
        )
        for photo in photos
    ]


def _sound(recording: selectors.Recording) -> Sound:
    told = {"seconds": recording.seconds, "size": max(1, round(recording.size / 1024))}
    return Sound(reverse("cases:recording", args=[recording.pk]), _("%(seconds)s seconds, %(size)s KB") % told)


def _related(request: ScopedRequest, case: Case, at: datetime) -> list[Row]:
    if case.state not in {State.REPORTED, State.FILED}:
        return []
    near = selectors.related_to(request.scope, case, at=at, major=case.class_code[:2])
    return [row_of(other, at, {}) for other in near]


def _reporter_url(request: ScopedRequest, case: Case) -> str:
    if not request.scope.covers(Permission.CASES_REVEAL, case.code) or not selectors.has_reporter(case):
        return ""
    return reverse("cases:deed", args=[case.pk, Deed.RELEASE_REPORTER.value])
