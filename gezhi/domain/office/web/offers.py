"""Keeping the list of services that residents can book."""

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

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.accounts.labels import department_name
from gezhi.domain.office import selectors, services
from gezhi.domain.office.labels import WAY_LABELS, word_of
from gezhi.domain.office.services.offers import LIMITS
from gezhi.domain.office.vocabulary import Way
from gezhi.domain.office.web.desk import tabs_of
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb

TEXTS = {
    "name": _("Name of the service (Chinese)"),
    "name_en": _("Name of the service (English)"),
    "bring": _("What to bring (Chinese)"),
    "bring_en": _("What to bring (English)"),
    "place": _("Where it is done (Chinese)"),
    "place_en": _("Where it is done (English)"),
    "lasts": _("How long it takes (Chinese)"),
    "lasts_en": _("How long it takes (English)"),
}


class OfferForm(forms.Form):
    """A service in both languages; where no English is written the Chinese is shown."""

    way = forms.ChoiceField(label=_("How often one must come"), choices=[(w.value, WAY_LABELS[w]) for w in Way])
    department = forms.ChoiceField(label=_("Department"), required=False)
    order = forms.IntegerField(label=_("Place in the list"), min_value=0, max_value=9999, initial=0)
    is_open = forms.BooleanField(label=_("Can be booked"), required=False, initial=True)

    def __init__(self, request: ScopedRequest, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(posted(request), initial=initial)
        rows = accounts.departments(request.scope).order_by("code")
        choices = [("", "—"), *((str(row.pk), department_name(row)) for row in rows)]
        self.fields["department"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        for name, label in TEXTS.items():
            self.fields[name] = forms.CharField(label=label, max_length=LIMITS[name], required=name == "name")
        self.order_fields([*TEXTS, *("way", "department", "order", "is_open")])

    def told(self) -> services.OfferIn:
        told = self.cleaned_data
        return services.OfferIn(
            **{name: told[name] for name in TEXTS},
            way=Way(told["way"]),
            department_id=UUID(told["department"]) if told["department"] else None,
            order=told["order"],
            is_open=told["is_open"],
        )


class NewOfferForm(OfferForm):
    """A new one has a key, too, which stands in its address."""

    key = forms.SlugField(
        label=_("Key"), max_length=40, help_text=_("Small letters, digits and hyphens; never changed.")
    )

    def __init__(self, request: ScopedRequest) -> None:
        super().__init__(request)
        self.order_fields(["key"])


@door(Permission.CATALOGUE_MANAGE)
def listed(request: ScopedRequest) -> HttpResponse:
    """Every service, closed ones too."""
    context = {
        "rows": [
            {
                "key": row.key,
                "name": word_of(row, "name"),
                "way": WAY_LABELS[row.way],
                "department": department_name(row.department) if row.department else "",
                "is_open": row.is_open,
                "is_example": row.is_example,
            }
            for row in selectors.every_offer(request.scope)
        ],
        "is_set_up": selectors.bookings_set_up(),
        "tabs": tabs_of(request, "offers"),
    }
    return render(request, "office/offers.html", context)


@door(Permission.CATALOGUE_MANAGE, "GET", "POST")
def new(request: ScopedRequest) -> HttpResponse:
    """Enter a service."""
    return _asked(request, NewOfferForm(request), _t("Enter a service"))


@door(Permission.CATALOGUE_MANAGE, "GET", "POST")
def change(request: ScopedRequest, key: str) -> HttpResponse:
    """Change a service, or close it; looked through, it is no example any more."""
    row = selectors.offer(request.scope, key)
    shown = {name: getattr(row, name) for name in (*TEXTS, "way", "order", "is_open")}
    form = OfferForm(request, initial={**shown, "department": str(row.department_id or "")})
    return _asked(request, form, word_of(row, "name"), key)


def _asked(request: ScopedRequest, form: OfferForm, title: str, key: str = "") -> HttpResponse:
    def do(told: dict[str, Any]) -> HttpResponse:
        services.keep_offer(scope=request.scope, key=key or told["key"], told=form.told())
        messages.success(request, _t("The service is kept."))
        return redirect("office:offers")

    back = reverse("office:offers")
    words = {"title": title, "text": "", "button": _t("Keep"), "cancel": back}
    return asked(request, form, do, **words, crumbs=[Crumb(_t("Services to book"), back), Crumb(title)])
