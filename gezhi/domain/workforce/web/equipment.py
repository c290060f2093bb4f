"""What is issued to the staff of my area: who has what, who lacks what, issuing and taking back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.accounts.labels import ROLE_LABELS
from gezhi.domain.grids import selectors as grids
from gezhi.domain.workforce import selectors, services
from gezhi.domain.workforce.labels import EQUIPMENT_LABELS
from gezhi.domain.workforce.services.equipment import NUMBER
from gezhi.domain.workforce.vocabulary import EquipmentKind
from gezhi.ground.kernel.clock import EARLIEST, LATEST, now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb
from gezhi.ground.plumbing.wording import in_city

SHOWN = 200
SENSIBLE = [MinValueValidator(EARLIEST.date()), MaxValueValidator(LATEST.date())]


class IssueForm(forms.Form):
    """What is issued, under which number, on which day."""

    kind = forms.ChoiceField(label=_("What"), choices=[(kind.value, EQUIPMENT_LABELS[kind]) for kind in EquipmentKind])
    number = forms.CharField(
        label=_("Number"), max_length=NUMBER, required=False, help_text=_("As it stands on the thing.")
    )
    day = forms.DateField(label=_("Day of issue"), widget=forms.DateInput(attrs={"type": "date"}), validators=SENSIBLE)


@dataclass(frozen=True, slots=True)
class Held:
    """A thing in words, and its id for taking it back."""

    id: UUID
    what: str | Promise
    number: str


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody with what they hold and what they lack."""

    post_id: UUID
    name: str
    role: str | Promise
    area: str
    held: list[Held]
    lacks: list[str | Promise]


@door(Permission.STAFF_MANAGE)
def equipment(request: ScopedRequest) -> HttpResponse:
    """Who holds what; `?lacks=terminal` for those without one."""
    lacks = next((kind for kind in EquipmentKind if kind == request.GET.get("lacks")), None)
    at = now()
    posts = list(selectors.equipped(request.scope, at=at, lacks=lacks)[:SHOWN])
    held = selectors.issued_to([post.account_id for post in posts])
    names = grids.full_names({post.code for post in posts})
    lines = []
    for post in posts:
        rows = held.get(post.account_id, [])
        has = {row.kind for row in rows}
        lines.append(
            Line(
                post.pk,
                post.account.name,
                ROLE_LABELS[post.role],
                names.get(post.code, post.code),
                [Held(row.pk, EQUIPMENT_LABELS[row.kind], row.number) for row in rows],
                [EQUIPMENT_LABELS[kind] for kind in EquipmentKind if kind.value not in has],
            )
        )
    counts = [
        (EQUIPMENT_LABELS[kind], selectors.equipped(request.scope, at=at, lacks=kind).order_by().count(), kind.value)
        for kind in EquipmentKind
    ]
    crumbs = [Crumb(_t("On duty"), reverse("workforce:staff")), Crumb(_t("Equipment"))]
    context = {"lines": lines, "counts": counts, "lacks": lacks, "crumbs": crumbs, "most": SHOWN}
    return render(request, "workforce/equipment.html", context)


@door(Permission.STAFF_MANAGE, "GET", "POST")
def issue(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Issue a thing to whoever holds a post."""
    post = accounts.post(request.scope, id)
    form = IssueForm(posted(request), initial={"day": in_city(now()).date().isoformat()})

    def do(told: dict[str, Any]) -> HttpResponse:
        kind = EquipmentKind(told["kind"])
        services.issue_equipment(scope=request.scope, post_id=id, kind=kind, number=told["number"], day=told["day"])
        messages.success(request, _t("It is issued."))
        return redirect("workforce:equipment")

    back = reverse("workforce:equipment")
    title = _t("Issue equipment")
    crumbs = [Crumb(_t("On duty"), reverse("workforce:staff")), Crumb(_t("Equipment"), back), Crumb(title)]
    words = {"title": title, "text": post.account.name, "button": title, "cancel": back}
    return asked(request, form, do, **words, crumbs=crumbs)


@door(Permission.STAFF_MANAGE, "POST")
def take_back(request: ScopedRequest, id: UUID, thing_id: UUID) -> HttpResponse:
    """Take a thing back today."""
    services.return_equipment(scope=request.scope, post_id=id, id=thing_id, day=in_city(now()).date())
    messages.success(request, _t("It is taken back."))
    return redirect("workforce:equipment")
