"""Tables of residents sent in at a desk, and those that came before."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.grids import selectors as grids
from gezhi.domain.registry import services, tasks
from gezhi.domain.registry.labels import RUN_STATES, RUN_TONES
from gezhi.domain.registry.selectors import incoming as selectors
from gezhi.domain.registry.services.importing import runs
from gezhi.domain.registry.web.area_field import AreaField, area_of
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope
from gezhi.ground.plumbing.tabular import Sheet, write_workbook
from gezhi.ground.plumbing.uploads import store
from gezhi.ground.plumbing.uploads.owners import owner_of

SHOWN = 50
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PURPOSE = "table"
LARGE = 4_000_000
"""Bytes from which on a table goes in pieces: a plain form holds six times as much at most."""


def _in_pieces() -> dict[str, str | Promise]:
    """What the page's script needs to send a large table in pieces."""
    return {
        "accept": ".xlsx,.csv,.gz",
        "data-large": str(LARGE),
        "data-purpose": PURPOSE,
        "data-names": "upload",
        "data-upload-url": reverse_lazy("api:begin_upload"),
        "data-word-sending": _("Sending the table: {percent}"),
        "data-word-waiting": _("The connection is lost; sending goes on when it is back."),
        "data-word-failed": _("The table could not be sent. What has arrived is kept: send the form again."),
    }


class TableForm(forms.Form):
    """A table and the area it is for. A large file comes in pieces and is named by its upload."""

    file = forms.FileField(
        label=_("Table (Excel or CSV)"),
        required=False,
        widget=forms.FileInput(attrs=_in_pieces()),
        help_text=_("Also of a whole county, to a million rows"),
    )
    upload = forms.UUIDField(required=False, widget=forms.HiddenInput)
    area = AreaField(
        label=_("For the area"),
        help_text=_("New buildings stand here where the table has no column for the grid: best a grid or a community."),
    )

    def __init__(self, scope: Scope, *told: Any) -> None:
        super().__init__(*told)
        area_of(self).of(scope, Permission.REGISTER_IMPORT)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not told.get("file") and not told.get("upload"):
            self.add_error("file", _("Choose a file."))
        return told


@door(Permission.REGISTER_IMPORT, "GET", "POST")
def people_table(request: ScopedRequest) -> HttpResponse:
    """Send a table of residents: it is tried at once, nothing is taken over before somebody says so."""
    form = TableForm(request.scope, posted(request), request.FILES or None)
    title = _t("Residents from a table")

    def do(told: dict[str, Any]) -> HttpResponse:
        run, size = _received(request, told)
        try:
            runs.start(scope=request.scope, id=run.pk, is_trial=True)
        except Problem:
            return redirect("registry:run", id=run.pk)  # its columns must be set right first
        tasks.work_soon(run.pk, size)
        return redirect("registry:run", id=run.pk)

    words = {"title": title, "button": _t("Send and try"), "cancel": reverse("registry:runs")}
    text = _t("One row a person, with building and room. Who is there already is compared, not entered twice.")
    offered = reverse("registry:import_template")
    return asked(request, form, do, **words, text=text, crumbs=crumbs(title), is_file=True, template=offered)


def _received(request: ScopedRequest, told: dict[str, Any]) -> tuple[Any, int]:
    """The run of the file that came with the form or in pieces, and its size in bytes."""
    file = told["file"]
    if file:
        return runs.receive(scope=request.scope, name=file.name or "", content=file, area=told["area"]), file.size
    owner = owner_of(request, request.scope)
    if owner is None:
        raise NOT_FOUND()
    upload = store.state(owner=owner, id=told["upload"])
    with store.opened(owner=owner, id=told["upload"], purpose=PURPOSE) as content:
        run = runs.receive(scope=request.scope, name=upload.told.name, content=content, area=told["area"])
    store.forget(owner=owner, id=told["upload"])
    return run, upload.told.size


@dataclass(frozen=True, slots=True)
class RunLine:
    """A table on its way in, in words."""

    url: str
    name: str
    area: str
    who: str
    at: datetime
    state: str | Promise
    tone: str
    rows: int
    refused: int


@door(Permission.REGISTER_IMPORT)
def listed(request: ScopedRequest) -> HttpResponse:
    """The tables of my areas, the newest first."""
    rows = list(selectors.runs(request.scope)[:SHOWN])
    areas, people = grids.full_names([row.code for row in rows]), accounts.names({row.account_id for row in rows})
    lines = [
        RunLine(
            url=reverse("registry:run", args=[row.pk]),
            name=row.file_name,
            area=areas.get(row.code, row.code),
            who=people.get(row.account_id, ""),
            at=row.began_at,
            state=RUN_STATES[row.state],
            tone=RUN_TONES[row.state],
            rows=row.rows,
            refused=row.refused,
        )
        for row in rows
    ]
    return render(request, "registry/runs.html", {"lines": lines, "shown": SHOWN, "crumbs": crumbs()})


def crumbs(last: str = "") -> list[Crumb]:
    """The way to a page about tables."""
    found = [Crumb(_t("Register"), reverse("registry:overview"))]
    if not last:
        return [*found, Crumb(_t("Tables sent in"))]
    return [*found, Crumb(_t("Tables sent in"), reverse("registry:runs")), Crumb(last)]


@door(Permission.REGISTER_IMPORT)
def template(request: ScopedRequest) -> HttpResponse:
    """An empty table with the headings that are understood."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "residents.xlsx"
        headings = [words[0] for words in services.PEOPLE_COLUMNS.values()]
        write_workbook(file, [Sheet(pgettext("table", "Residents"), headings, [])])
        return workbook(file.read_bytes(), "residents.xlsx")


def workbook(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=EXCEL, headers=headers)
