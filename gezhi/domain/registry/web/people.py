"""A person's card under masks, and the deeds on it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from gezhi.domain.registry import selectors, services
from gezhi.domain.registry.labels import (
    ENDED_LABELS,
    FIELD_LABELS,
    REASON_LABELS,
    ROLE_LABELS,
    SEX_LABELS,
    SOURCE_LABELS,
)
from gezhi.domain.registry.rules import reading
from gezhi.domain.registry.selectors.codes import table
from gezhi.domain.registry.vocabulary import CancelReason, Source, SubjectKind, TieRole
from gezhi.domain.registry.web.households import registrations_of
from gezhi.domain.registry.web.marks import marks_on
from gezhi.domain.registry.web.things import belonging_lines
from gezhi.domain.registry.web.timeline import looks_of, moments_of, stale_words
from gezhi.domain.registry.web.words import age, coded, door_of, home_line, registration, unit_line
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.masking import mask_name
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb, Fact
from gezhi.ground.plumbing.problems import sentence


class PersonForm(forms.Form):
    """What is known about somebody. Numbers that are there already are not shown; an empty field leaves them."""

    name = forms.CharField(label=_("Name"), max_length=80)
    document = forms.CharField(label=_("Document number"), max_length=40, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)
    sex = forms.ChoiceField(
        label=pgettext_lazy("person", "Sex"), choices=[("", "–"), *SEX_LABELS.items()], required=False
    )
    birth_date = forms.CharField(
        label=_("Date of birth"),
        max_length=20,
        required=False,
        help_text=_("As 1990-05-01. An identity number tells birth and sex by itself."),
    )
    workplace = forms.CharField(label=_("Workplace"), max_length=120, required=False)
    education = forms.ChoiceField(label=_("Education"), required=False)
    marital = forms.ChoiceField(label=_("Marital status"), required=False)

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        english = get_language() == "en"
        for name, codes in (("education", "gbt4658_education"), ("marital", "gbt2261_2_marital_status")):
            rows = [(row.code, row.name_en if english else row.name) for row in table(codes)]
            self.fields[name].choices = [("", "–"), *rows]  # type: ignore[attr-defined]  # a choice field

    def clean_document(self) -> str:
        told = self.cleaned_data["document"]
        return _understood(lambda: reading.document(told, "111", now().date()).number) if told else ""

    def clean_phone(self) -> str:
        told = self.cleaned_data["phone"]
        return _understood(lambda: reading.phone(told)) if told else ""

    def clean_birth_date(self) -> Any:
        told = self.cleaned_data["birth_date"]
        return _understood(lambda: reading.day(told, now().date())) if told else None

    def values(self) -> dict[str, Any]:
        """What was said; a checked identity number tells birth and sex."""
        told = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        if "document" in told:
            found = reading.document(told["document"], "111", now().date())
            told |= {"birth_date": found.birth_date, "sex": found.sex}
        return told


class AmendForm(PersonForm):
    """What is to be corrected, and who says so: a source that is believed less makes a proposal."""

    source = forms.ChoiceField(label=_("Who says so"), required=False)
    field_order = ("source",)

    def __init__(self, *given: Any, sources: Iterable[Source], **more: Any) -> None:
        super().__init__(*given, **more)
        choices = [(one.value, SOURCE_LABELS[one]) for one in sources]
        self.fields["source"].choices = choices  # type: ignore[attr-defined]  # a choice field


class NewPersonForm(PersonForm):
    """Somebody behind a door."""

    role = forms.ChoiceField(label=_("To this home"), choices=list(ROLE_LABELS.items()), initial="lives")
    field_order = ("name", "document", "phone", "role")


class EndForm(forms.Form):
    """Why a record ends."""

    reason = forms.ChoiceField(label=_("Reason"), choices=list(REASON_LABELS.items()))
    day = forms.DateField(label=_("Since which day"), widget=forms.DateInput(attrs={"type": "date"}))


def _understood(read: Any) -> Any:
    try:
        return read()
    except Problem as problem:
        raise forms.ValidationError(sentence(problem)) from None


@door(Permission.REGISTER_VIEW)
def person(request: ScopedRequest, id: UUID) -> HttpResponse:
    """One person as one file: who, where, registered how; the name whole, numbers sealed."""
    return _card(request, id)


def _card(request: ScopedRequest, id: UUID, revealed: dict[str, str] | None = None, refusal: str = "") -> HttpResponse:
    row = services.look_at(scope=request.scope, id=id)
    may_reveal = request.scope.covers(Permission.REGISTER_REVEAL, row.code)
    context = {
        "person": row,
        "title": row.name,
        "facts": _facts(row, revealed or {}),
        "homes": [
            {
                "title": f"{tie.home.building.address} {door_of(tie.home)}",
                "url": reverse("registry:home", args=[tie.home_id]),
                "role": ROLE_LABELS[tie.role],
                "since": tie.from_date,
                "until": tie.to_date,
            }
            for tie in selectors.ties_of(request.scope, row)
        ],
        "registrations": registrations_of(request, row),
        "work": [(unit_line(job.organisation), job.duty) for job in selectors.work_of(request.scope, row)],
        "leases": [
            (home_line(lease.rental.home), lease.from_date) for lease in selectors.leases_by(request.scope, row)
        ],
        "id": str(row.pk),
        "belongings": belonging_lines(request.scope, row),
        "history": moments_of(request.scope, "person", row),
        "looks": looks_of(request.scope, row),
        "stale": stale_words(request.scope, "person", row),
        "waiting": selectors.proposals_of(request.scope, row).count(),
        "numbers": [(name, FIELD_LABELS[name]) for name in ("document", "phone") if getattr(row, name)],
        "may_reveal": may_reveal,
        "may_keep": request.scope.covers(Permission.REGISTER_KEEP, row.code) and row.state == "active",
        "ended": ENDED_LABELS.get(row.reason, "") if row.state != "active" else "",
        "refusal": refusal,
        "crumbs": [*_crumbs(row)[:-1], Crumb(row.name)],
        **marks_on(request, SubjectKind.PERSON, row),
    }
    return render(request, "registry/person.html", context, status=422 if refusal else 200)


def _facts(row: Any, revealed: dict[str, str]) -> list[Fact]:
    english = get_language() == "en"
    hidden = _t("sealed")
    found = [
        Fact(_t("Name"), row.name),
        Fact(str(FIELD_LABELS["sex"]), SEX_LABELS[row.sex]),
        Fact(_t("Age"), age(row.birth_date, now().date())),
        Fact(_t("Document number"), revealed.get("document") or (hidden if row.document else "")),
        Fact(_t("Phone"), revealed.get("phone") or (hidden if row.phone else "")),
        Fact(_t("Registration"), registration(row.registration)),
        Fact(_t("Workplace"), row.workplace),
        Fact(_t("Education"), coded("gbt4658_education", row.education, english=english)),
        Fact(_t("Marital status"), coded("gbt2261_2_marital_status", row.marital, english=english)),
    ]
    return [fact for fact in found if fact.value]


@door(Permission.REGISTER_REVEAL, "POST")
def reveal(request: ScopedRequest, id: UUID) -> HttpResponse:
    """One sealed number, once, on the page that answers; the journal keeps who and why."""
    field = request.POST.get("field", "")
    try:
        value = services.reveal(scope=request.scope, id=id, field=field, reason=request.POST.get("reason", ""))
    except Problem as problem:
        if problem.kind.status == 404:
            raise
        return _card(request, id, refusal=sentence(problem))
    return _card(request, id, {field: value})


@door(Permission.REGISTER_KEEP, "GET", "POST")
def new_person(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Register a person behind a door."""
    home = selectors.home(request.scope, id)
    form = NewPersonForm(posted(request))
    back = reverse("registry:home", args=[id])

    def do(told: dict[str, Any]) -> HttpResponse:
        values = form.values()
        role = TieRole(values.pop("role"))
        services.enter(scope=request.scope, home_id=id, values=values, role=role)
        messages.success(request, _t("%(name)s is entered.") % {"name": mask_name(values["name"])})
        return redirect(back)

    words = {"title": _t("Register a person"), "button": _t("Register a person"), "cancel": back}
    crumbs = [Crumb(f"{home.building.address} {door_of(home)}", back), Crumb(words["title"])]
    text = _t("Only what this home needs. Numbers are sealed at once and not shown again.")
    return asked(request, form, do, **words, text=text, crumbs=crumbs)


@door(Permission.REGISTER_KEEP, "GET", "POST")
def amend(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Correct what is known about somebody."""
    # The form says what is known: seeing it is a look, as opening the card is.
    row = (
        services.look_at(scope=request.scope, id=id) if request.method == "GET" else selectors.person(request.scope, id)
    )
    shown = {name: getattr(row, name) for name in ("name", "sex", "birth_date", "workplace", "education", "marital")}
    at_desk = request.scope.covers(Permission.REGISTER_IMPORT, row.code)
    sources = [Source.WORKER, Source.RESIDENT, *([Source.DEPARTMENT] if at_desk else [])]
    form = AmendForm(posted(request), initial=shown, sources=sources)
    back = reverse("registry:person", args=[id])

    def do(told: dict[str, Any]) -> HttpResponse:
        values = form.values()
        source = Source(values.pop("source", Source.WORKER))
        outcome = services.amend(scope=request.scope, id=id, values=values, source=source)
        if outcome.proposed:
            messages.info(request, _t("Another source is believed before: what you say waits as a proposal."))
        else:
            messages.success(request, _t("Kept."))
        return redirect(back)

    words = {"title": _t("Correct"), "button": _t("Save"), "cancel": back}
    text = _t("Fields that are as they were count as confirmed today. An empty number leaves the one that is there.")
    return asked(request, form, do, **words, text=text, crumbs=[*_crumbs(row, back), Crumb(words["title"])])


@door(Permission.REGISTER_KEEP, "POST")
def confirm(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Everything known of somebody is as it stands: fresh from today."""
    outcome = services.confirm(scope=request.scope, id=id)
    count = len(outcome.confirmed)
    said = ngettext("%(count)d value confirmed.", "%(count)d values confirmed.", count)
    messages.success(request, said % {"count": count})
    return redirect("registry:person", id=id)


@door(Permission.REGISTER_KEEP, "GET", "POST")
def end(request: ScopedRequest, id: UUID) -> HttpResponse:
    """A record ends, with its reason."""
    row = selectors.person(request.scope, id)
    back = reverse("registry:person", args=[id])

    def do(told: dict[str, Any]) -> HttpResponse:
        services.cancel(scope=request.scope, id=id, reason=CancelReason(told["reason"]), day=told["day"])
        messages.success(request, _t("The record is closed."))
        return redirect(back)

    words = {"title": _t("End the record"), "button": _t("End the record"), "cancel": back}
    text = _t("Nothing is deleted: the record is closed and keeps its history.")
    crumbs = [*_crumbs(row, back), Crumb(words["title"])]
    return asked(request, EndForm(posted(request)), do, **words, text=text, crumbs=crumbs)


def _crumbs(row: Any, url: str = "") -> list[Crumb]:
    found = [Crumb(_t("Register"), reverse("registry:overview"))]
    if row.home:
        home = reverse("registry:home", args=[row.home_id])
        found.append(Crumb(f"{row.home.building.address} {door_of(row.home)}", home))
    return [*found, Crumb(mask_name(row.name), url)]
