"""Lists of the register that are taken out: asked for, let go by a second person, handed over once."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.grids import selectors as grids
from gezhi.domain.registry import tasks
from gezhi.domain.registry.labels import (
    EXPORT_STATES,
    EXPORT_TONES,
    HIDDEN_LABELS,
    LIST_COLUMN_LABELS,
    LIST_LABELS,
    theme_name,
)
from gezhi.domain.registry.rules.layouts import ANSWERS
from gezhi.domain.registry.selectors import outgoing as selectors
from gezhi.domain.registry.selectors import themes
from gezhi.domain.registry.selectors.incoming import problem_of
from gezhi.domain.registry.selectors.layouts import layouts
from gezhi.domain.registry.services.exporting import asking as services
from gezhi.domain.registry.vocabulary import ExportState
from gezhi.domain.registry.web.area_field import AreaField, area_of
from gezhi.domain.registry.web.theme_words import today
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb, Fact
from gezhi.ground.plumbing.problems import sentence
from gezhi.ground.plumbing.scope import Scope
from gezhi.ground.plumbing.wording import moment_words

SHOWN = 50
HINT = _("Names, document numbers and phones stand under masks. Columns that the register never collects stay empty.")
FORMS = [("xlsx", "Excel"), ("csv", "CSV"), ("parquet", "Parquet")]
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}


class ExportForm(forms.Form):
    """Of which area, for what, and what of it without a mask."""

    area = AreaField(label=_("Of the area"))
    form = forms.ChoiceField(label=_("As"), choices=FORMS)
    reason = forms.CharField(label=_("What for"), max_length=200, help_text=_("It stands in every row of the list."))
    unmasked = forms.MultipleChoiceField(
        label=_("Without a mask"),
        choices=list(HIDDEN_LABELS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A second person must let such a list go. Choose only what is needed."),
    )

    def __init__(self, scope: Scope, *told: Any, **more: Any) -> None:
        super().__init__(*told, **{"initial": {"form": "xlsx"}, **more})
        area_of(self).of(scope, Permission.REGISTER_EXPORT)


class ListForm(ExportForm):
    """The same, with a choice of lists."""

    layout = forms.ChoiceField(label=_("List"))
    field_order = ("layout",)

    def __init__(self, scope: Scope, *told: Any, **more: Any) -> None:
        super().__init__(scope, *told, **more)
        self.fields["layout"].choices = offered(scope)  # type: ignore[attr-defined]  # a field of choices


def offered(scope: Scope) -> list[tuple[str, str | Promise]]:
    """The lists that somebody may ask for: a table that a theme knows only where that theme is open to them."""
    mine = {theme.key for theme in themes.my_themes(scope, today())} if scope.may(Permission.THEMES_FILL) else set()
    lists = [found for found in layouts().values() if found.key != ANSWERS and found.theme in {"", *mine}]
    return [(found.key, LIST_LABELS[found.key]) for found in lists]


def column_words(names: Iterable[str]) -> str:
    """Columns of a list, one after another."""
    comma = "、" if (get_language() or "").startswith("zh") else ", "
    return comma.join(str(LIST_COLUMN_LABELS[name]) for name in names)


def list_name(row: Any) -> str:
    """How a list is called; the answers of a theme by its name, too, and those of a request by its fields."""
    name = str(LIST_LABELS[row.layout])
    if row.wanted is not None:
        return pgettext("list", "{list}: {theme}").format(list=name, theme=column_words(row.wanted.fields))
    if row.theme is None or row.layout != ANSWERS:
        return name
    return pgettext("list", "{list}: {theme}").format(list=name, theme=theme_name(row.theme))


@dataclass(frozen=True, slots=True)
class ExportLine:
    """A list, in words."""

    url: str
    name: str
    area: str
    who: str
    at: datetime
    state: str | Promise
    tone: str


@door(Permission.REGISTER_COUNT)
def listed(request: ScopedRequest) -> HttpResponse:
    """My lists, and those I may let go."""
    rows = list(selectors.exports(request.scope)[:SHOWN])
    areas, people = grids.full_names([row.code for row in rows]), accounts.names({row.account_id for row in rows})
    lines = [
        ExportLine(
            url=reverse("registry:export", args=[row.pk]),
            name=list_name(row),
            area=areas.get(row.code, row.code),
            who=people.get(row.account_id, ""),
            at=row.asked_at,
            state=EXPORT_STATES[row.state],
            tone=EXPORT_TONES[row.state],
        )
        for row in rows
    ]
    may_ask = request.scope.may(Permission.REGISTER_EXPORT)
    return render(request, "registry/exports.html", {"lines": lines, "may_ask": may_ask, "crumbs": crumbs()})


@door(Permission.REGISTER_EXPORT, "GET", "POST")
def ask(request: ScopedRequest) -> HttpResponse:
    """Ask for a list."""
    form = ListForm(request.scope, posted(request))
    title = _t("Take a list out")

    def do(told: dict[str, Any]) -> HttpResponse:
        row = services.ask(scope=request.scope, **told)
        make(row)
        return redirect("registry:export", id=row.pk)

    words = {"title": title, "button": _t("Ask for it"), "cancel": reverse("registry:exports")}
    return asked(request, form, do, **words, text=HINT, crumbs=crumbs(title))


def make(row: Any) -> None:
    """Set a list going that may be made."""
    if row.state == ExportState.MAKING:
        tasks.make_soon(row.pk, services.size_of(row))


@door(Permission.REGISTER_COUNT)
def one(request: ScopedRequest, id: UUID) -> HttpResponse:
    """One list, as far as it has come."""
    return _page(request, id)


def _page(request: ScopedRequest, id: UUID, refusal: str = "") -> HttpResponse:
    row = selectors.export(request.scope, id)
    is_mine = row.account_id == request.scope.me
    may_decide = request.scope.covers(Permission.REGISTER_APPROVE, row.code) and not is_mine
    context = {
        "row": row,
        "title": list_name(row),
        "area_name": grids.full_name(row.code),
        "state": EXPORT_STATES[row.state],
        "tone": EXPORT_TONES[row.state],
        "facts": _facts(row),
        "failed": sentence(problem_of(*json.loads(row.error))) if row.error else "",
        "refusal": refusal,
        "is_going": row.state == ExportState.MAKING,
        "is_ready": row.state == ExportState.READY and is_mine,
        "is_open": row.state == ExportState.ASKED and may_decide,
        "waits": row.state == ExportState.ASKED and not may_decide,
        "crumbs": crumbs(list_name(row)),
    }
    return render(request, "registry/export.html", context, status=409 if refusal else 200)


def _facts(row: Any) -> list[Fact]:
    people = accounts.names({row.account_id, *([row.decided_by_id] if row.decided_by_id else [])})
    found = [
        Fact(_t("Asked for by"), f"{people.get(row.account_id, '')}, {moment_words(row.asked_at)}"),
        Fact(_t("What for"), row.reason),
        Fact(_t("Without a mask"), "、".join(str(HIDDEN_LABELS[kind]) for kind in row.unmasked) or _t("nothing")),
    ]
    if row.decided_at:
        found.append(Fact(_t("Decided by"), f"{people.get(row.decided_by_id, '')}, {moment_words(row.decided_at)}"))
    if row.words:
        found.append(Fact(_t("Said to it"), row.words))
    if row.made_at:
        found.append(Fact(pgettext("table", "Rows"), row.rows))
    return found


@door(Permission.REGISTER_APPROVE, "POST")
def decide(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Let a list go, or not."""
    told = request.POST
    try:
        is_let_go = told.get("decision") == "go"
        row = services.decide(scope=request.scope, id=id, is_let_go=is_let_go, words=told.get("words", ""))
    except Problem as problem:
        if problem.status == 404:
            raise
        return _page(request, id, sentence(problem))
    make(row)
    return redirect("registry:export", id=id)


@door(Permission.REGISTER_EXPORT, "POST")
def take(request: ScopedRequest, id: UUID) -> HttpResponse:
    """The file, once."""
    try:
        row, pieces = services.take(scope=request.scope, id=id)
    except Problem as problem:
        if problem.status == 404:
            raise
        return _page(request, id, sentence(problem))
    return handed(row, pieces)


def handed(row: Any, pieces: Iterable[bytes]) -> HttpResponse:
    """The file of a list."""
    answer = StreamingHttpResponse(pieces, content_type=TYPES[row.form])
    answer["Content-Disposition"] = f'attachment; filename="{row.layout}-{row.code}.{row.form}"'
    return cast(HttpResponse, answer)


def crumbs(last: str = "") -> list[Crumb]:
    found = [Crumb(_t("Register"), reverse("registry:overview"))]
    if not last:
        return [*found, Crumb(_t("Lists taken out"))]
    return [*found, Crumb(_t("Lists taken out"), reverse("registry:exports")), Crumb(last)]
