"""People on duty, covers, and grids with nobody; going on and off duty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.accounts.labels import ROLE_LABELS, department_name
from gezhi.domain.grids import selectors as grids
from gezhi.domain.workforce import selectors, services
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.clock import EARLIEST, LATEST, now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.doors import ScopedRequest, back_to, door
from gezhi.ground.plumbing.problems import sentence

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a post, in words."""

    name: str
    role: str | Promise
    area: str
    department: str
    since: datetime | None = None
    covers_for: str = ""


@dataclass(frozen=True, slots=True)
class CoverLine:
    """A cover in words."""

    away: str
    cover: str
    area: str
    reason: str
    valid_from: datetime
    valid_to: datetime


@door(Permission.STAFF_VIEW)
def staff(request: ScopedRequest) -> HttpResponse:
    """Who is on duty, who covers for whom, which grids have nobody."""
    at = now()
    on_duty = list(selectors.on_duty(request.scope)[:SHOWN])
    covers = list(selectors.covers(request.scope, at=at)[:SHOWN])
    missing = selectors.unattended_grids(request.scope, at=at)
    lonely = list(missing[:SHOWN])
    codes = [d.post.code for d in on_duty] + [c.away_post.code for c in covers] + [cell.code for cell in lonely]
    names = grids.full_names(codes)
    context = {
        "people": [
            Person(
                d.account.name,
                ROLE_LABELS[d.post.role],
                names.get(d.post.code, ""),
                department_name(d.post.department) if d.post.department else "",
                d.started_at,
            )
            for d in on_duty
        ],
        "covers": [
            CoverLine(
                c.away_post.account.name,
                c.cover_account.name,
                names.get(c.away_post.code, ""),
                c.reason,
                c.valid_from,
                c.valid_to,
            )
            for c in covers
        ],
        "unattended": [(cell.code, names.get(cell.code, cell.name)) for cell in lonely],
        "unattended_count": missing.count(),
        "may_cover": request.scope.may(Permission.STAFF_MANAGE),
    }
    return render(request, "workforce/staff.html", context)


@door(Permission.STAFF_VIEW)
def responsible_for(request: ScopedRequest, code: str) -> HttpResponse:
    """Who answers for a cell now: a part that other pages load by address."""
    cell = grids.cell(request.scope, AreaCode(code))
    people = [
        Person(p.name, ROLE_LABELS[p.role], "", "", covers_for=p.covers_for)
        for p in selectors.responsible(cell.code, at=now())
    ]
    return render(request, "workforce/responsible.html", {"people": people})


@door(Permission.SIGNED_IN, "POST")
def duty(request: ScopedRequest) -> HttpResponse:
    """On duty when I was off, off when I was on."""
    if services.end_duty(scope=request.scope, at=now()) is None:
        services.start_duty(scope=request.scope, at=now())
    return back_to(request, request.POST.get("next", ""), "/")


SENSIBLE = [MinValueValidator(EARLIEST.date()), MaxValueValidator(LATEST.date())]


class CoverForm(forms.Form):
    """Who is away, who covers, from which day to which."""

    away_post = forms.UUIDField(label=_("Post of who is away"), widget=forms.Select)
    cover = forms.UUIDField(label=_("Who covers"), widget=forms.Select)
    first_day = forms.DateField(
        label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}), validators=SENSIBLE
    )
    last_day = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}), validators=SENSIBLE)
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, request: ScopedRequest, data: Any = None) -> None:
        super().__init__(data)
        posts = [post for post in accounts.posts(request.scope, at=now())[:2000] if post.on_behalf_of_id is None]
        names = grids.cell_names([post.code for post in posts])
        spoken = [
            (post.pk, f"{post.account.name} · {ROLE_LABELS[post.role]} · {names.get(post.code, '')}") for post in posts
        ]
        people = {post.account_id: words for post, (_id, words) in zip(posts, spoken, strict=True)}
        self.fields["away_post"].widget.choices = [("", "—"), *spoken]
        self.fields["cover"].widget.choices = [("", "—"), *people.items()]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        first, last = told.get("first_day"), told.get("last_day")
        if first and last and last < first:
            raise forms.ValidationError(_("The last day comes before the first."))
        return told


@door(Permission.STAFF_MANAGE, "GET", "POST")
def new_cover(request: ScopedRequest) -> HttpResponse:
    """Arrange a cover from day to day, whole days of the city."""
    form = CoverForm(request, request.POST if request.method == "POST" else None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            _arrange(request, form.cleaned_data)
        except Problem as problem:
            refusal = sentence(problem)
        else:
            messages.success(request, _t("The cover is arranged."))
            return redirect("workforce:staff")
    context = {"form": form, "refusal": refusal}
    return render(request, "workforce/new_cover.html", context, status=422 if refusal or form.errors else 200)


def _arrange(request: ScopedRequest, told: dict[str, Any]) -> None:
    zone = ZoneInfo(settings.CITY_TIME_ZONE)
    services.arrange_cover(
        scope=request.scope,
        away_post_id=UUID(str(told["away_post"])),
        cover_account_id=UUID(str(told["cover"])),
        valid_from=datetime.combine(told["first_day"], time.min, zone),
        valid_to=datetime.combine(told["last_day"], time.max, zone),
        reason=told["reason"],
    )
