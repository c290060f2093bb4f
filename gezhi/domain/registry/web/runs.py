"""One table on its way in: how its columns are taken, what a trial found, how far it has come, what was refused."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.grids import selectors as grids
from gezhi.domain.registry import tasks
from gezhi.domain.registry.labels import COLUMN_LABELS, ROLE_LABELS, RUN_STATES, RUN_TONES
from gezhi.domain.registry.rules.columns import NOT_COLLECTED
from gezhi.domain.registry.selectors import incoming as selectors
from gezhi.domain.registry.selectors.codes import table
from gezhi.domain.registry.services.importing import runs as services
from gezhi.domain.registry.services.importing.drafts import CODE_TABLES, SPELLING
from gezhi.domain.registry.services.importing.mappings import SourceMapping, columns_of
from gezhi.domain.registry.vocabulary import GOING, RunState
from gezhi.domain.registry.web.incoming import crumbs, workbook
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.problems import sentence
from gezhi.ground.plumbing.tabular.refusals import refusal_workbook

SHOWN = 50
A_WORKBOOK = 20_000
"""Refused rows in one workbook; more stand in the next."""

Options = Sequence[tuple[str, str | Promise]]


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """A column of the source and what it is taken for."""

    name: str
    heading: str
    chosen: str
    is_left: bool
    """The register does not collect it: docs/pipl.md."""


@dataclass(frozen=True, slots=True)
class AliasLine:
    """A code value that is not understood, or was given a code before."""

    name: str
    field: str | Promise
    spelling: str
    times: int
    chosen: str
    options: Options


@door(Permission.REGISTER_IMPORT)
def one(request: ScopedRequest, id: UUID) -> HttpResponse:
    """One run, as far as it has come."""
    return _page(request, id)


def _page(request: ScopedRequest, id: UUID, refusal: str = "") -> HttpResponse:
    run = selectors.run(request.scope, id)
    mapping, state = SourceMapping.read(run.mapping), RunState(run.state)
    context = {
        "run": run,
        "title": run.file_name,
        "area_name": grids.full_name(run.code),
        "who": accounts.names({run.account_id}).get(run.account_id, ""),
        "state": RUN_STATES[state],
        "tone": RUN_TONES[state],
        "refusal": refusal,
        "failed": _failed(run.error),
        "is_going": state in GOING,
        "is_tried": state is RunState.TRIED,
        "is_done": state is RunState.DONE,
        "may_change": state in {RunState.SENT, RunState.TRIED, RunState.FAILED},
        "source": mapping.source,
        "columns": _columns(run.mapping["headings"], mapping.columns),
        "fields": [("", "–"), *COLUMN_LABELS.items()],
        "aliases": _aliases(run.mapping.get("unknown", ()), mapping.aliases),
        "refused": [(row.line, row.reasons()) for row in selectors.refused_rows(run, most=SHOWN)],
        "shown": SHOWN,
        "workbooks": _workbooks(run) if state is RunState.DONE else [],
        "crumbs": crumbs(run.file_name),
    }
    return render(request, "registry/run.html", context, status=422 if refusal else 200)


def _failed(error: str) -> str:
    """Why a run ended, in the reader's language."""
    if not error:
        return ""
    code, parameters = json.loads(error)
    return sentence(selectors.problem_of(code, parameters))


def _columns(headings: Sequence[str], chosen: Mapping[str, str]) -> list[ColumnLine]:
    fields = {heading: key for key, heading in chosen.items()}
    return [
        ColumnLine(f"column-{number}", heading, fields.get(heading, ""), heading.strip().lower() in NOT_COLLECTED)
        for number, heading in enumerate(headings)
        if heading
    ]


def _aliases(unknown: Sequence[Sequence[Any]], kept: Mapping[str, Mapping[str, str]]) -> list[AliasLine]:
    """What is not understood, the most frequent first, then what was given a code before."""
    found = {(key, told): n for key, told, n in unknown}
    found |= {(key, told): 0 for key, words in kept.items() for told in words if (key, told) not in found}
    options = {key: [("", "–"), *_options(key)] for key, _ in found}
    return [
        AliasLine(f"alias-{key}-{told}", COLUMN_LABELS[key], told, times, kept.get(key, {}).get(told, ""), options[key])
        for (key, told), times in found.items()
        if key in COLUMN_LABELS
    ]


def _options(key: str) -> Options:
    if key == "role":
        return list(ROLE_LABELS.items())
    english = get_language() == "en"
    return [(row.code, f"{row.code} {row.name_en if english else row.name}") for row in table(CODE_TABLES[key])]


def _workbooks(run: Any) -> list[tuple[int, str]]:
    """The workbooks of refused rows: number and address."""
    firsts = selectors.refused_parts(run, A_WORKBOOK)
    address = reverse("registry:run_refused", args=[run.pk])
    return [(number, f"{address}?after={after}") for number, after in enumerate(firsts, start=1)]


@door(Permission.REGISTER_IMPORT, "POST")
def columns(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Set the columns and code values right, and try the table with them."""
    run = selectors.run(request.scope, id)
    try:
        services.set_mapping(scope=request.scope, id=id, mapping=_told(request.POST, run.mapping["headings"]))
        services.start(scope=request.scope, id=id, is_trial=True)
    except Problem as problem:
        return _page(request, id, sentence(problem))
    tasks.work_soon(id, services.size_of(run))
    return redirect("registry:run", id=id)


def _told(post: QueryDict, headings: Sequence[str]) -> SourceMapping:
    """What the page's selects say."""
    chosen = [(post.get(f"column-{number}", ""), heading) for number, heading in enumerate(headings)]
    aliases: dict[str, dict[str, str]] = {}
    for name, code in post.items():
        kind, _, rest = name.partition("-")
        key, _, told = rest.partition("-")
        if kind == "alias" and str(code) in _codes(key):
            aliases.setdefault(key, {})[told[:SPELLING]] = str(code)
    return SourceMapping(post.get("source", "").strip()[:80], columns_of(chosen), aliases)


def _codes(key: str) -> set[str]:
    """What a value of the field may be."""
    if key == "role":
        return {str(role) for role in ROLE_LABELS}
    return {row.code for row in table(CODE_TABLES[key])} if key in CODE_TABLES else set()


@door(Permission.REGISTER_IMPORT, "POST")
def begin(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Take the table over, as it was tried."""
    try:
        run = services.start(scope=request.scope, id=id, is_trial=False)
    except Problem as problem:
        return _page(request, id, sentence(problem))
    tasks.work_soon(id, services.size_of(run))
    return redirect("registry:run", id=id)


@door(Permission.REGISTER_IMPORT)
def refused(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Refused rows as a workbook: corrected there, it is sent in again as it is."""
    run = selectors.run(request.scope, id)
    after = request.GET.get("after", "0")
    rows = list(selectors.refused_rows(run, after=int(after) if after.isdecimal() else 0, most=A_WORKBOOK))
    return workbook(refusal_workbook(run.mapping["headings"], rows), "refused.xlsx")
