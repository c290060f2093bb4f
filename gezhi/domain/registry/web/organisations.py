"""Actual units 实有单位: the list of an area, one unit's card under a mask, and the deeds on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from gezhi.domain.grids import selectors as grids
from gezhi.domain.registry import selectors, services
from gezhi.domain.registry.labels import kind_field_label
from gezhi.domain.registry.labels.things import UNIT_REASON_LABELS
from gezhi.domain.registry.rules.organisations import LicenceState, licence_state
from gezhi.domain.registry.selectors.codes import table
from gezhi.domain.registry.vocabulary import CancelReason, Kind, SubjectKind
from gezhi.domain.registry.web.areas import my_grid
from gezhi.domain.registry.web.kind_forms import KindForm, PlaceForm, day_input, facts_of, initial_of
from gezhi.domain.registry.web.listing import address, area_of, pager_of, root
from gezhi.domain.registry.web.marks import marks_on
from gezhi.domain.registry.web.placing import PLACE_PAGE, on_map, place_from
from gezhi.domain.registry.web.theme_words import today
from gezhi.domain.registry.web.things import belonging_lines
from gezhi.domain.registry.web.timeline import moments_of, stale_words
from gezhi.domain.registry.web.words import coded, door_of
from gezhi.ground.kernel.masking import mask_name
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb, Fact
from gezhi.ground.plumbing.problems import sentence

LICENCE_WORDS = {
    LicenceState.HOLDS: (_("in force"), "done"),
    LicenceState.SOON: (_("ends soon"), "warn"),
    LicenceState.OVER: (_("has ended"), "risk"),
}


class EndForm(forms.Form):
    """Why an organisation's record ends."""

    reason = forms.ChoiceField(label=_("Reason"), choices=list(UNIT_REASON_LABELS.items()))
    day = forms.DateField(label=_("Since which day"), widget=day_input())


@door(Permission.REGISTER_VIEW)
def listed(request: ScopedRequest) -> HttpResponse:
    """The units of an area by place and name; by class, or key units only."""
    area, unit_class, only_key = area_of(request), request.GET.get("class", ""), request.GET.get("key") == "1"
    wanted: dict[str, Any] = {"unit_class": unit_class, "only_key": only_key}
    found = selectors.organisation_page(request.scope, area, cursor=request.GET.get("after", ""), **wanted)
    areas = grids.full_names([row.code for row in found.rows])
    english = get_language() == "en"
    classes = selectors.counts(request.scope, ["unit_class"], area)["unit_class"]
    total = selectors.organisation_count(request.scope, area, **wanted)
    context = {
        "area": area,
        "area_name": grids.full_name(area) if area else "",
        "rows": [
            {
                "url": reverse("registry:unit", args=[row.pk]),
                "name": row.name,
                "unit_class": coded("unit_class", row.unit_class, english=english),
                "place": row.address or (row.building.address if row.building else ""),
                "area": areas.get(row.code, ""),
                "is_key": row.is_key,
            }
            for row in found.rows
        ],
        "classes": [(code, coded("unit_class", code, english=english), classes[code]) for code in _ordered(classes)],
        "unit_class": unit_class,
        "only_key": only_key,
        "pager": pager_of(request, total=total, shown=len(found.rows), following=found.next),
        "all_url": address(request, after="", key="", **{"class": ""}),
        "may_keep": request.scope.may(Permission.REGISTER_KEEP),
        "crumbs": [root(), Crumb(_t("Organisations"))],
    }
    return render(request, "registry/units.html", context)


def _ordered(classes: Any) -> list[str]:
    """The classes that occur, in the order of their table."""
    return [row.code for row in table("unit_class") if classes.get(row.code)]


@door(Permission.REGISTER_VIEW)
def one(request: ScopedRequest, id: UUID) -> HttpResponse:
    """One unit as one file: what, where, who works there, what it holds."""
    return _card(request, id)


def _card(request: ScopedRequest, id: UUID, phone: str = "", refusal: str = "") -> HttpResponse:
    scope, row = request.scope, selectors.organisation(request.scope, id)
    is_active = row.state == "active"
    context = {
        "unit": row,
        "facts": _facts(row, phone),
        "staff": [_staff(request, one) for one in selectors.staff_of(scope, row)],
        "licences": [_licence(one) for one in selectors.licences_of(scope, row)],
        "history": moments_of(scope, Kind.ORGANISATION.value, row),
        "stale": stale_words(scope, Kind.ORGANISATION.value, row) if is_active else [],
        "id": str(row.pk),
        "belongings": belonging_lines(scope, row),
        "has_phone": bool(row.phone),
        "may_reveal": scope.covers(Permission.REGISTER_REVEAL, row.code),
        "may_keep": scope.covers(Permission.REGISTER_KEEP, row.code) and is_active,
        "ended": "" if is_active else UNIT_REASON_LABELS.get(row.reason, ""),
        "refusal": refusal,
        "area_name": grids.full_name(row.code),
        "crumbs": unit_crumbs(row),
        **marks_on(request, SubjectKind.UNIT, row),
    }
    return render(request, "registry/unit.html", context, status=422 if refusal else 200)


def _facts(row: Any, phone: str) -> list[Fact]:
    place = row.building.address if row.building else ""
    if row.home:
        place = f"{place} {door_of(row.home)}"
    where = reverse("registry:home", args=[row.home_id]) if row.home else ""
    where = where or (reverse("registry:building", args=[row.building_id]) if row.building else "")
    told = facts_of(Kind.ORGANISATION, row, without=("name", "contact"))
    contact = [Fact(_t("Contact"), mask_name(row.contact))] if row.contact else []
    number = [Fact(str(kind_field_label(Kind.ORGANISATION, "phone")), phone or _t("sealed"))] if row.phone else []
    return [*([Fact(_t("Stands in"), place, where)] if place else []), *told, *contact, *number]


def _staff(request: ScopedRequest, row: Any) -> dict[str, Any]:
    seen = request.scope.covers(Permission.REGISTER_VIEW, row.person.code)
    return {
        "id": row.pk,
        "name": mask_name(row.person.name),
        "url": reverse("registry:person", args=[row.person_id]) if seen else "",
        "duty": row.duty,
        "since": row.from_date,
        "until": row.to_date,
    }


def _licence(row: Any) -> dict[str, Any]:
    state = licence_state(row.to_date, today())
    word, tone = LICENCE_WORDS[state]
    return {"row": row, "word": word, "tone": tone, "is_over": state is LicenceState.OVER}


@door(Permission.REGISTER_REVEAL, "POST")
def reveal(request: ScopedRequest, id: UUID) -> HttpResponse:
    """The sealed phone, once, on the page that answers; the journal keeps who and why."""
    try:
        value = services.reveal_unit(scope=request.scope, id=id, reason=request.POST.get("reason", ""))
    except Problem as problem:
        if problem.kind.status == 404:
            raise
        return _card(request, id, refusal=sentence(problem))
    return _card(request, id, phone=value)


@door(Permission.REGISTER_KEEP, "GET", "POST")
def new(request: ScopedRequest) -> HttpResponse:
    """Enter a unit: in a building, behind a door, at a point or in a grid."""
    form = PlaceForm(Kind.ORGANISATION, posted(request), needed=("name",), initial={"code": my_grid(request)})
    where, back, place = place_from(request, reverse("registry:units"))
    if where:
        form.stands_already()

    def do(told: dict[str, Any]) -> HttpResponse:
        standing = services.Standing(point=form.point, code=told.get("code", "").strip(), **where)
        made = services.enter_unit(scope=request.scope, values=form.values(), where=standing)
        return redirect("registry:unit", id=made.pk)

    words = {"title": _t("Register an organisation"), "button": _t("Register an organisation"), "cancel": back}
    text = place or _t("It stands at its point or in its grid; entered from a building or a home it stands there.")
    crumbs = [*_list_crumbs(), Crumb(words["title"])]
    return asked(request, form, do, page=PLACE_PAGE, **words, **on_map(request, where), text=text, crumbs=crumbs)


@door(Permission.REGISTER_KEEP, "GET", "POST")
def amend(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Correct what is known about a unit."""
    row = selectors.organisation(request.scope, id)
    form = KindForm(Kind.ORGANISATION, posted(request), needed=("name",), initial=initial_of(Kind.ORGANISATION, row))
    back = reverse("registry:unit", args=[id])

    def do(told: dict[str, Any]) -> HttpResponse:
        outcome = services.amend_unit(scope=request.scope, id=id, values=form.values())
        if outcome.proposed:
            messages.info(request, _t("Another source is believed before: what you say waits as a proposal."))
        return redirect(back)

    words = {"title": _t("Correct"), "button": _t("Save"), "cancel": back}
    text = _t("Fields that are as they were count as confirmed today. An empty number leaves the one that is there.")
    return asked(request, form, do, **words, text=text, crumbs=[*unit_crumbs(row, back), Crumb(words["title"])])


@door(Permission.REGISTER_KEEP, "GET", "POST")
def end(request: ScopedRequest, id: UUID) -> HttpResponse:
    """A unit's record ends, with its reason."""
    row = selectors.organisation(request.scope, id)
    back = reverse("registry:unit", args=[id])

    def do(told: dict[str, Any]) -> HttpResponse:
        services.cancel_unit(scope=request.scope, id=id, reason=CancelReason(told["reason"]), day=told["day"])
        return redirect(back)

    words = {"title": _t("End the record"), "button": _t("End the record"), "cancel": back}
    text = _t("Nothing is deleted: the record is closed and keeps its history.")
    crumbs = [*unit_crumbs(row, back), Crumb(words["title"])]
    return asked(request, EndForm(posted(request), initial={"day": today()}), do, **words, text=text, crumbs=crumbs)


def unit_crumbs(row: Any, url: str = "") -> list[Crumb]:
    """The way to a unit's card."""
    return [*_list_crumbs(), Crumb(row.name, url)]


def _list_crumbs() -> list[Crumb]:
    return [root(), Crumb(_t("Organisations"), reverse("registry:units"))]
