"""What waits to be decided: a proposal beside the value that stands, accepted or refused, several at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.grids import selectors as grids
from gezhi.domain.registry import selectors, services
from gezhi.domain.registry.labels import kind_field_label
from gezhi.domain.registry.vocabulary import Kind
from gezhi.domain.registry.web.areas import after, pager
from gezhi.domain.registry.web.households import title_of
from gezhi.domain.registry.web.timeline import said_by, shown
from gezhi.domain.registry.web.words import door_of
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.masking import mask_name
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb
from gezhi.ground.plumbing.problems import sentence

SIZE = 50
NAMED = {
    Kind.PERSON: "person",
    Kind.HOME: "home",
    Kind.HOUSEHOLD: "household",
    Kind.BUILDING: "building",
    Kind.ORGANISATION: "unit",
}
"""Kinds with a page of their own; the others are things."""


@door(Permission.REGISTER_VIEW, "GET", "POST")
def listed(request: ScopedRequest) -> HttpResponse:
    """The open proposals of my area; a POST decides those that are ticked."""
    refusal = ""
    if request.method == "POST":
        try:
            return _decided(request)
        except Problem as problem:
            if problem.kind.status in (403, 404):
                raise
            refusal = sentence(problem)
    return _page(request, refusal)


def _page(request: ScopedRequest, refusal: str) -> HttpResponse:
    area = request.GET.get("area", "")
    if area:
        grids.cell(request.scope, AreaCode(area))
    cursor = after(request, str, datetime.fromisoformat, UUID)
    rows = selectors.proposals_after(selectors.open_proposals(request.scope, area), cursor, SIZE)
    page = rows[:SIZE]
    last = (page[-1].code, page[-1].at.isoformat(), page[-1].pk) if len(rows) > SIZE else None
    count = selectors.count_proposals(request.scope, area)
    context = {
        "rows": _lines(request, page),
        "area_name": grids.full_name(area) if area else "",
        "refusal": refusal,
        "may_decide": request.scope.may(Permission.REGISTER_IMPORT),
        "is_capped": count == selectors.COUNTED,
        "pager": pager(request, total=count, shown=len(page), last=last),
        "crumbs": [Crumb(_("Register"), reverse("registry:overview")), Crumb(_("Proposals"))],
    }
    return render(request, "registry/proposals.html", context, status=422 if refusal else 200)


def _lines(request: ScopedRequest, page: Any) -> list[dict[str, Any]]:
    found = selectors.compared(request.scope, page)
    words = [word for one in found for word in (one.stands, one.proposed)]
    who = accounts.names({word.said.account_id for word in words if word.said})
    return [
        {
            "id": one.id,
            "title": _title(one.kind, one.row),
            "url": _url(one.kind, one.row),
            "field": kind_field_label(one.kind, one.field.name),
            "stands": _told(one, one.stands, who),
            "proposed": _told(one, one.proposed, who),
        }
        for one in found
    ]


def _told(one: Any, word: Any, who: dict[UUID, str]) -> dict[str, Any]:
    return {
        "text": shown(one.field, word.text),
        "by": said_by(word.said, who),
        "at": word.said.at if word.said else None,
        "rank": word.rank,
    }


def _title(kind: Kind, row: Any) -> str:
    if kind is Kind.PERSON:
        return mask_name(row.name)
    if kind is Kind.HOME:
        return f"{row.building.address} {door_of(row)}"
    if kind is Kind.HOUSEHOLD:
        return title_of(row)
    return str(row.plate if kind is Kind.VEHICLE else row.name)


def _url(kind: Kind, row: Any) -> str:
    if kind in NAMED:
        return reverse(f"registry:{NAMED[kind]}", args=[row.pk])
    return reverse("registry:thing", args=[kind.value, row.pk])


def _decided(request: ScopedRequest) -> HttpResponse:
    ids = [UUID(id) for id in request.POST.getlist("proposal") if _is_id(id)]
    is_accepted = request.POST.get("decision") == "accept"
    count = services.decide_proposals(scope=request.scope, ids=ids, is_accepted=is_accepted)
    said = (
        ngettext("%(count)d proposal accepted.", "%(count)d proposals accepted.", count)
        if is_accepted
        else ngettext("%(count)d proposal refused.", "%(count)d proposals refused.", count)
    )
    messages.success(request, said % {"count": count})
    return redirect(request.get_full_path())


def _is_id(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False
