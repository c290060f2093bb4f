"""One class in the console: whether it is used, who handles it, its conditions and limits by version, its steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from gezhi.domain.cases import selectors
from gezhi.domain.cases.labels import KIND_LABELS, URGENCY_LABELS
from gezhi.domain.cases.services import catalogue as services
from gezhi.domain.cases.vocabulary import ClassKind, Urgency
from gezhi.domain.cases.web import catalogue_forms as told
from gezhi.domain.cases.web.choices import condition_name
from gezhi.domain.cases.web.editions import class_or_not_found, top
from gezhi.domain.cases.web.words import class_name, heading_of
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb
from gezhi.ground.plumbing.problems import sentence
from gezhi.ground.plumbing.scope import NOT_FOUND
from gezhi.ground.plumbing.wording import limit_words


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a filing condition in words."""

    id: UUID
    order: int
    filing: str
    closing: str
    limit: str
    narrowed: str
    valid_from: datetime
    valid_to: datetime | None
    is_open: bool
    """Nothing came after it: it can be changed."""
    is_planned: bool


@door(Permission.CATALOGUE_MANAGE, "GET", "POST")
def kept_class(request: ScopedRequest, edition: str, kind: str, code: str) -> HttpResponse:
    """One class; the posted form says whether it is used and who usually handles it."""
    found = class_or_not_found(request, edition, kind, code)
    if request.method != "POST":
        return _page(request, found)
    form = told.ClassForm(request.scope, request.POST, found=found)
    if not form.is_valid():
        return _page(request, found, form=form)
    by = request.scope.acting_for_all(Permission.CATALOGUE_MANAGE)
    services.change_class(by=by, class_id=found.pk, told=form.told())
    return _done(request, found, _("The class was changed."))


@door(Permission.CATALOGUE_MANAGE, "POST")
def add_limit(request: ScopedRequest, edition: str, kind: str, code: str) -> HttpResponse:
    """One more filing condition."""
    found = class_or_not_found(request, edition, kind, code)
    form = told.LimitForm(request.POST)
    if not form.is_valid():
        return _page(request, found, limit_form=form)
    by = request.scope.acting_for_all(Permission.CATALOGUE_MANAGE)
    try:
        services.add_limit(by=by, class_id=found.pk, told=form.told(), at=now())
    except Problem as problem:
        return _page(request, found, refusal=sentence(problem), limit_form=form)
    return _done(request, found, _("The condition was added; it counts from now on."))


@door(Permission.CATALOGUE_MANAGE, "GET", "POST")
def change_limit(request: ScopedRequest, id: UUID) -> HttpResponse:
    """A new version of a filing condition: open cases keep theirs."""
    found = selectors.limit_version(request.scope, id)
    if found.valid_to is not None:
        raise NOT_FOUND()
    form = told.LimitForm(request.POST if request.method == "POST" else None, found=found)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        by, at = request.scope.acting_for_all(Permission.CATALOGUE_MANAGE), now()
        try:
            services.change_limit(by=by, limit_id=id, told=form.told(), valid_from=form.starts_at(), at=at)
        except Problem as problem:
            refusal = sentence(problem)
        else:
            return _done(request, found.case_class, _("The condition has a new version; open cases keep theirs."))
    context = {
        "found": found,
        "form": form,
        "refusal": refusal,
        "words": found.filing_condition or condition_name(found.order),
        "crumbs": _crumbs(found.case_class, Crumb(condition_title(found.order))),
    }
    return render(request, "cases/change_limit.html", context, status=422 if refusal or form.errors else 200)


def condition_title(order: int) -> str:
    return _("Condition %(n)s") % {"n": order}


@door(Permission.CATALOGUE_MANAGE, "POST")
def end_limit(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Take a condition out of use."""
    found = selectors.limit_version(request.scope, id)
    by = request.scope.acting_for_all(Permission.CATALOGUE_MANAGE)
    services.end_limit(by=by, limit_id=id, at=now())
    return _done(request, found.case_class, _("The condition is not used for new filings any more."))


@door(Permission.CATALOGUE_MANAGE, "GET", "POST")
def class_procedure(request: ScopedRequest, edition: str, kind: str, code: str) -> HttpResponse:
    """The steps of one class; without a row of its own it follows the city's."""
    found = class_or_not_found(request, edition, kind, code)
    by = request.scope.acting_for_all(Permission.CATALOGUE_MANAGE)
    if request.method == "POST" and "drop" in request.POST:
        services.drop_procedure(by=by, class_id=found.pk)
        return _done(request, found, _("The class follows the city's steps again."))
    shown = selectors.procedure_of(found.pk)
    form = told.ProcedureForm(request.POST if request.method == "POST" else None, procedure=shown)
    if request.method == "POST" and form.is_valid():
        services.keep_procedure(by=by, class_id=found.pk, told=form.told())
        return _done(request, found, _("New decisions follow these steps."))
    context = {
        "form": form,
        "found": found,
        "is_own": selectors.own_procedure(found.pk) is not None,
        "crumbs": _crumbs(found, Crumb(_("Steps of the loop"))),
    }
    return render(request, "cases/procedure.html", context, status=422 if form.errors else 200)


def _page(
    request: ScopedRequest, found: selectors.CaseClass, *, refusal: str = "", **bound: forms.Form
) -> HttpResponse:
    versions = [_version(row, now()) for row in selectors.limit_versions(request.scope, found.pk)]
    context: dict[str, Any] = {
        "found": found,
        "kind": KIND_LABELS[ClassKind(found.kind)],
        "name": heading_of(class_name(found)),
        "current": [version for version in versions if version.is_open],
        "history": [version for version in versions if not version.is_open],
        "form": told.ClassForm(request.scope, found=found),
        "limit_form": told.LimitForm(),
        "is_own": selectors.own_procedure(found.pk) is not None,
        "refusal": refusal,
        "crumbs": _crumbs(found),
    }
    context |= bound
    return render(request, "cases/kept_class.html", context, status=422 if refusal or bound else 200)


def _crumbs(found: selectors.CaseClass, *more: Crumb) -> list[Crumb]:
    name = heading_of(class_name(found))
    here = reverse("cases:kept_class", args=[found.edition_id, found.kind, found.code]) if more else ""
    edition = Crumb(found.edition.name, reverse("cases:edition", args=[found.edition_id]))
    return top(edition, Crumb(name, here), *more)


def _version(row: selectors.TimeLimit, at: datetime) -> Version:
    urgency = str(URGENCY_LABELS[Urgency(row.urgency)]) if row.urgency else ""
    return Version(
        id=row.pk,
        order=row.order,
        filing=row.filing_condition or condition_name(row.order),
        closing=row.closing_condition,
        limit=limit_words(row.value, row.unit),
        narrowed=_(", ").join(part for part in (row.region_class, urgency) if part),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        is_open=row.valid_to is None,
        is_planned=row.valid_from > at,
    )


def _done(request: ScopedRequest, found: selectors.CaseClass, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("cases:kept_class", edition=found.edition_id, kind=found.kind, code=found.code)
