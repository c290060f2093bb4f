"""The rules of retention: seen by who keeps them and by who audits; changed, and carried out now, by who keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb
from gezhi.ground.plumbing.problems import sentence
from gezhi.ground.plumbing.retention import tasks
from gezhi.ground.plumbing.retention.erasing import LastErasure, last_erasure
from gezhi.ground.plumbing.retention.kinds import UNIT_LABELS
from gezhi.ground.plumbing.retention.rules import Rule, rule_of, rules_now, set_rule
from gezhi.portal.retention.words import KINDS, KindWords


@dataclass(frozen=True, slots=True)
class Row:
    """A kind on the page: its words, how long, the bounds in words, and what went last."""

    rule: Rule
    words: KindWords
    long: str
    bounds: str
    last: LastErasure | None
    until: datetime | None


@door(Permission.PRIVACY_VIEW)
def retention(request: ScopedRequest) -> HttpResponse:
    """Every kind with its rule, its bounds and its last erasure; how far an erasure has come."""
    context = {
        "rows": [_row(rule) for rule in rules_now().values()],
        "erasure": tasks.newest(request.scope),
        "may_change": request.scope.may(Permission.PRIVACY_MANAGE),
    }
    return render(request, "portal/retention.html", context)


def _row(rule: Rule) -> Row:
    last = last_erasure(rule.kind)
    until = parse_datetime(last.until) if last else None
    return Row(rule, KINDS[rule.kind.key], _long(rule), _bounds(rule), last, until)


def _long(rule: Rule) -> str:
    if rule.amount == 0:
        return pgettext("kept for", "without end")
    return f"{rule.amount} {UNIT_LABELS[rule.kind.unit]}"


def _bounds(rule: Rule) -> str:
    kind = rule.kind
    said = _t("%(least)s to %(most)s") % {"least": kind.least, "most": kind.most}
    return _t("%(bounds)s, or 0") % {"bounds": said} if kind.may_stay else said


class RuleForm(forms.Form):
    """How long; the service holds it against the bounds and says why not."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    amount = forms.IntegerField(label=_("How long"), min_value=0, max_value=10_000)


@door(Permission.PRIVACY_MANAGE, "GET", "POST")
def retention_rule(request: ScopedRequest, name: str) -> HttpResponse:
    """One rule, changed. Raises `scope.not_found`; refused, the form comes back with the reason."""
    rule = rule_of(request.scope, name)
    words = KINDS[rule.kind.key]
    initial = {"version": rule.version, "amount": rule.amount}
    form = RuleForm(request.POST if request.method == "POST" else None, initial=initial)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            return _changed(request, name, form.cleaned_data)
        except Problem as problem:
            refusal = sentence(problem)
    context = {
        "form": form,
        "refusal": refusal,
        "words": words,
        "unit": UNIT_LABELS[rule.kind.unit],
        "bounds": _bounds(rule),
        "crumbs": [Crumb(_t("Retention"), reverse("retention")), Crumb(str(words.name))],
    }
    return render(request, "portal/retention_rule.html", context, status=422 if refusal or form.errors else 200)


def _changed(request: ScopedRequest, name: str, told: dict[str, Any]) -> HttpResponse:
    set_rule(scope=request.scope, key=name, version=told["version"], amount=told["amount"], at=now())
    messages.success(request, _t("The rule counts from the next erasure on."))
    return redirect("retention")


@door(Permission.PRIVACY_MANAGE, "POST")
def retention_erase(request: ScopedRequest) -> HttpResponse:
    """Erase now what has had its time. Raises `retention.erasing`."""
    tasks.erase_now(request.scope)
    messages.success(request, _t("The erasure is queued."))
    return redirect("retention")
