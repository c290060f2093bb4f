"""Things of the register, all kinds by one set of pages: the list of an area, a card, enter, correct, end."""

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
from gezhi.domain.registry.labels.things import ENTER_LABELS, KIND_LABELS, THING_REASON_LABELS
from gezhi.domain.registry.rules.things import THING_KINDS
from gezhi.domain.registry.selectors.codes import component_classes
from gezhi.domain.registry.vocabulary import CancelReason, Kind
from gezhi.domain.registry.web.areas import my_grid
from gezhi.domain.registry.web.kind_forms import KindForm, PlaceForm, facts_of, initial_of
from gezhi.domain.registry.web.listing import area_of, pager_of, root
from gezhi.domain.registry.web.placing import LAYERS, PLACE_PAGE, on_map, place_from
from gezhi.domain.registry.web.timeline import moments_of
from gezhi.domain.registry.web.words import Line, coded, door_of
from gezhi.ground.kernel.masking import mask_name
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.answers import json_answer
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb, Fact
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope


class EndForm(forms.Form):
    """Why the record of a thing ends."""

    reason = forms.ChoiceField(label=_("Reason"))

    def __init__(self, kind: Kind, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        reasons = [(reason.value, THING_REASON_LABELS[reason]) for reason in THING_KINDS[kind].reasons]
        self.fields["reason"].choices = reasons  # type: ignore[attr-defined]  # a choice field


def thing_line(kind: Kind, row: Any) -> Line:
    """A thing in words: what it is called, what else helps to tell it, where it opens."""
    url = reverse("registry:thing", args=[kind.value, row.pk])
    english = get_language() == "en"
    if kind is Kind.VEHICLE:
        kinds = (("vehicle_colour", row.colour), ("vehicle_plate_type", row.plate_kind))
        words = [row.model, *(coded(name, code, english=english) for name, code in kinds)]
        return Line(row.plate, " · ".join(filter(None, words)), url)
    if kind is Kind.PET:
        species = coded("pet_species", row.species, english=english)
        return Line(row.name or species, species if row.name else "", url)
    if kind is Kind.COMPONENT:
        status = coded("component_status", row.status, english=english)
        return Line(row.name, " · ".join(filter(None, [row.number, row.address, status])), url)
    if kind is Kind.SERVICE_POINT:
        return Line(
            row.name,
            " · ".join(filter(None, [coded("service_point_kind", row.service, english=english), row.address])),
            url,
        )
    return Line(row.name, row.address, url)


def belonging_lines(scope: Scope, whose: Any) -> list[Line]:
    """What belongs to a home, a person or an organisation."""
    return [thing_line(kind, row) for kind, row in selectors.belongings(scope, whose)]


@door(Permission.REGISTER_VIEW)
def listed(request: ScopedRequest, kind: str) -> HttpResponse:
    """The things of a kind in an area."""
    wanted, area = _kind(kind), area_of(request)
    found = selectors.thing_page(request.scope, wanted, area, request.GET.get("after", ""))
    areas = grids.full_names([row.code for row in found.rows])
    total = selectors.thing_count(request.scope, wanted, area)
    context = {
        "kind": wanted.value,
        "title": KIND_LABELS[wanted],
        "enter": ENTER_LABELS[wanted],
        "area": area,
        "area_name": grids.full_name(area) if area else "",
        "rows": [(thing_line(wanted, row), _place(row), areas.get(row.code, "")) for row in found.rows],
        "is_owned": THING_KINDS[wanted].is_owned,
        "pager": pager_of(request, total=total, shown=len(found.rows), following=found.next),
        "may_keep": request.scope.may(Permission.REGISTER_KEEP),
        "crumbs": [root(), Crumb(str(KIND_LABELS[wanted]))],
    }
    return render(request, "registry/things.html", context)


def _place(row: Any) -> str:
    home = getattr(row, "home", None)
    return f"{home.building.address} {door_of(home)}" if home else ""


@door(Permission.REGISTER_VIEW)
def one(request: ScopedRequest, kind: str, id: UUID) -> HttpResponse:
    """One thing: what is known of it, whose it is, where it stands, what changed."""
    wanted = _kind(kind)
    row = selectors.thing(request.scope, wanted, id)
    is_active = row.state == "active"
    lon, lat = getattr(row, "lon", None), getattr(row, "lat", None)
    context = {
        "kind": wanted.value,
        "thing": row,
        "title": thing_line(wanted, row).title,
        "facts": [*_belongs(request.scope, wanted, row), *_class(wanted, row), *facts_of(wanted, row)],
        "buildings": _buildings(request.scope, row) if wanted is Kind.COMPOUND else [],
        "history": moments_of(request.scope, wanted.value, row),
        "center": f"{lon:.6f},{lat:.6f}" if lon is not None and lat is not None else "",
        "layers": LAYERS,
        "area_name": grids.full_name(row.code),
        "may_keep": request.scope.covers(Permission.REGISTER_KEEP, row.code) and is_active,
        "ended": "" if is_active else THING_REASON_LABELS.get(row.reason, ""),
        "crumbs": _crumbs(wanted, row),
    }
    return render(request, "registry/thing.html", context)


@door(Permission.REGISTER_VIEW)
def point(request: ScopedRequest, kind: str, id: UUID) -> HttpResponse:
    """Where a thing is, as GeoJSON for the map of its card; an empty collection where nobody knows."""
    wanted = _kind(kind)
    row = selectors.thing(request.scope, wanted, id)
    where = (getattr(row, "lon", None), getattr(row, "lat", None))
    properties = {"key": str(row.pk), "label": thing_line(wanted, row).title}
    geometry = {"type": "Point", "coordinates": where}
    features = [{"type": "Feature", "geometry": geometry, "properties": properties}] if where[0] is not None else []
    return json_answer({"type": "FeatureCollection", "features": features})


def _belongs(scope: Scope, kind: Kind, row: Any) -> list[Fact]:
    """Whose a vehicle or a pet is; links only to what the caller may see."""
    if not THING_KINDS[kind].is_owned:
        return []

    def seen(other: Any, page: str) -> str:
        return reverse(page, args=[other.pk]) if scope.covers(Permission.REGISTER_VIEW, other.code) else ""

    found = []
    if row.owner:
        found.append(Fact(_t("Owner"), mask_name(row.owner.name), seen(row.owner, "registry:person")))
    if row.organisation:
        found.append(Fact(_t("Organisation"), row.organisation.name, seen(row.organisation, "registry:unit")))
    if row.home:
        found.append(Fact(_t("Home"), _place(row), seen(row.home, "registry:home")))
    return found


def _class(kind: Kind, row: Any) -> list[Fact]:
    """The class of a component, by the national list."""
    if kind is not Kind.COMPONENT:
        return []
    known = component_classes().get(row.class_code)
    name = (known.name_en if get_language() == "en" else known.name) if known else ""
    return [Fact(_t("Class of the component"), f"{row.class_code} {name}".strip())]


def _buildings(scope: Scope, compound: Any) -> list[Line]:
    rows = selectors.buildings(scope, compound.code[:12]).filter(compound=compound)
    return [Line(row.name, row.plate, reverse("registry:building", args=[row.pk])) for row in rows[:200]]


@door(Permission.REGISTER_KEEP, "GET", "POST")
def new(request: ScopedRequest, kind: str) -> HttpResponse:
    """Enter a thing: from the page of whom it belongs to, or at a point."""
    wanted = _kind(kind)
    about = THING_KINDS[wanted]
    form = PlaceForm(wanted, posted(request), needed=about.needed, initial={"code": my_grid(request)})
    if wanted is Kind.COMPONENT:
        form.fields["name"].required = False
    where, back, place = place_from(request, reverse("registry:things", args=[wanted.value]))
    if where:
        form.stands_already()

    def do(told: dict[str, Any]) -> HttpResponse:
        standing = services.Standing(point=form.point, code=told.get("code", "").strip(), **where)
        made = services.enter_thing(scope=request.scope, kind=wanted, values=form.values(), where=standing)
        messages.success(request, _t("Kept."))
        return redirect("registry:thing", kind=wanted.value, id=made.pk)

    title = str(ENTER_LABELS[wanted])
    words = {
        "title": title,
        "button": title,
        "cancel": back,
        "text": place or _t("It stands at its point or in its grid."),
    }
    crumbs = [*_list_crumbs(wanted), Crumb(title)]
    return asked(request, form, do, page=PLACE_PAGE, **words, **on_map(request, where), crumbs=crumbs)


@door(Permission.REGISTER_KEEP, "GET", "POST")
def amend(request: ScopedRequest, kind: str, id: UUID) -> HttpResponse:
    """Correct what is known of a thing."""
    wanted = _kind(kind)
    row = selectors.thing(request.scope, wanted, id)
    form = KindForm(wanted, posted(request), needed=THING_KINDS[wanted].needed, initial=initial_of(wanted, row))
    back = reverse("registry:thing", args=[wanted.value, id])

    def do(told: dict[str, Any]) -> HttpResponse:
        outcome = services.amend_thing(scope=request.scope, kind=wanted, id=id, values=form.values())
        if outcome.proposed:
            messages.info(request, _t("Another source is believed before: what you say waits as a proposal."))
        return redirect(back)

    words = {"title": _t("Correct"), "button": _t("Save"), "cancel": back}
    text = _t("Fields that are as they were count as confirmed today.")
    return asked(request, form, do, **words, text=text, crumbs=[*_crumbs(wanted, row, back), Crumb(words["title"])])


@door(Permission.REGISTER_KEEP, "GET", "POST")
def end(request: ScopedRequest, kind: str, id: UUID) -> HttpResponse:
    """The record of a thing ends, with its reason."""
    wanted = _kind(kind)
    row = selectors.thing(request.scope, wanted, id)
    back = reverse("registry:thing", args=[wanted.value, id])

    def do(told: dict[str, Any]) -> HttpResponse:
        services.cancel_thing(scope=request.scope, kind=wanted, id=id, reason=CancelReason(told["reason"]))
        return redirect(back)

    words = {"title": _t("End the record"), "button": _t("End the record"), "cancel": back}
    text = _t("Nothing is deleted: the record is closed and keeps its history.")
    crumbs = [*_crumbs(wanted, row, back), Crumb(words["title"])]
    return asked(request, EndForm(wanted, posted(request)), do, **words, text=text, crumbs=crumbs)


def _kind(text: str) -> Kind:
    if text not in {kind.value for kind in THING_KINDS}:
        raise NOT_FOUND()
    return Kind(text)


def _list_crumbs(kind: Kind) -> list[Crumb]:
    return [root(), Crumb(str(KIND_LABELS[kind]), reverse("registry:things", args=[kind.value]))]


def _crumbs(kind: Kind, row: Any, url: str = "") -> list[Crumb]:
    return [*_list_crumbs(kind), Crumb(thing_line(kind, row).title, url)]
