"""The console's divisions and borders: files in, what they would change, the draft that is published or thrown away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from gezhi.domain.grids import selectors, tasks
from gezhi.domain.grids.labels import IMPORT_STATES, LEVELS, REPAIRS, VERDICTS, WHYS
from gezhi.domain.grids.services import incoming as services
from gezhi.domain.grids.vocabulary import ImportState, IncomingKind, LevelWord, Verdict
from gezhi.domain.grids.web.incoming_forms import BordersForm, DivisionsForm
from gezhi.ground.kernel.area_code import Level
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import CATALOGUE, Problem
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb, Fact
from gezhi.ground.plumbing.problems import sentence
from gezhi.ground.plumbing.scope import NOT_FOUND
from gezhi.ground.plumbing.uploads import store
from gezhi.ground.plumbing.uploads.owners import owner_of

RECENT, SHOWN = 10, 200
SHIPPED = 3_000_000
"""What the national tables weigh: a whole province of them is a job."""


@door(Permission.AREAS_MANAGE, "GET", "POST")
def divisions(request: ScopedRequest) -> HttpResponse:
    """The tree as it stands, and the form that loads more of it."""
    form = DivisionsForm(request.POST or None, request.FILES or None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            return _loaded(request, form)
        except Problem as problem:
            refusal = sentence(problem)
    context = {
        "form": form,
        "refusal": refusal,
        "levels": _levels(request),
        "imports": _imports(request, IncomingKind.DIVISIONS),
    }
    return render(request, "grids/divisions.html", context, status=422 if request.method == "POST" else 200)


def _loaded(request: ScopedRequest, form: DivisionsForm) -> HttpResponse:
    said, code = form.cleaned_data, form.cleaned_data["under"]
    by = request.scope.acting(Permission.AREAS_MANAGE, code)
    files = [(file.name, file.read()) for file in said["tables"]]
    told = {"under": [code], "scheme": said["scheme"], "edition": said["edition"], "end_missing": said["end_missing"]}
    row = services.ask_import(by=by, kind=IncomingKind.DIVISIONS, told=told, files=files)
    is_large = not files and len(code) < Level.CITY
    tasks.import_soon(row.id, SHIPPED if is_large else sum(len(content) for _name, content in files))
    return redirect("grids:import", id=row.id)


def _levels(request: ScopedRequest) -> list[Fact]:
    """How many areas stand at each level of what I keep."""
    return [
        Fact(str(LEVELS[LevelWord[level.name]]), selectors.cells(request.scope, level=level).count()) for level in Level
    ]


@door(Permission.AREAS_MANAGE, "GET", "POST")
def borders(request: ScopedRequest) -> HttpResponse:
    """The form for a border file; what it would change is shown before anything does."""
    form = BordersForm(request.POST or None, request.FILES or None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            return _drafted(request, form)
        except Problem as problem:
            refusal = sentence(problem)
    context = {
        "form": form,
        "refusal": refusal,
        "plain_kb": store.PLAIN // 1024,
        "imports": _imports(request, IncomingKind.BORDERS),
    }
    return render(request, "grids/borders.html", context, status=422 if request.method == "POST" else 200)


def _drafted(request: ScopedRequest, form: BordersForm) -> HttpResponse:
    areas = request.scope.areas(Permission.AREAS_MANAGE)
    by = request.scope.acting_for_all(Permission.AREAS_MANAGE)
    name, content = _file_of(request, form)
    row = services.ask_import(
        by=by, kind=IncomingKind.BORDERS, told=form.told([str(area) for area in areas]), files=[(name, content)]
    )
    tasks.import_soon(row.id, len(content))
    return redirect("grids:import", id=row.id)


def _file_of(request: ScopedRequest, form: BordersForm) -> tuple[str, bytes]:
    """The file, come with the form or in pieces. Raises `upload.use_pieces`, `scope.not_found`."""
    if form.sent is None:
        file: Any = form.cleaned_data["file"]
        if file.size > store.PLAIN:
            raise store.USE_PIECES(most=store.PLAIN // 1024)
        return file.name, file.read()
    owner = owner_of(request, request.scope)
    if owner is None:
        raise NOT_FOUND()
    upload = store.state(owner=owner, id=form.sent)
    content = store.content_of(owner=owner, id=form.sent, purpose="borders")
    store.forget(owner=owner, id=form.sent)
    return upload.told.name, content


@dataclass(frozen=True, slots=True)
class ImportLine:
    """An import in words."""

    id: UUID
    asked_at: Any
    files: str
    state: str


def _imports(request: ScopedRequest, kind: IncomingKind) -> list[ImportLine]:
    return [_import_line(row) for row in selectors.imports(request.scope, kind)[:RECENT]]


def _import_line(row: selectors.MeshImport) -> ImportLine:
    files = ", ".join(row.files) or _("National tables") + " · " + ", ".join(row.told.get("under", []))
    return ImportLine(row.id, row.asked_at, files, str(IMPORT_STATES[ImportState(row.state)]))


@dataclass(frozen=True, slots=True)
class FeatureLine:
    """What became of one feature, in words."""

    number: int
    name: str
    code: str
    verdict: str
    tone: str
    what: str


@door(Permission.AREAS_MANAGE)
def import_page(request: ScopedRequest, id: UUID) -> HttpResponse:
    """One import: how far it is, what it found, and for a draft the decision."""
    return _import_page(request, selectors.mesh_import(request.scope, id))


def _import_page(request: ScopedRequest, row: selectors.MeshImport, *, refusal: str = "") -> HttpResponse:
    is_borders = row.kind == IncomingKind.BORDERS
    home = reverse("grids:borders" if is_borders else "grids:divisions")
    features = [_feature(found) for found in row.report.get("features", ())]
    context = {
        "row": row,
        "line": _import_line(row),
        "is_open": row.state in {ImportState.WAITING, ImportState.RUNNING},
        "is_drafted": row.state == ImportState.DRAFTED,
        "refused": _refusal(row),
        "refusal": refusal,
        "counts": _counts(row),
        "features": features[:SHOWN],
        "count": len(features),
        "overlaps": row.report.get("overlaps", [])[:SHOWN],
        "findings": row.report.get("findings", 0),
        "crumbs": [Crumb(_("Borders") if is_borders else _("Divisions"), home), Crumb(_import_line(row).files)],
    }
    return render(request, "grids/import.html", context, status=409 if refusal else 200)


def _refusal(row: selectors.MeshImport) -> str:
    """Why it was refused, in the reader's language."""
    kind = CATALOGUE.get((row.refusal or {}).get("code", ""))
    return sentence(kind(**row.refusal["parameters"])) if kind and row.refusal else ""


def _counts(row: selectors.MeshImport) -> Sequence[Fact]:
    if row.kind == IncomingKind.BORDERS:
        counts = row.report.get("counts", {})
        return [Fact(str(VERDICTS[Verdict(word)]), number) for word, number in counts.items()]
    words = {
        "rows": _("Rows"),
        "opened": _("New areas"),
        "renamed": _("Renamed"),
        "recoded": _("Recoded"),
        "ended": _("Ended"),
        "missing": _("No longer listed"),
        "unchanged": _("Unchanged"),
    }
    return [Fact(word, row.report[key]) for key, word in words.items() if key in row.report]


TONES = {Verdict.IMPORTED: "done", Verdict.REPAIRED: "warn", Verdict.REFUSED: "risk", Verdict.UNMATCHED: "risk"}


def _feature(found: dict[str, Any]) -> FeatureLine:
    verdict = Verdict(found["verdict"])
    parts = [str(REPAIRS[repair]) for repair in found["repairs"] if repair in REPAIRS]
    if why := found["why"]:
        kind = CATALOGUE.get(why)
        parts.append(str(WHYS[why]) if why in WHYS else _(kind.sentence) if kind else why)
    if found["other"]:
        parts.append(found["other"])
    said = " · ".join(parts)
    return FeatureLine(found["number"], found["name"], found["code"], str(VERDICTS[verdict]), TONES[verdict], said)


@door(Permission.AREAS_MANAGE, "POST")
def publish(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Bring a draft into force."""
    row = selectors.mesh_import(request.scope, id)
    try:
        services.publish_import(by=request.scope.acting_for_all(Permission.AREAS_MANAGE), id=id)
    except Problem as problem:
        return _import_page(request, row, refusal=sentence(problem))
    messages.success(request, _("The borders are in force."))
    return redirect("grids:import", id=id)


@door(Permission.AREAS_MANAGE, "POST")
def discard(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Throw a draft away."""
    selectors.mesh_import(request.scope, id)
    services.discard_import(by=request.scope.acting_for_all(Permission.AREAS_MANAGE), id=id)
    messages.success(request, _("The draft was thrown away."))
    return redirect("grids:borders")
