"""Who works for a unit, and what it holds: the pages of these deeds."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.domain.registry import selectors, services
from gezhi.domain.registry.web.choosing import ChosenForm, chosen
from gezhi.domain.registry.web.kind_forms import day_input
from gezhi.domain.registry.web.organisations import unit_crumbs
from gezhi.domain.registry.web.theme_words import today
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb


class StaffForm(ChosenForm):
    """Who works there, as what, since when."""

    duty = forms.CharField(label=pgettext_lazy("staff", "Duty"), max_length=40, required=False)
    from_date = forms.DateField(label=_("Since which day"), required=False, widget=day_input())


class DayForm(forms.Form):
    """The day on which something ended."""

    day = forms.DateField(label=_("On which day"), widget=day_input())


class LicenceForm(forms.Form):
    """A permit that a unit holds."""

    name = forms.CharField(label=pgettext_lazy("licence", "Name"), max_length=80)
    number = forms.CharField(label=pgettext_lazy("licence", "Number"), max_length=60)
    issuer = forms.CharField(label=_("Issued by"), max_length=120, required=False)
    from_date = forms.DateField(label=pgettext_lazy("licence", "Valid from"), required=False, widget=day_input())
    to_date = forms.DateField(
        label=_("Valid until"),
        required=False,
        widget=day_input(),
        help_text=_("The first day on which it no longer holds."),
    )


@door(Permission.REGISTER_KEEP, "GET", "POST")
def take_on(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Somebody of the register works for the unit."""
    row = selectors.organisation(request.scope, id)
    back = reverse("registry:unit", args=[id])

    def do(told: dict[str, Any]) -> HttpResponse:
        services.take_on(
            scope=request.scope, id=id, person_id=told["person"], duty=told["duty"], from_date=told["from_date"]
        )
        return redirect(back)

    words = {"title": _t("Who works here"), "button": _t("Take on"), "cancel": back}
    crumbs = [*unit_crumbs(row, back), Crumb(words["title"])]
    return chosen(request, StaffForm(posted(request)), do, **words, text=row.name, crumbs=crumbs)


@door(Permission.REGISTER_KEEP, "GET", "POST")
def let_go(request: ScopedRequest, id: UUID, staff_id: UUID) -> HttpResponse:
    """Somebody works there no more."""
    row = selectors.organisation(request.scope, id)
    back = reverse("registry:unit", args=[id])

    def do(told: dict[str, Any]) -> HttpResponse:
        services.let_go(scope=request.scope, id=id, staff_id=staff_id, day=told["day"])
        return redirect(back)

    words = {"title": _t("Works here no more"), "button": _t("Save"), "cancel": back}
    crumbs = [*unit_crumbs(row, back), Crumb(words["title"])]
    return asked(request, DayForm(posted(request), initial={"day": today()}), do, **words, text=row.name, crumbs=crumbs)


@door(Permission.REGISTER_KEEP, "GET", "POST")
def new_licence(request: ScopedRequest, id: UUID) -> HttpResponse:
    """A permit that the unit holds."""
    row = selectors.organisation(request.scope, id)
    back = reverse("registry:unit", args=[id])

    def do(told: dict[str, Any]) -> HttpResponse:
        services.add_licence(scope=request.scope, id=id, **told)
        return redirect(back)

    words = {"title": _t("Add a licence"), "button": _t("Save"), "cancel": back}
    crumbs = [*unit_crumbs(row, back), Crumb(words["title"])]
    return asked(request, LicenceForm(posted(request)), do, **words, text=row.name, crumbs=crumbs)


@door(Permission.REGISTER_KEEP, "GET", "POST")
def end_licence(request: ScopedRequest, id: UUID, licence_id: UUID) -> HttpResponse:
    """A permit that holds no more."""
    row = selectors.organisation(request.scope, id)
    back = reverse("registry:unit", args=[id])

    def do(told: dict[str, Any]) -> HttpResponse:
        services.end_licence(scope=request.scope, id=id, licence_id=licence_id, day=told["day"])
        return redirect(back)

    words = {"title": _t("The licence ends"), "button": _t("Save"), "cancel": back}
    crumbs = [*unit_crumbs(row, back), Crumb(words["title"])]
    return asked(request, DayForm(posted(request), initial={"day": today()}), do, **words, text=row.name, crumbs=crumbs)
