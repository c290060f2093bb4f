"""Duty phones of my area: the list, and setting one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from gezhi.domain.grids import selectors as grids
from gezhi.domain.workforce import selectors, services
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb

SHOWN = 500


class PhoneForm(forms.Form):
    """An area and its phone."""

    code = forms.CharField(
        label=_("Area code"), max_length=18, help_text=_("Of a grid, a community or a larger area around them.")
    )
    phone = forms.CharField(
        label=_("Duty phone"),
        max_length=24,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
        help_text=_("Everybody who scans a code there reads it. Empty: none."),
    )


@door(Permission.STAFF_VIEW)
def phones(request: ScopedRequest) -> HttpResponse:
    """The duty phones of my area."""
    rows = list(selectors.duty_phones(request.scope)[:SHOWN])
    names = grids.full_names([row.cell.code for row in rows])
    context = {
        "rows": [(row.cell.code, names.get(row.cell.code, row.cell.name), row.phone) for row in rows],
        "may_set": request.scope.may(Permission.STAFF_MANAGE),
        "crumbs": [Crumb(_t("On duty"), reverse("workforce:staff")), Crumb(_t("Duty phones"))],
    }
    return render(request, "workforce/phones.html", context)


@door(Permission.STAFF_MANAGE, "GET", "POST")
def set_phone(request: ScopedRequest) -> HttpResponse:
    """Set or take away the duty phone of an area."""
    back = reverse("workforce:phones")
    form = PhoneForm(posted(request), initial={"code": request.GET.get("code", "")[:18]})

    def do(told: dict[str, Any]) -> HttpResponse:
        services.set_duty_phone(scope=request.scope, code=told["code"].strip(), phone=told["phone"])
        messages.success(request, _t("The duty phone is kept."))
        return redirect(back)

    title = _t("Set a duty phone")
    crumbs = [Crumb(_t("On duty"), reverse("workforce:staff")), Crumb(_t("Duty phones"), back), Crumb(title)]
    words = {"title": title, "text": "", "button": _t("Keep"), "cancel": back}
    return asked(request, form, do, **words, crumbs=crumbs)
