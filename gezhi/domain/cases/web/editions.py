"""The console's catalogue: editions of the class list, loaded, chosen, filled from files; the city's procedure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from gezhi.domain.cases import selectors
from gezhi.domain.cases.labels import KIND_LABELS
from gezhi.domain.cases.rules.conditions import Procedure
from gezhi.domain.cases.rules.local_classes import next_local_code
from gezhi.domain.cases.services import catalogue as services
from gezhi.domain.cases.vocabulary import ClassKind
from gezhi.domain.cases.web import catalogue_forms as told
from gezhi.domain.cases.web.files import Refusals, on_disk, refusals_of
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb
from gezhi.ground.plumbing.problems import sentence
from gezhi.ground.plumbing.scope import NOT_FOUND

SHOWN = 400


@dataclass(frozen=True, slots=True)
class EditionLine:
    """An edition with what it holds."""

    key: str
    name: str
    is_active: bool
    counts: dict[str, int]


def top(*more: Crumb) -> list[Crumb]:
    """The way to a page of the console's catalogue."""
    return [Crumb(_("Catalogue"), reverse("cases:editions")), *more]


@door(Permission.CATALOGUE_MANAGE, "POST")
def add_rights(request: ScopedRequest, edition: str) -> HttpResponse:
    """Put the classes of requests about personal data into an edition. Raises `catalogue.no_edition`."""
    count = services.load_rights(by=request.scope.actor, edition=edition, at=now())
    messages.success(request, _("Classes added: %(count)s") % {"count": count})
    return redirect("cases:edition", edition=edition)


@door(Permission.CATALOGUE_MANAGE)
def editions(request: ScopedRequest) -> HttpResponse:
    """All editions, those that ship and are not loaded yet, and the form for the city's own list."""
    return _editions_page(request, told.ClassesFileForm())


def _editions_page(
    request: ScopedRequest, form: forms.Form, *, refusal: str = "", refusals: Refusals | None = None
) -> HttpResponse:
    rows = list(selectors.editions(request.scope))
    loaded = {row.key for row in rows}
    context = {
        "lines": [
            EditionLine(r.key, r.name, r.is_active, selectors.edition_counts(request.scope, r.key)) for r in rows
        ],
        "national": [edition for edition in services.NATIONAL if edition.key not in loaded],
        "form": form,
        "refusal": refusal,
        "refusals": refusals,
    }
    is_refused = bool(refusal or refusals or form.errors)
    return render(request, "cases/editions.html", context, status=422 if is_refused else 200)


def _line(request: ScopedRequest, row: selectors.ClassEdition) -> EditionLine:
    return EditionLine(row.key, row.name, row.is_active, selectors.edition_counts(request.scope, row.key))


@door(Permission.CATALOGUE_MANAGE, "POST")
def load_national(request: ScopedRequest) -> HttpResponse:
    """Load an edition that ships with the product."""
    by, key = request.scope.acting_for_all(Permission.CATALOGUE_MANAGE), request.POST.get("key", "")
    count = services.load_national_edition(by=by, key=key, at=now())
    messages.success(request, _("%(count)s classes were loaded.") % {"count": count})
    return redirect("cases:edition", edition=key)


@door(Permission.CATALOGUE_MANAGE, "POST")
def load_classes(request: ScopedRequest) -> HttpResponse:
    """The city's own class list, taken as a whole or not at all."""
    form = told.ClassesFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _editions_page(request, form)
    by, said = request.scope.acting_for_all(Permission.CATALOGUE_MANAGE), form.cleaned_data
    try:
        with on_disk(said["file"]) as path:
            taken = services.import_classes(
                by=by, key=said["key"], title=said["title"], file=path, name=said["file"].name
            )
    except Problem as problem:
        return _editions_page(request, form, refusal=sentence(problem))
    if refusals := refusals_of(request, taken):
        return _editions_page(request, form, refusals=refusals)
    messages.success(request, _taken_words(taken))
    return redirect("cases:edition", edition=said["key"])


def _taken_words(taken: services.TableTaken) -> str:
    told_of = {"rows": taken.rows, "added": taken.added, "changed": taken.changed}
    return _("%(rows)s rows: %(added)s new, %(changed)s changed.") % told_of


@door(Permission.CATALOGUE_MANAGE, "GET", "POST")
def activate(request: ScopedRequest, edition: str) -> HttpResponse:
    """Say what choosing this edition means, and choose it."""
    found = selectors.edition_by_key(request.scope, edition)
    if request.method == "POST":
        by = request.scope.acting_for_all(Permission.CATALOGUE_MANAGE)
        services.activate_edition(by=by, key=edition)
        messages.success(request, _("New matters are coded in %(name)s.") % {"name": found.name})
        return redirect("cases:editions")
    current = next((row for row in selectors.editions(request.scope) if row.is_active), None)
    context = {
        "found": found,
        "current": current,
        "counts": selectors.edition_counts(request.scope, edition),
        "crumbs": top(Crumb(found.name, reverse("cases:edition", args=[edition])), Crumb(_("Choose"))),
    }
    return render(request, "cases/activate_edition.html", context)


@door(Permission.CATALOGUE_MANAGE)
def edition(request: ScopedRequest, edition: str) -> HttpResponse:
    """One edition: its classes, the form for one of the city's own, limits from a file."""
    return _edition_page(request, edition)


def _edition_page(
    request: ScopedRequest, key: str, *, refusal: str = "", refusals: Refusals | None = None, **bound: forms.Form
) -> HttpResponse:
    found = selectors.edition_by_key(request.scope, key)
    words = request.GET.get("q", "").strip()[:60]
    rows = list(selectors.every_class(request.scope, key))
    shown = [row for row in rows if _fits(row, words)]
    context: dict[str, Any] = {
        "found": found,
        "words": words,
        "rows": [(KIND_LABELS[ClassKind(row.kind)], row) for row in shown[:SHOWN]],
        "count": len(shown),
        "counts": selectors.edition_counts(request.scope, key),
        "free": _free_codes(key, rows),
        "class_form": told.LocalClassForm(request.scope),
        "limits_form": told.LimitsFileForm(),
        "refusal": refusal,
        "refusals": refusals,
        "crumbs": top(Crumb(found.name)),
    }
    context |= bound
    is_refused = bool(refusal or refusals or bound)
    return render(request, "cases/edition.html", context, status=422 if is_refused else 200)


def _fits(row: selectors.CaseClass, words: str) -> bool:
    return not words or words in row.name or words in row.code or words.lower() in row.name_en.lower()


def _free_codes(key: str, rows: list[selectors.CaseClass]) -> list[tuple[selectors.CaseClass, str]]:
    """The next code of the city's range in each major class."""
    taken: dict[str, set[str]] = {}
    for row in rows:
        taken.setdefault(row.kind, set()).add(row.code)
    digits = {kind: services.minor_digits(key, kind) for kind in taken}
    majors = [row for row in rows if row.is_major]
    return [(row, next_local_code(row.code, digits[row.kind], taken[row.kind])) for row in majors]


@door(Permission.CATALOGUE_MANAGE, "POST")
def add_class(request: ScopedRequest, edition: str) -> HttpResponse:
    """One more class of the city's own."""
    selectors.edition_by_key(request.scope, edition)
    form = told.LocalClassForm(request.scope, request.POST)
    if not form.is_valid():
        return _edition_page(request, edition, class_form=form)
    by, said = request.scope.acting_for_all(Permission.CATALOGUE_MANAGE), form.cleaned_data
    try:
        row = services.add_local_class(
            by=by, edition=edition, kind=ClassKind(said["kind"]), code=said["code"], told=form.told()
        )
    except Problem as problem:
        return _edition_page(request, edition, refusal=sentence(problem), class_form=form)
    messages.success(request, _("The class was added."))
    return redirect("cases:kept_class", edition=edition, kind=row.kind, code=row.code)


@door(Permission.CATALOGUE_MANAGE, "POST")
def load_limits(request: ScopedRequest, edition: str) -> HttpResponse:
    """Conditions and limits of many classes from a file."""
    selectors.edition_by_key(request.scope, edition)
    form = told.LimitsFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _edition_page(request, edition, limits_form=form)
    by, file = request.scope.acting_for_all(Permission.CATALOGUE_MANAGE), form.cleaned_data["file"]
    try:
        with on_disk(file) as path:
            taken = services.import_limits(by=by, edition=edition, file=path, name=file.name, at=now())
    except Problem as problem:
        return _edition_page(request, edition, refusal=sentence(problem), limits_form=form)
    if refusals := refusals_of(request, taken):
        return _edition_page(request, edition, refusals=refusals)
    messages.success(request, _taken_words(taken))
    return redirect("cases:edition", edition=edition)


@door(Permission.CATALOGUE_MANAGE, "GET", "POST")
def procedure(request: ScopedRequest) -> HttpResponse:
    """The steps and numbers of the loop for all classes that have none of their own."""
    shown = selectors.own_procedure(None) or Procedure()
    form = told.ProcedureForm(request.POST if request.method == "POST" else None, procedure=shown)
    if request.method == "POST" and form.is_valid():
        by = request.scope.acting_for_all(Permission.CATALOGUE_MANAGE)
        services.keep_procedure(by=by, class_id=None, told=form.told())
        messages.success(request, _("New decisions follow these steps."))
        return redirect("cases:editions")
    context = {"form": form, "crumbs": top(Crumb(_("Steps of the loop")))}
    return render(request, "cases/procedure.html", context, status=422 if form.errors else 200)


def class_or_not_found(request: ScopedRequest, edition: str, kind: str, code: str) -> selectors.CaseClass:
    """The class of an address. Raises `scope.not_found`."""
    if kind not in set(ClassKind):
        raise NOT_FOUND()
    return selectors.kept_class(request.scope, edition=edition, kind=kind, code=code)
