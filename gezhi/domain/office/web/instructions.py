"""Instructions at the desk: those that are for me, those given in my area and how far each has come."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from gezhi.domain.accounts.labels import ROLE_LABELS
from gezhi.domain.accounts.vocabulary import INSTRUCTED
from gezhi.domain.grids import selectors as grids
from gezhi.domain.office import selectors, services
from gezhi.domain.office.models import Instruction
from gezhi.domain.office.services.instructions import ANSWER, TITLE, WORDS
from gezhi.domain.office.web.desk import SENSIBLE, SHOWN
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb, Tab
from gezhi.ground.plumbing.scope import NOT_FOUND
from gezhi.ground.plumbing.wording import city_zone

TOLD = 50


class InstructionForm(forms.Form):
    """An instruction and whom it is for."""

    title = forms.CharField(label=_("Title"), max_length=TITLE)
    words = forms.CharField(label=_("What is to be done"), max_length=WORDS, widget=forms.Textarea(attrs={"rows": 6}))
    code = forms.CharField(
        label=_("Area code"), max_length=18, help_text=_("It reaches every post of these roles in that area.")
    )
    roles = forms.MultipleChoiceField(
        label=pgettext_lazy("instruction", "To whom"),
        choices=[(role, ROLE_LABELS[role]) for role in INSTRUCTED],
        widget=forms.CheckboxSelectMultiple,
    )
    needs_answer = forms.BooleanField(label=_("They report back what was done"), required=False)
    due = forms.DateField(
        label=_("To be done by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        validators=SENSIBLE,
        help_text=_("Until the end of that day; leave it empty where there is no limit."),
    )


class AnswerForm(forms.Form):
    """What was done about an instruction."""

    words = forms.CharField(
        label=pgettext_lazy("instruction", "What was done"), max_length=ANSWER, widget=forms.Textarea(attrs={"rows": 4})
    )


class WithdrawForm(forms.Form):
    """Why it need not be done any more."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


@door(Permission.SIGNED_IN)
def for_me(request: ScopedRequest) -> HttpResponse:
    """Instructions to my posts: what is still to be noted or answered first."""
    at = now()
    mine = sorted(selectors.for_me(request.scope, at=at), key=lambda one: one.is_done)[:SHOWN]
    names = grids.full_names([one.instruction.code for one in mine])
    rows = [
        {
            "one": one.instruction,
            "by": names.get(one.instruction.code, one.instruction.code),
            "role": ROLE_LABELS[one.grant.role],
            "receipt": one.receipt,
            "is_done": one.is_done,
            "is_late": not one.is_done and one.instruction.due_at is not None and one.instruction.due_at < at,
        }
        for one in mine
    ]
    return render(request, "office/instructions_for_me.html", {"rows": rows, "tabs": _tabs(request, "instructions")})


@door(Permission.SIGNED_IN, "POST")
def note(request: ScopedRequest, id: UUID) -> HttpResponse:
    """I have read it."""
    services.take_note(scope=request.scope, id=id, at=now())
    messages.success(request, _t("Noted."))
    return redirect("office:instructions")


@door(Permission.SIGNED_IN, "GET", "POST")
def answer(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Report back what was done."""
    mine = selectors.one_for_me(request.scope, id, at=now())[0]
    form = AnswerForm(posted(request), initial={"words": mine.receipt.answer if mine.receipt else ""})

    def do(told: dict[str, Any]) -> HttpResponse:
        services.report_back(scope=request.scope, id=id, words=told["words"], at=now())
        messages.success(request, _t("Reported back."))
        return redirect("office:instructions")

    title = _t("Report back")
    back = reverse("office:instructions")
    crumbs = [Crumb(_t("Instructions"), back), Crumb(title)]
    return asked(request, form, do, title=title, text=mine.instruction.title, button=title, cancel=back, crumbs=crumbs)


@door(Permission.INSTRUCTIONS_GIVE)
def given(request: ScopedRequest) -> HttpResponse:
    """Instructions that reach my area, the newest first."""
    rows = list(selectors.given(request.scope)[:SHOWN])
    names = grids.full_names([row.code for row in rows])
    shown = [
        {"one": row, "area": names.get(row.code, row.code), "roles": [ROLE_LABELS[role] for role in row.roles]}
        for row in rows
    ]
    return render(request, "office/instructions.html", {"rows": shown, "tabs": _tabs(request, "given")})


@door(Permission.INSTRUCTIONS_GIVE, "GET", "POST")
def give(request: ScopedRequest) -> HttpResponse:
    """Give an instruction to posts of my area."""
    areas = [str(area) for area in request.scope.areas(Permission.INSTRUCTIONS_GIVE)]
    shown = {"code": areas[0] if areas else "", "roles": ["grid_worker", "micro_worker"], "needs_answer": True}
    form = InstructionForm(posted(request), initial=shown)

    def do(told: dict[str, Any]) -> HttpResponse:
        ends = told["due"] and datetime.combine(told["due"] + timedelta(days=1), time(), city_zone())
        row = services.give_instruction(
            scope=request.scope,
            code=told["code"].strip(),
            roles=told["roles"],
            title=told["title"],
            words=told["words"],
            needs_answer=told["needs_answer"],
            due_at=ends,
            at=now(),
        )
        messages.success(request, _t("The instruction is out."))
        return redirect("office:instruction", row.pk)

    title = _t("Give an instruction")
    back = reverse("office:given")
    crumbs = [Crumb(_t("Instructions"), back), Crumb(title)]
    text = _t("It is on their phones with the next exchange, and rings there; at desks it stands under Instructions.")
    return asked(request, form, do, title=title, text=text, button=title, cancel=back, crumbs=crumbs)


@door(Permission.INSTRUCTIONS_GIVE)
def instruction(request: ScopedRequest, id: UUID) -> HttpResponse:
    """One instruction: how far it has come in my area and in each area below, who is missing, what was said."""
    row, at = selectors.instruction(request.scope, id), now()
    area = _area(request, row)
    total, below = selectors.progress(request.scope, row, area, at=at)
    missing = selectors.missing(row, area, at=at, most=TOLD)
    answers = selectors.answers(row, area, most=TOLD)
    names, people = grids.full_names([area, row.code, *(one.code for one in answers)]), selectors.names_of(answers)
    places = grids.full_names([code for code, _role, _name in missing])
    context = {
        "one": row,
        "roles": [ROLE_LABELS[role] for role in row.roles],
        "area": names.get(area, area),
        "crumbs": [Crumb(_t("Instructions"), reverse("office:given")), Crumb(row.title)],
        "total": total,
        "below": below,
        "missing": [(places.get(code, code), ROLE_LABELS[role], name) for code, role, name in missing],
        "more_missing": max(0, total.missing - len(missing)),
        "answers": [(names.get(one.code, one.code), people.get(one.account_id, ""), one) for one in answers],
        "may_withdraw": row.withdrawn_at is None and request.scope.covers(Permission.INSTRUCTIONS_GIVE, row.code),
    }
    return render(request, "office/instruction.html", context)


def _area(request: ScopedRequest, row: Instruction) -> str:
    """The area that is looked at: the one asked for inside my part. Raises Problem `scope.not_found`."""
    mine = selectors.seen_of(request.scope, row)
    wanted = request.GET.get("area", mine)
    if not wanted.startswith(mine):
        raise NOT_FOUND()
    return str(grids.cell(request.scope, wanted).code)


@door(Permission.INSTRUCTIONS_GIVE, "GET", "POST")
def withdraw(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Withdraw an instruction: nobody needs to do it any more."""
    row = selectors.instruction(request.scope, id)

    def do(told: dict[str, Any]) -> HttpResponse:
        services.withdraw_instruction(scope=request.scope, id=id, reason=told["reason"], at=now())
        messages.success(request, _t("The instruction is withdrawn."))
        return redirect("office:instruction", id)

    back = reverse("office:instruction", args=[id])
    title = _t("Withdraw the instruction")
    crumbs = [Crumb(_t("Instructions"), reverse("office:given")), Crumb(row.title, back), Crumb(title)]
    words = {"title": title, "text": row.title, "button": title, "cancel": back, "is_dangerous": True}
    return asked(request, WithdrawForm(posted(request)), do, **words, crumbs=crumbs)


def _tabs(request: ScopedRequest, current: str) -> list[Tab]:
    pages = [("instructions", pgettext("instructions", "For me"))]
    if request.scope.may(Permission.INSTRUCTIONS_GIVE):
        pages.append(("given", _t("Given in my area")))
    return [Tab(label, reverse(f"office:{name}"), current=name == current) for name, label in pages]
