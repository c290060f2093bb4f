"""Requests of departments for a field of the register: made, agreed to, and the list that an agreed one opens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
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

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.accounts.labels import department_name
from gezhi.domain.grids import selectors as grids
from gezhi.domain.registry.labels import EXPORT_STATES, EXPORT_TONES, HIDDEN_LABELS, LIST_COLUMN_LABELS, SUBJECT_LABELS
from gezhi.domain.registry.labels import WANTED_STATES as STATES
from gezhi.domain.registry.labels import WANTED_TONES as TONES
from gezhi.domain.registry.rules.wanting import LIST_OF, fields_to_ask, holds
from gezhi.domain.registry.selectors import wanting as selectors
from gezhi.domain.registry.selectors.layouts import wanted_layout
from gezhi.domain.registry.services import wanting as services
from gezhi.domain.registry.services.exporting import asking
from gezhi.domain.registry.vocabulary import ExportState, Kind
from gezhi.domain.registry.web.area_field import AreaField, area_of
from gezhi.domain.registry.web.exports import FORMS, column_words, handed, make
from gezhi.domain.registry.web.kind_forms import day_input
from gezhi.domain.registry.web.theme_words import today
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb, Fact
from gezhi.ground.plumbing.problems import sentence
from gezhi.ground.plumbing.wording import moment_words

SHOWN = 50


def fields_offered() -> list[tuple[str, str]]:
    """Every field that may be asked for, with its kind before it."""
    pairs = [(kind, name) for kind in LIST_OF for name in fields_to_ask(kind)]
    return [(f"{kind}.{name}", f"{SUBJECT_LABELS[kind]} · {LIST_COLUMN_LABELS[name]}") for kind, name in pairs]


class WishForm(forms.Form):
    """What a department asks for."""

    area = AreaField(label=_("Of the area"))
    fields_wanted = forms.MultipleChoiceField(
        label=_("Fields"),
        choices=fields_offered,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Of one kind; only those that are needed."),
    )
    reason = forms.CharField(label=_("What for"), max_length=200)
    ground = forms.CharField(label=_("Legal ground"), max_length=200)
    last_day = forms.DateField(label=pgettext_lazy("request", "Last day"), widget=day_input())

    def __init__(self, scope: Any, *told: Any) -> None:
        super().__init__(*told)
        area_of(self).of(scope, Permission.REGISTER_REQUEST)

    def clean_fields_wanted(self) -> tuple[Kind, list[str]]:
        told = [one.partition(".")[::2] for one in self.cleaned_data["fields_wanted"]]
        kinds = {kind for kind, _name in told}
        if len(kinds) != 1:
            raise forms.ValidationError(_t("Choose fields of one kind."))
        return Kind(kinds.pop()), [name for _kind, name in told]


class ListForm(forms.Form):
    """As what, and what of it without a mask."""

    form = forms.ChoiceField(label=_("As"), choices=FORMS)
    unmasked = forms.MultipleChoiceField(
        label=_("Without a mask"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A second person must let such a list go. Choose only what is needed."),
    )

    def __init__(self, row: Any, *told: Any) -> None:
        super().__init__(*told)
        hidden = sorted(wanted_layout(Kind(row.kind), row.fields).hidden)
        choices = [(kind.value, HIDDEN_LABELS[kind.value]) for kind in hidden]
        self.fields["unmasked"].choices = choices  # type: ignore[attr-defined]  # a field of choices
        if not choices:
            del self.fields["unmasked"]


@door(Permission.REGISTER_REQUEST)
def listed(request: ScopedRequest) -> HttpResponse:
    """The requests of my department, and those I may agree to."""
    rows, day = list(selectors.requests(request.scope)[:SHOWN]), today()
    areas = grids.full_names([row.code for row in rows])
    lines = [{**_line(row, day), "area": areas.get(row.code, row.code)} for row in rows]
    may_ask = bool(request.scope.departments(Permission.REGISTER_REQUEST))
    return render(request, "registry/wanted.html", {"lines": lines, "may_ask": may_ask, "crumbs": _crumbs(request)})


def _line(row: Any, day: date) -> dict[str, Any]:
    is_over = row.state == "agreed" and not holds(row.state, row.ends_date, day)
    state = "ended" if is_over else row.state
    return {
        "url": reverse("registry:wish", args=[row.pk]),
        "department": department_name(row.department),
        "fields": wish_words(row),
        "state": STATES[state],
        "tone": TONES[state],
        "until": row.ends_date - timedelta(days=1),
    }


def wish_words(row: Any) -> str:
    """The kind and the fields of a request."""
    return f"{SUBJECT_LABELS[row.kind]} · {column_words(row.fields)}"


def wanted_lines(area: str) -> list[str]:
    """What departments want to be known in an area, in words: for who visits there."""
    told = _t("{department}: {fields}, until {day}")
    return [
        told.format(
            department=department_name(row.department),
            fields=wish_words(row),
            day=f"{row.ends_date - timedelta(days=1):%Y-%m-%d}",
        )
        for row in selectors.wanted_in(area, today())
    ]


@door(Permission.REGISTER_REQUEST, "GET", "POST")
def new(request: ScopedRequest) -> HttpResponse:
    """Ask for fields for my department."""
    form, title = WishForm(request.scope, posted(request)), _t("Ask for a field")

    def do(told: dict[str, Any]) -> HttpResponse:
        kind, fields = told.pop("fields_wanted")
        ends = told.pop("last_day") + timedelta(days=1)
        row = services.want(scope=request.scope, kind=kind, fields=fields, ends=ends, **told)
        return redirect("registry:wish", id=row.pk)

    text = _t("What the register holds is not collected again. Nothing is opened before somebody of the area agrees.")
    words = {"title": title, "button": _t("Ask for it"), "cancel": reverse("registry:wanted")}
    return asked(request, form, do, **words, text=text, crumbs=_crumbs(request, title))


@door(Permission.REGISTER_REQUEST)
def one(request: ScopedRequest, id: UUID) -> HttpResponse:
    """One request: what, for what, on what ground; its lists, where it is mine."""
    return _page(request, id)


def _page(request: ScopedRequest, id: UUID, refusal: str = "") -> HttpResponse:
    scope, row = request.scope, selectors.request(request.scope, id)
    is_mine, is_asker = selectors.is_mine(scope, row), row.account_id == scope.me
    is_in_force = holds(row.state, row.ends_date, today())
    may_agree = scope.covers(Permission.REGISTER_APPROVE, row.code) and not is_asker
    lists = selectors.lists_of(scope, row) if is_mine else []
    context = {
        **_line(row, today()),
        "row": row,
        "area_name": grids.full_name(row.code),
        "facts": _facts(row),
        "refusal": refusal,
        "is_open": row.state == "asked" and may_agree,
        "waits": row.state == "asked" and not may_agree,
        "may_take": is_mine and is_in_force,
        "lists": _lists(lists),
        "is_going": any(one.state == ExportState.MAKING for one in lists),
        "crumbs": _crumbs(request, wish_words(row)),
    }
    return render(request, "registry/wish.html", context, status=409 if refusal else 200)


def _lists(rows: Sequence[Any]) -> list[dict[str, Any]]:
    told = [{"id": row.pk, "at": row.asked_at, "rows": row.rows, "form": dict(FORMS)[row.form]} for row in rows]
    states = [(EXPORT_STATES[row.state], EXPORT_TONES[row.state], row.state == ExportState.READY) for row in rows]
    return [
        {**line, "state": state, "tone": tone, "is_ready": is_ready}
        for line, (state, tone, is_ready) in zip(told, states, strict=True)
    ]


def _facts(row: Any) -> list[Fact]:
    people = accounts.names({row.account_id, *([row.decided_by_id] if row.decided_by_id else [])})
    found = [
        Fact(_t("Asked for by"), f"{people.get(row.account_id, '')}, {moment_words(row.asked_at)}"),
        Fact(_t("What for"), row.reason),
        Fact(_t("Legal ground"), row.ground),
        Fact(pgettext("request", "Last day"), f"{row.ends_date - timedelta(days=1):%Y-%m-%d}"),
    ]
    if row.decided_at:
        found.append(Fact(_t("Decided by"), f"{people.get(row.decided_by_id, '')}, {moment_words(row.decided_at)}"))
    if row.words:
        found.append(Fact(_t("Said to it"), row.words))
    return found


@door(Permission.REGISTER_APPROVE, "POST")
def decide(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Agree, or refuse."""
    told = request.POST
    try:
        services.decide(scope=request.scope, id=id, is_agreed=told.get("decision") == "go", words=told.get("words", ""))
    except Problem as problem:
        if problem.status == 404:
            raise
        return _page(request, id, sentence(problem))
    return redirect("registry:wish", id=id)


@door(Permission.REGISTER_REQUEST, "POST")
def give_back(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Not needed any more."""
    try:
        services.give_back(scope=request.scope, id=id)
    except Problem as problem:
        if problem.status == 404:
            raise
        return _page(request, id, sentence(problem))
    return redirect("registry:wish", id=id)


@door(Permission.REGISTER_REQUEST, "GET", "POST")
def ask_list(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Ask for the list that the request opens."""
    row = selectors.request(request.scope, id)
    form, title = ListForm(row, posted(request)), _t("Take the list out")

    def do(told: dict[str, Any]) -> HttpResponse:
        made = asking.ask_wanted(scope=request.scope, id=id, **told)
        make(made)
        messages.success(request, _t("The list was asked for; it stands below."))
        return redirect("registry:wish", id=id)

    words = {"title": title, "button": _t("Ask for it"), "cancel": reverse("registry:wish", args=[id])}
    return asked(request, form, do, **words, text=wish_words(row), crumbs=_crumbs(request, title))


@door(Permission.REGISTER_REQUEST, "POST")
def take(request: ScopedRequest, id: UUID) -> HttpResponse:
    """The file, once."""
    row = selectors.request(request.scope, id)
    wanted = {str(one.pk): one.pk for one in selectors.lists_of(request.scope, row)}
    try:
        return handed(*asking.take(scope=request.scope, id=wanted.get(request.POST.get("list", ""), id)))
    except Problem as problem:
        if problem.status == 404:
            raise
        return _page(request, id, sentence(problem))


def _crumbs(request: ScopedRequest, last: str = "") -> list[Crumb]:
    root = [Crumb(_t("Register"), reverse("registry:overview"))] if request.scope.may(Permission.REGISTER_VIEW) else []
    if not last:
        return [*root, Crumb(_t("Fields for departments"))]
    return [*root, Crumb(_t("Fields for departments"), reverse("registry:wanted")), Crumb(last)]
