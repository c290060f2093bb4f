"""Tables of residents at a desk: tried or taken, and the refused rows handed back."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from gezhi.domain.grids import selectors as grids
from gezhi.domain.registry import services
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing import handing
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb
from gezhi.ground.plumbing.tabular import Sheet, write_workbook
from gezhi.ground.plumbing.tabular.office import read_office_table
from gezhi.ground.plumbing.tabular.refusals import refusal_workbook

SHOWN = 50
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class TableForm(forms.Form):
    """A table, the area it is for, and whether it is only tried."""

    file = forms.FileField(label=_("Table (Excel or CSV)"))
    area = forms.CharField(label=_("For the area (code)"), max_length=18)
    is_trial = forms.BooleanField(label=_("Only try: judge every row, keep nothing"), required=False, initial=True)


@door(Permission.REGISTER_IMPORT, "GET", "POST")
def people_table(request: ScopedRequest) -> HttpResponse:
    """Take a table of residents over, or try it."""
    areas = request.scope.areas(Permission.REGISTER_IMPORT)
    form = TableForm(posted(request), request.FILES or None, initial={"area": areas[0] if areas else ""})
    title = _t("Residents from a table")
    crumbs = [Crumb(_t("Register"), reverse("registry:overview")), Crumb(title)]

    def do(told: dict[str, Any]) -> HttpResponse:
        with tempfile.NamedTemporaryFile(suffix=".table") as kept:
            for piece in told["file"].chunks():
                kept.write(piece)
            kept.flush()
            table = read_office_table(Path(kept.name), name=told["file"].name or "")
            taken = services.take_table(scope=request.scope, table=table, area=told["area"], is_trial=told["is_trial"])
        book = refusal_workbook(table.columns, taken.refused) if taken.refused else b""
        context = {
            "title": title,
            "taken": taken,
            "is_trial": told["is_trial"],
            "area_name": grids.full_name(told["area"]),
            "refused": [(row.line, row.reasons()) for row in taken.refused[:SHOWN]],
            "shown": SHOWN,
            "errors_url": reverse("accounts:handed", args=[handing.hand(request.scope.me, book)]) if book else "",
            "crumbs": crumbs,
        }
        return render(request, "registry/taken.html", context)

    words = {"title": title, "button": _t("Go on"), "cancel": reverse("registry:overview")}
    text = _t("One row a person, with building and room. Who is there already is compared, not entered twice.")
    offered = reverse("registry:import_template")
    return asked(request, form, do, **words, text=text, crumbs=crumbs, is_file=True, template=offered)


@door(Permission.REGISTER_IMPORT)
def template(request: ScopedRequest) -> HttpResponse:
    """An empty table with the headings that are understood."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "residents.xlsx"
        headings = [words[0] for words in services.PEOPLE_COLUMNS.values()]
        write_workbook(file, [Sheet(_t("Residents"), headings, [])])
        headers = {"Content-Disposition": 'attachment; filename="residents.xlsx"'}
        return HttpResponse(file.read_bytes(), content_type=EXCEL, headers=headers)
