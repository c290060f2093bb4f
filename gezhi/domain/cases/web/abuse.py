"""The acceptor's board of sources at the residents' door: counts to look at, and people's judgements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.domain.cases.selectors import abuse as selectors
from gezhi.domain.cases.services import abuse as services
from gezhi.domain.grids import selectors as grids
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb
from gezhi.ground.plumbing.problems import sentence

SHOWN = 100
CASES_SHOWN = 5
KIND_LABELS: dict[str, str | Promise] = {
    "phone": pgettext_lazy("source", "Phone"),
    "browser": pgettext_lazy("source", "Browser"),
    "address": pgettext_lazy("source", "Network address"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A source on the page."""

    source: selectors.Source
    kind: str | Promise
    places: list[str]
    cases: list[tuple[str, str]]
    more: int
    until: datetime | None


class JudgeForm(forms.Form):
    """The reason, and for how long nothing more is taken from there."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    hours = forms.TypedChoiceField(
        label=_("Take nothing more from there"),
        choices=[
            ("0", _("Only mark it")),
            ("1", _("for 1 hour")),
            ("4", _("for 4 hours")),
            ("24", _("for 24 hours")),
        ],
        coerce=int,
        initial="0",
        widget=forms.RadioSelect,
    )


@door(Permission.CASES_ACCEPT)
def board(request: ScopedRequest) -> HttpResponse:
    """Sources that came more than once, or were held back, in the last day."""
    at = now()
    found = selectors.sources(request.scope, at=at)[:SHOWN]
    names = grids.full_names({code for one in found for code in one.places})
    lines = [
        Line(
            source=one,
            kind=KIND_LABELS[one.kind],
            places=sorted({names.get(code, code) for code in one.places})[:3],
            cases=one.cases[:CASES_SHOWN],
            more=max(0, len(one.cases) - CASES_SHOWN),
            until=one.blocked_until(at),
        )
        for one in found
    ]
    return render(request, "cases/abuse.html", {"lines": lines})


@door(Permission.CASES_ACCEPT, "GET", "POST")
def judge(request: ScopedRequest, kind: str, key: str) -> HttpResponse:
    """Mark a source as abuse, with the reason; perhaps block it for a time. Raises `scope.not_found`."""
    found = selectors.source(request.scope, kind, key, at=now())
    form = JudgeForm(request.POST if request.method == "POST" else None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            services.judge(scope=request.scope, kind=kind, key=key, at=now(), **form.cleaned_data)
        except Problem as problem:
            refusal = sentence(problem)
        else:
            messages.success(request, _t("Noted in the journal with your reason."))
            return redirect("cases:abuse")
    title = f"{KIND_LABELS[kind]} {found.tag}"
    crumbs = [Crumb(_t("Abuse of the residents' door"), reverse("cases:abuse")), Crumb(title)]
    context = {"form": form, "refusal": refusal, "title": title, "crumbs": crumbs}
    return render(request, "cases/judge_source.html", context, status=422 if refusal or form.errors else 200)


@door(Permission.CASES_ACCEPT, "POST")
def release(request: ScopedRequest, kind: str, key: str) -> HttpResponse:
    """End the block of a source. Raises `abuse.not_blocked`, `scope.not_found`."""
    services.release(scope=request.scope, kind=kind, key=key, at=now())
    messages.success(request, _t("Released."))
    return redirect("cases:abuse")
