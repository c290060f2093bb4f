"""The catalogue: editions side by side, classes with their conditions and limits."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gezhi.domain.cases import selectors
from gezhi.domain.cases.labels import KIND_LABELS
from gezhi.domain.cases.selectors import CaseClass
from gezhi.domain.cases.vocabulary import ClassKind
from gezhi.domain.cases.web.choices import condition_name
from gezhi.domain.cases.web.words import bracketed, class_name, heading_of
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb, Tab
from gezhi.ground.plumbing.wording import limit_words


@dataclass(frozen=True, slots=True)
class Major:
    """A major class and the classes in it."""

    kind: str
    name: str
    classes: list[CaseClass]


@door(Permission.CATALOGUE_VIEW)
def catalogue(request: ScopedRequest) -> HttpResponse:
    """One edition: the active one, or the one asked for. Raises Problem `catalogue.no_active_edition`."""
    editions = list(selectors.editions(request.scope))
    asked = [edition for edition in editions if edition.key == request.GET.get("edition")]
    shown = (asked or editions[:1] or [selectors.active_edition()])[0]
    words = request.GET.get("q", "").strip()[:60]
    classes = list(selectors.classes(request.scope, edition=shown.key))
    if words:
        classes = [
            c for c in classes if c.is_major or words in c.name or words in c.code or words.lower() in c.name_en.lower()
        ]
    url = reverse("cases:catalogue")
    context = {
        "tabs": [Tab(edition.name, f"{url}?edition={edition.key}", edition.key == shown.key) for edition in editions],
        "edition": shown,
        "majors": _majors(classes),
        "words": words,
    }
    return render(request, "cases/catalogue.html", context)


def _majors(classes: list[CaseClass]) -> list[Major]:
    names = {(row.kind, row.code): class_name(row) for row in classes if row.is_major}
    usable = [row for row in classes if not row.is_major]
    return [
        Major(str(KIND_LABELS[ClassKind(kind)]), bracketed(names.get((kind, major), major), major), list(group))
        for (kind, major), group in groupby(usable, key=lambda row: (row.kind, row.major))
    ]


@dataclass(frozen=True, slots=True)
class Condition:
    """A filing condition in words."""

    order: int
    filing: str
    closing: str
    limit: str
    is_made: bool


@door(Permission.CATALOGUE_VIEW)
def case_class(request: ScopedRequest, edition: str, kind: str, code: str) -> HttpResponse:
    """One class with its conditions; “no limit set” where the edition has none."""
    found = selectors.class_by_key(request.scope, kind=kind, code=code, edition=edition)
    conditions = [
        Condition(
            limit.order,
            limit.filing_condition or condition_name(limit.order),
            limit.closing_condition,
            limit_words(limit.value, limit.unit),
            limit.is_made,
        )
        for limit in selectors.limits_of(request.scope, found.pk)
    ]
    crumbs = [Crumb(found.edition.name, f"{reverse('cases:catalogue')}?edition={edition}"), Crumb(class_name(found))]
    context = {"found": found, "name": heading_of(class_name(found)), "conditions": conditions, "crumbs": crumbs}
    context["kind"] = KIND_LABELS[ClassKind(found.kind)]
    return render(request, "cases/class.html", context)
