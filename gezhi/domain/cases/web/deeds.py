"""The door of every deed: GET shows its form, POST does it and goes back to the case. A refusal says why, in place."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from gezhi.domain.cases import selectors, services
from gezhi.domain.cases.labels import DEED_LABELS
from gezhi.domain.cases.rules.moves import needs_reason
from gezhi.domain.cases.selectors import Case
from gezhi.domain.cases.services import rights
from gezhi.domain.cases.services.beside import reveal_reporter
from gezhi.domain.cases.vocabulary import Deed
from gezhi.domain.cases.web.buttons import DANGEROUS
from gezhi.domain.cases.web.forms import FORMS, DeedForm
from gezhi.domain.cases.web.layers import extent_of, map_layers
from gezhi.domain.cases.web.pictures import done_with_photos, put_by_photos
from gezhi.domain.cases.web.rights import handed_out, told_of
from gezhi.domain.cases.web.words import place_codes, row_of
from gezhi.domain.grids import selectors as grids
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb
from gezhi.ground.plumbing.problems import sentence
from gezhi.ground.plumbing.scope import NOT_FOUND

ANSWERING = frozenset({Deed.RELEASE_REPORTER, Deed.EXTRACT, Deed.ERASE})
"""Deeds that hand out or show something, done here and not through the table of services."""


@door(Permission.CASES_VIEW, "GET", "POST")
def deed(request: ScopedRequest, id: UUID, deed: str) -> HttpResponse:
    """One deed on one case. Raises `scope.not_found` for a deed there is not."""
    if deed not in services.TABLE and deed not in ANSWERING:
        raise NOT_FOUND()
    case, wanted = selectors.case(request.scope, id), Deed(deed)
    form_type = FORMS.get(wanted, DeedForm)
    data = request.POST if request.method == "POST" else None
    if data is not None and "again" in data:
        form = form_type(request.scope, case, needs_reason=needs_reason(wanted), kept=data.dict())
        return _show(request, case, wanted, form)
    form = form_type(request.scope, case, data, needs_reason=needs_reason(wanted))
    if not form.is_valid():
        return _show(request, case, wanted, form)
    try:
        return _do(request, case, wanted, form)
    except Problem as refusal:
        if refusal.status == 404:
            raise
        return _show(request, case, wanted, form, refusal)


def _do(request: ScopedRequest, case: Case, wanted: Deed, form: DeedForm) -> HttpResponse:
    told = form.cleaned_data
    command = services.Command(request.scope, case.pk, version=told["version"], reason=told.get("reason", ""))
    if wanted is Deed.RELEASE_REPORTER:
        return render(request, "cases/revealed.html", {"case": case, "revealed": reveal_reporter(command=command)})
    if wanted is Deed.EXTRACT:
        return handed_out(rights.extract(command=command), told["form"])
    if wanted is Deed.ERASE:
        return render(request, "cases/erased.html", {"case": case, **told_of(rights.erase(command=command))})
    services.TABLE[wanted](command=command, **form.arguments(request))
    done_with_photos(request)
    messages.success(request, _("%(deed)s: done") % {"deed": DEED_LABELS[wanted]})
    return redirect("cases:case", id=case.pk)


def _show(
    request: ScopedRequest, case: Case, wanted: Deed, form: DeedForm, refusal: Problem | None = None
) -> HttpResponse:
    context = {
        "case": case,
        "row": row_of(case, now(), grids.full_names(place_codes(case.code))),
        "extent": extent_of(request, case.code),
        "deed": wanted,
        "label": DEED_LABELS[wanted],
        "crumbs": [
            Crumb(_("Cases"), reverse("cases:list")),
            Crumb(case.number, reverse("cases:case", args=[case.pk])),
            Crumb(str(DEED_LABELS[wanted])),
        ],
        "form": form,
        "dangerous": wanted in DANGEROUS,
        "refusal": sentence(refusal) if refusal else "",
        "kept": put_by_photos(request, refusal),
        "takes_photos": getattr(form, "takes_photos", False),
        "takes_stars": getattr(form, "takes_stars", False),
        "has_map": getattr(form, "has_map", False),
        "layers": map_layers(),
    }
    status = refusal.status if refusal else 422 if form.errors else 200
    return render(request, "cases/deed.html", context, status=status)
