"""Rented homes 出租房屋: the list of an area with those due for inspection, and the deeds from the page of a home."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
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

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.grids import selectors as grids
from gezhi.domain.registry import selectors, services
from gezhi.domain.registry.rules.rentals import due_date
from gezhi.domain.registry.selectors.codes import table
from gezhi.domain.registry.web.choosing import ChosenForm, chosen
from gezhi.domain.registry.web.kind_forms import day_input
from gezhi.domain.registry.web.listing import address, area_of, pager_of, root
from gezhi.domain.registry.web.theme_words import today
from gezhi.domain.registry.web.words import coded, door_of
from gezhi.ground.kernel.masking import mask_name
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb, Fact
from gezhi.ground.plumbing.wording import in_city

GRADES, USES, HAZARDS = "rental_grade", "gbt31000_5_18_rental_use", "gbt31000_5_19_hazard_type"
RELATIONS = "gbt4761_family_relation"


def choices(name: str, *, is_needed: bool = False) -> list[tuple[str, str]]:
    """A code table as a form offers it."""
    english = get_language() == "en"
    rows = [(row.code, row.name_en if english else row.name) for row in table(name)]
    return rows if is_needed else [("", "–"), *rows]


class TermsForm(forms.Form):
    """The terms of a rental."""

    responsible = forms.ChoiceField(label=_("Answers for it"), required=False)
    grade = forms.ChoiceField(label=_("Grade"), required=False, help_text=_("It sets how often the home is inspected."))
    use = forms.ChoiceField(label=_("Use"), required=False)
    duty_letter_date = forms.DateField(label=_("Letter of duties signed on"), required=False, widget=day_input())
    area_m2 = forms.FloatField(label=_("Let area (m²)"), required=False, min_value=0, max_value=32_767)
    rooms = forms.IntegerField(label=_("Rooms let"), required=False, min_value=0, max_value=200)
    rent_yuan = forms.DecimalField(
        label=_("Rent a month (yuan)"), required=False, min_value=0, max_digits=10, decimal_places=2
    )

    def __init__(self, people: list[tuple[str, str]], *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        offered = {"responsible": [("", "–"), *people], "grade": choices(GRADES), "use": choices(USES)}
        for name, rows in offered.items():
            self.fields[name].choices = rows  # type: ignore[attr-defined]  # a choice field

    def terms(self) -> dict[str, Any]:
        """What was said, without who answers for it."""
        return {name: self.cleaned_data[name] for name in TermsForm.base_fields if name != "responsible"}

    @property
    def responsible_id(self) -> UUID | None:
        told = self.cleaned_data["responsible"]
        return UUID(told) if told else None


class LetForm(TermsForm):
    """A home is let."""

    day = forms.DateField(label=_("Since which day"), widget=day_input())
    field_order = ("day",)


class EndForm(forms.Form):
    """The day on which something ended."""

    day = forms.DateField(label=_("On which day"), widget=day_input())


class TenantForm(ChosenForm):
    """A tenant."""

    relation = forms.ChoiceField(label=_("Towards the owner"), required=False)
    day = forms.DateField(label=_("Since which day"), widget=day_input())

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["relation"].choices = choices(RELATIONS)  # type: ignore[attr-defined]  # a choice field


class InspectionForm(forms.Form):
    """What an inspection found."""

    hazard = forms.ChoiceField(label=_("Hazard found"))
    words = forms.CharField(
        label=_("Remark"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["hazard"].choices = choices(HAZARDS, is_needed=True)  # type: ignore[attr-defined]  # a choice field


@door(Permission.REGISTER_VIEW)
def listed(request: ScopedRequest) -> HttpResponse:
    """The homes of an area that are let; with ?due=1 those whose inspection is due."""
    area, is_due, day = area_of(request), request.GET.get("due") == "1", today()
    due_on = day if is_due else None
    found = selectors.rental_page(request.scope, area, due_on=due_on, cursor=request.GET.get("after", ""))
    seen, contract = selectors.inspected_at(request.scope, found.rows), selectors.rental_contract()
    areas = grids.full_names([row.home.code for row in found.rows])
    rows = [{**_row(row, seen, contract, day), "area": areas.get(row.home.code, "")} for row in found.rows]
    total = selectors.rentals(request.scope, area, due_on=due_on).count()
    context = {
        "area": area,
        "area_name": grids.full_name(area) if area else "",
        "rows": rows,
        "is_due": is_due,
        "has_rhythm": bool(contract),
        "all_url": address(request, due="", after=""),
        "due_url": address(request, due="1", after=""),
        "pager": pager_of(request, total=total, shown=len(rows), following=found.next),
        "crumbs": [root(), Crumb(_t("Rented homes"))],
    }
    return render(request, "registry/rentals.html", context)


def _row(row: Any, seen: Mapping[UUID, Any], contract: Mapping[tuple[str, str], int], day: date) -> dict[str, Any]:
    last = in_city(seen[row.pk]).date() if row.pk in seen else None
    due = due_date(row.grade, last or row.from_date, contract)
    return {
        "url": reverse("registry:home", args=[row.home_id]),
        "title": f"{row.home.building.address} {door_of(row.home)}",
        "grade": coded(GRADES, row.grade, english=get_language() == "en"),
        "responsible": mask_name(row.responsible.name) if row.responsible else "",
        "since": row.from_date,
        "inspected": last,
        "due": due if due and due > date.min else None,
        "is_due": due is not None and due <= day,
    }


def rental_block(request: ScopedRequest, home: Any) -> dict[str, Any]:
    """What the page of a home shows of its rental: terms, tenants, inspections; and how many there were before."""
    rows = selectors.rentals_of(request.scope, home)
    current = rows[0] if rows and rows[0].to_date is None else None
    block: dict[str, Any] = {"rental": current, "former": [row for row in rows if row is not current]}
    if current is None:
        return block
    inspections = selectors.inspections_of(request.scope, current)
    seen = {current.pk: inspections[0].at} if inspections else {}
    current.home = home
    who = accounts.names({one.account_id for one in inspections})
    english = get_language() == "en"
    return {
        **block,
        "state": _row(current, seen, selectors.rental_contract(), today()),
        "facts": _facts(current, english),
        "tenants": [_tenant(request, one, english) for one in selectors.leases_of(request.scope, current)],
        "inspections": [
            {
                "at": one.at,
                "hazard": coded(HAZARDS, one.hazard, english=english),
                "is_hazard": one.hazard != "00",
                "words": one.words,
                "who": who.get(one.account_id, ""),
            }
            for one in inspections
        ],
    }


def _facts(row: Any, english: bool) -> list[Fact]:
    found = [
        Fact(_t("Let since"), row.from_date and row.from_date.isoformat()),
        Fact(_t("Answers for it"), mask_name(row.responsible.name) if row.responsible else ""),
        Fact(_t("Grade"), coded(GRADES, row.grade, english=english)),
        Fact(_t("Use"), coded(USES, row.use, english=english)),
        Fact(_t("Letter of duties signed on"), row.duty_letter_date and row.duty_letter_date.isoformat()),
        Fact(_t("Let area (m²)"), row.area_m2),
        Fact(_t("Rooms let"), row.rooms),
        Fact(_t("Rent a month (yuan)"), row.rent_yuan),
    ]
    return [fact for fact in found if fact.value not in ("", None)]


def _tenant(request: ScopedRequest, row: Any, english: bool) -> dict[str, Any]:
    seen = request.scope.covers(Permission.REGISTER_VIEW, row.tenant.code)
    return {
        "id": row.pk,
        "name": mask_name(row.tenant.name),
        "url": reverse("registry:person", args=[row.tenant_id]) if seen else "",
        "relation": coded(RELATIONS, row.relation, english=english),
        "since": row.from_date,
        "until": row.to_date,
    }


@door(Permission.REGISTER_KEEP, "GET", "POST")
def let(request: ScopedRequest, id: UUID) -> HttpResponse:
    """The home is let."""
    home = selectors.home(request.scope, id)
    form = LetForm(_tied(request, home), posted(request), initial={"day": today()})

    def do(told: dict[str, Any]) -> HttpResponse:
        services.let(
            scope=request.scope, home_id=id, day=told["day"], terms=form.terms(), responsible_id=form.responsible_id
        )
        messages.success(request, _t("The home is let; note the tenants and the inspections below."))
        return redirect("registry:home", id=id)

    return asked(request, form, do, **_words(home, _t("Let this home"), _t("Let it")))


@door(Permission.REGISTER_KEEP, "GET", "POST")
def change(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Other terms of the rental."""
    row = selectors.rental(request.scope, id)
    known = {name: getattr(row, name) for name in TermsForm.base_fields if name != "responsible"}
    people = _tied(request, row.home)
    if row.responsible and str(row.responsible_id) not in dict(people):
        people.append((str(row.responsible_id), mask_name(row.responsible.name)))
    form = TermsForm(people, posted(request), initial={**known, "responsible": str(row.responsible_id or "")})

    def do(told: dict[str, Any]) -> HttpResponse:
        values = {**form.terms(), "responsible_id": form.responsible_id}
        services.change_rental(scope=request.scope, id=id, values=values)
        messages.success(request, _t("Kept."))
        return redirect("registry:home", id=row.home_id)

    return asked(request, form, do, **_words(row.home, _t("Change the rental"), _t("Save")))


@door(Permission.REGISTER_KEEP, "GET", "POST")
def end(request: ScopedRequest, id: UUID) -> HttpResponse:
    """The home is let no more."""
    row = selectors.rental(request.scope, id)

    def do(told: dict[str, Any]) -> HttpResponse:
        services.end_rental(scope=request.scope, id=id, day=told["day"])
        messages.success(request, _t("The rental has been ended."))
        return redirect("registry:home", id=row.home_id)

    words = _words(row.home, _t("End the rental"), _t("End the rental"), _t("All tenants leave with it."))
    return asked(request, EndForm(posted(request), initial={"day": today()}), do, **words)


@door(Permission.REGISTER_KEEP, "GET", "POST")
def inspect(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Note what an inspection found."""
    row = selectors.rental(request.scope, id)

    def do(told: dict[str, Any]) -> HttpResponse:
        services.inspect(scope=request.scope, id=id, **told)
        messages.success(request, _t("The inspection is noted."))
        return redirect("registry:home", id=row.home_id)

    words = _words(row.home, _t("Note an inspection"), _t("Note it"))
    return asked(request, InspectionForm(posted(request)), do, **words)


@door(Permission.REGISTER_KEEP, "GET", "POST")
def lease_in(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Somebody rents the home."""
    row = selectors.rental(request.scope, id)

    def do(told: dict[str, Any]) -> HttpResponse:
        day, who = told["day"], told["person"]
        services.lease_in(scope=request.scope, id=id, tenant_id=who, day=day, relation=told["relation"])
        messages.success(request, _t("The tenant is entered."))
        return redirect("registry:home", id=row.home_id)

    near = [tie.person for tie in selectors.lives_in(request.scope, row.home) if tie.role == "tenant"]
    form = TenantForm(posted(request), initial={"day": today()})
    return chosen(request, form, do, near=near, **_words(row.home, _t("A tenant moves in"), _t("Moves in")))


@door(Permission.REGISTER_KEEP, "GET", "POST")
def lease_out(request: ScopedRequest, id: UUID, lease_id: UUID) -> HttpResponse:
    """A tenant leaves."""
    row = selectors.rental(request.scope, id)

    def do(told: dict[str, Any]) -> HttpResponse:
        services.lease_out(scope=request.scope, id=id, lease_id=lease_id, day=told["day"])
        messages.success(request, _t("The tenant has left."))
        return redirect("registry:home", id=row.home_id)

    words = _words(row.home, _t("A tenant leaves"), _t("Leaves"))
    return asked(request, EndForm(posted(request), initial={"day": today()}), do, **words)


def _tied(request: ScopedRequest, home: Any) -> list[tuple[str, str]]:
    """Who may answer for the home: whoever is tied to it, the owner first."""
    ties = sorted(selectors.lives_in(request.scope, home), key=lambda tie: tie.role != "owner")
    return list({str(tie.person_id): mask_name(tie.person.name) for tie in ties}.items())


def _words(home: Any, title: str, button: str, text: str = "") -> dict[str, Any]:
    """What a form about a home's rental says, and the way back."""
    place, back = f"{home.building.address} {door_of(home)}", reverse("registry:home", args=[home.pk])
    crumbs = [root(), Crumb(place, back), Crumb(title)]
    return {"title": title, "button": button, "cancel": back, "text": text or place, "crumbs": crumbs}
