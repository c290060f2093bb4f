"""The console's page of the register: how long values are believed, which source before which."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from gezhi.domain.registry import services, tasks
from gezhi.domain.registry.labels import RULED_LABELS, SOURCE_LABELS, kind_field_label
from gezhi.domain.registry.rules import believing
from gezhi.domain.registry.rules.believing import DEFAULT_RANKS
from gezhi.domain.registry.selectors import contract
from gezhi.domain.registry.vocabulary import Kind, Source
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb
from gezhi.ground.plumbing.problems import sentence

APART = "."


def _fields() -> list[tuple[str, str]]:
    """Everything the contract can name: a kind, and each of its fields, as “person.phone”."""
    found = []
    for kind in RULED_LABELS:
        every = _t("%(kind)s: every value") % {"kind": RULED_LABELS[kind]}
        found.append((f"{kind}{APART}", every))
        found += [(f"{kind}{APART}{name}", _named(kind, name)) for name in believing.fields_of(Kind(kind))]
    return found


def _named(kind: str, name: str) -> str:
    found = pgettext("home", "What was found at the door")
    field = found if name == believing.CONDITION else kind_field_label(kind, name)
    return _t("%(kind)s: %(field)s") % {"kind": RULED_LABELS[kind], "field": field}


class DaysForm(forms.Form):
    """For how many days a value is believed."""

    prefix = "days"
    value = forms.ChoiceField(label=_("Value"), choices=_fields)
    days = forms.IntegerField(
        label=_("Believed for so many days"), required=False, help_text=_("Empty: the line is taken away again.")
    )


class RankForm(forms.Form):
    """How much a source is worth."""

    prefix = "rank"
    value = forms.ChoiceField(label=_("Value"), choices=_fields)
    source = forms.ChoiceField(label=pgettext_lazy("value", "Source"), choices=list(SOURCE_LABELS.items()))
    rank = forms.IntegerField(
        label=pgettext_lazy("source", "Rank"), required=False, help_text=_("Empty: the usual rank counts again.")
    )


@door(Permission.REGISTER_RULE, "GET", "POST")
def rules(request: ScopedRequest) -> HttpResponse:
    """Read and set both, one line at a time."""
    sent = request.POST if request.method == "POST" else None
    days = DaysForm(sent if sent and "days-value" in sent else None)
    ranks = RankForm(sent if sent and "rank-value" in sent else None)
    refusal = ""
    try:
        if sent and (days.is_valid() or ranks.is_valid()):
            _set(request, days, ranks)
            return redirect("registry:rules")
    except Problem as problem:
        refusal = sentence(problem)
    context = {
        "days": days,
        "ranks": ranks,
        "refusal": refusal,
        "kept_days": [(_line(row), row) for row in contract.kept_days(request.scope)],
        "kept_ranks": [(_line(row), SOURCE_LABELS[row.source], row) for row in contract.kept_ranks(request.scope)],
        "usual": [(SOURCE_LABELS[source], rank) for source, rank in sorted(DEFAULT_RANKS.items(), key=lambda x: -x[1])],
        "crumbs": [Crumb(_t("Console"), reverse("console")), Crumb(_t("Rules of the register"))],
    }
    bad = bool(refusal or days.errors or ranks.errors)
    return render(request, "registry/rules.html", context, status=422 if bad else 200)


def _set(request: ScopedRequest, days: DaysForm, ranks: RankForm) -> None:
    if days.is_bound:
        kind, field = _value(days.cleaned_data)
        services.set_days(scope=request.scope, kind=kind, field=field, days=days.cleaned_data["days"])
    else:
        kind, field = _value(ranks.cleaned_data)
        source = Source(ranks.cleaned_data["source"])
        services.set_rank(scope=request.scope, kind=kind, field=field, source=source, rank=ranks.cleaned_data["rank"])
    tasks.freshen_homes.enqueue()
    messages.success(request, _t("Set. The days on which homes are to be visited again follow in the background."))


def _value(told: dict[str, Any]) -> tuple[Kind, str]:
    kind, _, field = told["value"].partition(APART)
    return Kind(kind), field


def _line(row: Any) -> str:
    every = _t("%(kind)s: every value") % {"kind": RULED_LABELS.get(row.kind, row.kind)}
    return _named(row.kind, row.field) if row.field else every
