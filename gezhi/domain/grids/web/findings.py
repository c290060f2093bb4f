"""Findings of an area: what does not fit, and letting it stand with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from gezhi.domain.grids import selectors as grids
from gezhi.domain.grids import services
from gezhi.domain.grids.labels import EDITION_STATES, FINDING_KINDS, FINDING_STATES, LEVELS, ORIGINS, REPAIRS, WHYS
from gezhi.domain.grids.rules.names import short_name
from gezhi.domain.grids.vocabulary import EditionState, FindingKind, FindingState, LevelWord, Origin
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Pager, Tab
from gezhi.ground.plumbing.scope import NOT_FOUND

SHOWN = 100


class AcceptForm(forms.Form):
    """Why a finding may stand."""

    reason = forms.CharField(label=_("Why it may stand"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding in words."""

    id: UUID
    kind: str | Promise
    level: str | Promise
    names: Sequence[tuple[str, str]]  # name, address (empty where it is not mine)
    details: str
    area_m2: int | None
    edition: str
    state: str | Promise
    reason: str
    accept_url: str


@door(Permission.AREAS_VIEW)
def finding_list(request: ScopedRequest, code: str) -> HttpResponse:
    """The findings of an area; open ones unless `?state=accepted`."""
    cell = grids.cell(request.scope, code)
    accepted = request.GET.get("state") == FindingState.ACCEPTED
    page = _page_number(request)
    found = grids.findings(request.scope, under=code, state=FindingState.ACCEPTED if accepted else FindingState.OPEN)
    context = {
        "code": code,
        "name": short_name(cell.name),
        "tabs": _tabs(request, code, accepted),
        "lines": [_line(request, code, finding) for finding in found[(page - 1) * SHOWN : page * SHOWN]],
        "pager": _pager(request, page, found.count()),
    }
    return render(request, "grids/findings.html", context)


def _page_number(request: ScopedRequest) -> int:
    wanted = request.GET.get("page", "")
    return max(1, int(wanted)) if wanted.isascii() and wanted.isdigit() and len(wanted) < 6 else 1


def _pager(request: ScopedRequest, page: int, total: int) -> Pager:
    def address(number: int) -> str:
        return f"{request.path}?{urlencode({**request.GET.dict(), 'page': number})}"

    shown = max(0, min(SHOWN, total - (page - 1) * SHOWN))
    return Pager(total, shown, address(page - 1) if page > 1 else "", address(page + 1) if page * SHOWN < total else "")


def _tabs(request: ScopedRequest, code: str, accepted: bool) -> list[Tab]:
    here = reverse("grids:findings", args=[code])
    return [
        Tab(
            str(FINDING_STATES[state]),
            f"{here}?state={state}",
            accepted is (state is FindingState.ACCEPTED),
            grids.findings(request.scope, under=code, state=state).count(),
        )
        for state in FindingState
    ]


def _line(request: ScopedRequest, code: str, finding: grids.Finding) -> FindingLine:
    is_open = finding.state == FindingState.OPEN
    may = is_open and request.scope.covers(Permission.AREAS_MANAGE, finding.code or code)
    return FindingLine(
        id=finding.id,
        kind=FINDING_KINDS[FindingKind(finding.kind)],
        level=LEVELS[LevelWord(finding.level)],
        names=_names(request, finding),
        details=_details(finding),
        area_m2=None if finding.area_m2 is None else round(finding.area_m2),
        edition=edition_words(finding.edition),
        state=FINDING_STATES[FindingState(finding.state)],
        reason=finding.reason,
        accept_url=reverse("grids:accept", args=[code, finding.id]) if may else "",
    )


def edition_words(edition: grids.MeshEdition) -> str:
    """“4 · Border file · streets.geojson”."""
    number = str(edition.number or EDITION_STATES[EditionState(edition.state)])
    return " · ".join(str(part) for part in (number, ORIGINS[Origin(edition.origin)], edition.title) if part)


def _names(request: ScopedRequest, finding: grids.Finding) -> list[tuple[str, str]]:
    cells = [cell for cell in (finding.cell, finding.other) if cell is not None]
    named = [(short_name(cell.name), _url(request, cell.code)) for cell in cells]
    return named or [(finding.name, "")]


def _url(request: ScopedRequest, code: str) -> str:
    return reverse("grids:area", args=[code]) if request.scope.covers(Permission.AREAS_VIEW, code) else ""


def _details(finding: grids.Finding) -> str:
    """What was repaired or why it was refused, in words."""
    facts = finding.facts
    words = [str(REPAIRS[repair]) for repair in facts.get("repairs", ()) if repair in REPAIRS]
    if (why := facts.get("why")) in WHYS:
        words.append(str(WHYS[why]))
    if count := facts.get("count"):
        words.append(_t("{count} gaps").format(count=count))
    if share := facts.get("share"):
        words.append(_t("{share} of its ground").format(share=f"{share:.1%}"))
    return " · ".join(words)


@door(Permission.AREAS_MANAGE, "GET", "POST")
def accept(request: ScopedRequest, code: str, id: UUID) -> HttpResponse:
    """The form that asks for the reason, and the deed."""
    finding = grids.finding(request.scope, id)
    if not request.scope.covers(Permission.AREAS_MANAGE, finding.code or code):
        raise NOT_FOUND()
    form = AcceptForm(request.POST or None)
    if form.is_valid():
        by = request.scope.acting(Permission.AREAS_MANAGE, finding.code or code)
        services.accept_finding(by=by, finding_id=finding.id, reason=form.cleaned_data["reason"])
        messages.success(request, _t("The finding has been accepted."))
        return redirect("grids:findings", code=code)
    context = {"form": form, "line": _line(request, code, finding), "code": code}
    return render(request, "grids/accept.html", context, status=422 if request.method == "POST" else 200)
