"""People who may be one: the list, both side by side, and the decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gezhi.domain.grids import selectors as grids
from gezhi.domain.registry.labels import DOUBT_LABELS, FIELD_LABELS, SEX_LABELS, SOURCE_LABELS, WEIGHT_LABELS
from gezhi.domain.registry.rules.fields import PERSON
from gezhi.domain.registry.selectors import doubts as selectors
from gezhi.domain.registry.services import comparing, merging
from gezhi.domain.registry.services.comparing import Compared, Comparison
from gezhi.domain.registry.web.words import coded, door_of, registration
from gezhi.ground.kernel.masking import mask_name
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb
from gezhi.ground.plumbing.problems import sentence

SHOWN = 50
TABLES = {one.name: one.table for one in PERSON if one.table and one.name not in ("document", "phone", "sex")}


@dataclass(frozen=True, slots=True)
class DoubtLine:
    """A pair of the list."""

    url: str
    names: str
    area: str
    why: str | Promise
    at: datetime


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field of both records."""

    label: str | Promise
    left: str | Promise
    right: str | Promise
    differs: bool
    agrees: bool


@door(Permission.REGISTER_IMPORT)
def listed(request: ScopedRequest) -> HttpResponse:
    """The open pairs of my areas, the oldest first."""
    rows = list(selectors.doubts(request.scope)[:SHOWN])
    areas = grids.full_names([row.code for row in rows])
    lines = [
        DoubtLine(
            url=reverse("registry:doubt", args=[row.pk]),
            names=f"{mask_name(row.candidate.name)} · {mask_name(row.person.name)}",
            area=areas.get(row.code, row.code),
            why=DOUBT_LABELS[row.why],
            at=row.at,
        )
        for row in rows
    ]
    return render(request, "registry/doubts.html", {"lines": lines, "shown": SHOWN, "crumbs": _crumbs()})


@door(Permission.REGISTER_IMPORT)
def one(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Both side by side."""
    return _page(request, id)


def _page(request: ScopedRequest, id: UUID, refusal: str = "") -> HttpResponse:
    found = comparing.compare(scope=request.scope, id=id)
    people = (found.left, found.right)
    is_open = found.doubt.decided_at is None and all(person.state == "active" for person in people)
    homes = {person.home_id: _home(person) for person in people if person.home_id}
    context = {
        "doubt": found.doubt,
        "title": _("One person or two?"),
        "why": DOUBT_LABELS[found.doubt.why],
        "is_open": is_open,
        "refusal": refusal,
        "lines": [*(_line(one) for one in found.fields), *_placed(found)],
        "weights": [(WEIGHT_LABELS[name], abs(round(bits)), bits > 0) for name, bits in _heaviest_first(found)],
        "homes": [(id, words, id == found.right.home_id) for id, words in homes.items()] if len(homes) > 1 else [],
        "left_url": reverse("registry:person", args=[found.left.pk]),
        "right_url": reverse("registry:person", args=[found.right.pk]),
        "crumbs": _crumbs(_("One person or two?")),
    }
    return render(request, "registry/doubt.html", context, status=409 if refusal else 200)


def _line(one: Compared) -> FieldLine:
    left, right = _said(one.name, one.left), _said(one.name, one.right)
    return FieldLine(FIELD_LABELS[one.name], left, right, differs=one.is_same is False, agrees=one.is_same is True)


def _heaviest_first(found: Comparison) -> list[tuple[str, float]]:
    return sorted(found.bits.items(), key=lambda pair: -pair[1])


def _said(name: str, value: str) -> str | Promise:
    if name == "sex":
        return SEX_LABELS.get(value, "")
    if name in TABLES and value:
        return coded(TABLES[name], value, english=get_language() == "en") or value
    return value


def _placed(found: Comparison) -> list[FieldLine]:
    """Where each lives, how each is registered, where each comes from."""
    left, right = found.left, found.right
    homes = _home(left), _home(right)
    papers = registration(left.registration), registration(right.registration)
    differ = left.home_id != right.home_id, left.registration != right.registration
    sources = [_source(found.gathered.get(person.pk)) for person in (left, right)]
    return [
        FieldLine(_("Home"), *homes, differ[0] and all(homes), not differ[0] and all(homes)),
        FieldLine(_("Registration"), *papers, differ[1], not differ[1] and bool(left.registration)),
        FieldLine(_("Comes from"), sources[0], sources[1], differs=False, agrees=False),
    ]


def _home(person: Any) -> str:
    return f"{person.home.building.address} {door_of(person.home)}" if person.home else ""


def _source(said: Any) -> str:
    if said is None:
        return ""
    words = [str(SOURCE_LABELS[said.source]), said.title, said.at.date().isoformat()]
    return " · ".join(word for word in words if word)


@door(Permission.REGISTER_IMPORT, "POST")
def decide(request: ScopedRequest, id: UUID) -> HttpResponse:
    """One or two."""
    told = request.POST
    try:
        if told.get("decision") == "same":
            kept = merging.merge(scope=request.scope, id=id, lives_in=_id(told.get("lives_in", "")))
            messages.success(request, _("Both records are one now."))
            return redirect("registry:person", id=kept.pk)
        merging.keep_apart(scope=request.scope, id=id)
    except Problem as problem:
        if problem.status == 404:
            raise
        return _page(request, id, sentence(problem))
    messages.success(request, _("They stay two people, and are not asked about again."))
    return redirect("registry:doubts")


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _crumbs(last: str = "") -> list[Crumb]:
    found = [Crumb(_("Register"), reverse("registry:overview"))]
    if not last:
        return [*found, Crumb(_("People to compare"))]
    return [*found, Crumb(_("People to compare"), reverse("registry:doubts")), Crumb(last)]
