"""Buildings with their charts, and homes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from gezhi.domain.grids import selectors as grids
from gezhi.domain.registry import selectors, services
from gezhi.domain.registry.labels import CONDITION_LABELS, CONDITION_TONES, ROLE_LABELS, kind_field_label
from gezhi.domain.registry.vocabulary import HomeState, SubjectKind
from gezhi.domain.registry.web.areas import my_grid
from gezhi.domain.registry.web.door_visits import VisitForm, visit_lines
from gezhi.domain.registry.web.households import households_at
from gezhi.domain.registry.web.marks import marks_on
from gezhi.domain.registry.web.rentals import rental_block
from gezhi.domain.registry.web.things import belonging_lines
from gezhi.domain.registry.web.timeline import looks_of, moments_of
from gezhi.domain.registry.web.words import age, door_of, registration, unit_line
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.masking import mask_name
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb
from gezhi.ground.plumbing.wording import in_city


class BuildingForm(forms.Form):
    """A building and its doors."""

    compound = forms.CharField(label=_("Compound"), max_length=80, required=False)
    name = forms.CharField(label=_("Building"), max_length=80, help_text=_("As people say it: 3号楼."))
    road = forms.CharField(label=_("Road"), max_length=80, required=False)
    plate = forms.CharField(label=_("Door plate"), max_length=40, required=False)
    code = forms.CharField(
        label=_("Grid code"), max_length=18, required=False, help_text=_("Of the smallest grid it stands in.")
    )
    stairwells = forms.IntegerField(label=_("Stairwells"), min_value=0, max_value=40, initial=1)
    floors = forms.IntegerField(label=_("Floors"), min_value=0, max_value=120, initial=6)
    rooms = forms.IntegerField(label=_("Rooms on each floor of a stairwell"), min_value=0, max_value=40, initial=2)


class HomeForm(forms.Form):
    """One more door."""

    stairwell = forms.CharField(label=_("Stairwell"), max_length=8, required=False)
    floor = forms.IntegerField(label=_("Floor"), min_value=-20, max_value=300)
    room = forms.CharField(label=_("Room"), max_length=16)


class ConditionForm(forms.Form):
    """What was found behind a door."""

    condition = forms.ChoiceField(
        label=pgettext_lazy("home", "What was found"),
        choices=[(s.value, CONDITION_LABELS[s]) for s in HomeState if s != "unknown"],
    )
    words = forms.CharField(label=_("Remark"), max_length=200, required=False)


@door(Permission.REGISTER_VIEW)
def building(request: ScopedRequest, id: UUID) -> HttpResponse:
    """A building as its floors stand: who lives behind each door, and what is missing."""
    row = selectors.building(request.scope, id)
    stairwells = selectors.chart(request.scope, row, now().date())
    doors = [d for stairwell in stairwells for floor in stairwell.floors for d in floor.doors]
    context = {
        "building": row,
        "area_name": grids.full_name(row.code),
        "stairwells": [(s, [(f, [_door(d) for d in f.doors]) for f in s.floors]) for s in stairwells],
        "homes": len(doors),
        "missing": sum(d.is_missing for d in doors),
        "stale": sum(d.stale for d in doors),
        "units": [unit_line(one) for one in selectors.organisations_at(request.scope, row)],
        "id": str(row.pk),
        "may_keep": request.scope.covers(Permission.REGISTER_KEEP, row.code),
        "crumbs": _crumbs(row.code, row.address),
    }
    return render(request, "registry/building.html", context)


def _door(door: selectors.Door) -> dict[str, Any]:
    return {
        "url": reverse("registry:home", args=[door.id]),
        "room": door.room,
        "names": [mask_name(name) for name in door.names[:3]],
        "more": max(len(door.names) - 3, 0),
        "condition": CONDITION_LABELS[door.condition],
        "tone": CONDITION_TONES[door.condition],
        "rented": door.rented,
        "stale": door.stale,
    }


@door(Permission.REGISTER_VIEW)
def home(request: ScopedRequest, id: UUID) -> HttpResponse:
    """One home: who is tied to it, what was found, what may be done."""
    row = services.look_at_home(scope=request.scope, id=id)
    today = now().date()
    people = [
        {
            "name": tie.person.name,
            "url": reverse("registry:person", args=[tie.person_id]),
            "role": ROLE_LABELS[tie.role],
            "age": age(tie.person.birth_date, today),
            "registration": registration(tie.person.registration),
            "since": tie.from_date,
        }
        for tie in selectors.lives_in(request.scope, row)
    ]
    context = {
        "home": row,
        "title": f"{row.building.address} {door_of(row)}",
        "condition": CONDITION_LABELS[row.condition],
        "tone": CONDITION_TONES[row.condition],
        "people": people,
        "households": households_at(request, row),
        "history": moments_of(request.scope, "home", row),
        "looks": looks_of(request.scope, row),
        "stale": row.stale_date if row.stale_date and row.stale_date <= in_city(now()).date() else None,
        "tenancy": rental_block(request, row),
        "units": [unit_line(one) for one in selectors.organisations_at(request.scope, row)],
        "id": str(row.pk),
        "belongings": belonging_lines(request.scope, row),
        "visits": visit_lines(request.scope, row),
        "visit_form": VisitForm(),
        "form": ConditionForm(initial={"condition": row.condition}),
        "may_keep": (may_keep := request.scope.covers(Permission.REGISTER_KEEP, row.code)),
        "may_found": may_keep and bool(selectors.could_join(request.scope, row)),
        "crumbs": [
            *_crumbs(row.code, row.building.address, reverse("registry:building", args=[row.building_id])),
            Crumb(door_of(row)),
        ],
        **marks_on(request, SubjectKind.HOME, row),
    }
    return render(request, "registry/home.html", context)


@door(Permission.REGISTER_KEEP, "GET", "POST")
def new_building(request: ScopedRequest) -> HttpResponse:
    """Register a building with its doors."""
    form = BuildingForm(posted(request), initial={"code": my_grid(request)})

    def do(told: dict[str, Any]) -> HttpResponse:
        made = services.add_building(scope=request.scope, **told)
        return redirect("registry:building", id=made.pk)

    words = {
        "title": _t("Register a building"),
        "button": _t("Register a building"),
        "cancel": reverse("registry:overview"),
    }
    text = _t("Its doors are numbered as 101, 102 …; what differs is put right on the chart.")
    return asked(request, form, do, **words, text=text, crumbs=[_root(), Crumb(words["title"])])


@door(Permission.REGISTER_KEEP, "GET", "POST")
def new_home(request: ScopedRequest, id: UUID) -> HttpResponse:
    """One more door in a building."""
    row = selectors.building(request.scope, id)
    back = reverse("registry:building", args=[id])

    def do(told: dict[str, Any]) -> HttpResponse:
        services.add_home(scope=request.scope, building_id=id, **told)
        messages.success(request, _t("Room %(room)s is entered.") % {"room": told["room"]})
        return redirect(back)

    words = {"title": _t("Add a home"), "button": _t("Add a home"), "cancel": back}
    crumbs = [*_crumbs(row.code, row.address, back), Crumb(words["title"])]
    return asked(request, HomeForm(posted(request)), do, **words, text="", crumbs=crumbs)


@door(Permission.REGISTER_KEEP, "POST")
def condition(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Say what was found behind a door."""
    form = ConditionForm(request.POST)
    if form.is_valid():
        found = HomeState(form.cleaned_data["condition"])
        services.found_behind(scope=request.scope, id=id, condition=found, words=form.cleaned_data["words"])
        messages.success(request, _t("Noted: %(condition)s.") % {"condition": CONDITION_LABELS[found]})
    return redirect("registry:home", id=id)


@door(Permission.REGISTER_KEEP, "GET", "POST")
def confirm(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Everything known behind a door is as it stands, and somebody was there to say so: asked once more, then done."""
    if request.method == "GET":
        return _before_confirming(request, id)
    count = services.confirm_behind(scope=request.scope, home_id=id)
    messages.success(
        request, ngettext("%(count)d value confirmed.", "%(count)d values confirmed.", count) % {"count": count}
    )
    return redirect("registry:home", id=id)


def _before_confirming(request: ScopedRequest, id: UUID) -> HttpResponse:
    row, found = services.before_confirming(scope=request.scope, home_id=id)
    back = reverse("registry:home", args=[id])
    context = {
        "lines": [
            {
                "who": one.person.name if one.person else _t("The home itself"),
                "count": len(one.fields),
                "fields": [kind_field_label(one.kind, name) for name in one.fields],
            }
            for one in found
        ],
        "total": sum(len(one.fields) for one in found),
        "people": sum(one.person is not None for one in found),
        "address": f"{row.building.address} {door_of(row)}",
        "back": back,
        "crumbs": [
            *_crumbs(row.code, row.building.address, reverse("registry:building", args=[row.building_id])),
            Crumb(door_of(row), back),
            Crumb(_t("Everybody here as it stands")),
        ],
    }
    return render(request, "registry/confirm.html", context)


def _root() -> Crumb:
    return Crumb(_t("Register"), reverse("registry:overview"))


def _crumbs(code: str, address: str, url: str = "") -> list[Crumb]:
    area = reverse("registry:overview") + f"?area={code}"
    return [_root(), Crumb(grids.full_name(code), area), Crumb(address, url)]
