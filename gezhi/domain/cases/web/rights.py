"""A person's rights over what is held about them: asking at the residents' door, and what the desk's deeds hand out."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from gezhi.domain.accounts.labels import ROLE_LABELS
from gezhi.domain.cases import selectors, services
from gezhi.domain.cases.labels import DUTY_LABELS, RIGHT_LABELS, STATE_LABELS
from gezhi.domain.cases.selectors.notice_words import notice, told_code
from gezhi.domain.cases.services import public_door
from gezhi.domain.cases.services.rights import Erasure, Extract
from gezhi.domain.cases.vocabulary import Right, Source, State
from gezhi.domain.grids import selectors as grids
from gezhi.domain.registry import labels
from gezhi.domain.registry import selectors as registry
from gezhi.domain.registry.labels.doors import door_name
from gezhi.ground.kernel.area_code import Level
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.problems import sentence, told_when
from gezhi.ground.plumbing.scope import EVERYTHING
from gezhi.ground.plumbing.tabular.writing import Sheet, Value, write_workbook
from gezhi.ground.plumbing.visitors.proof import Proof, offer
from gezhi.ground.plumbing.visitors.who import remember_browser, visitor_of

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class RightsForm(forms.Form):
    """What the person wants, and the phone they left with their reports: by it they are found and called back."""

    right = forms.ChoiceField(
        label=_("What I ask for"),
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=_("Your name"), max_length=64)
    phone = forms.CharField(
        label=_("The phone you left with your reports"),
        max_length=24,
        help_text=_("You are called back on it: nobody else gets what is held about you."),
    )
    town = forms.ChoiceField(label=_("Street or town your reports were about"))
    words = forms.CharField(
        label=_("What is wrong, or anything else (case numbers, if you have them)"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    door = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)
    website = forms.CharField(required=False, widget=forms.HiddenInput)  # a trap for machines: people leave it empty
    notice = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)
    solution = forms.CharField(required=False, widget=forms.HiddenInput)
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, door: registry.DoorPlace | None = None) -> None:
        """`door`: where the scanned code hangs; the request stands in its cell, where its grid worker sees it."""
        super().__init__(data, initial={"door": door.token} if door else None)
        self.door_place = door
        offered = [(right.value, RIGHT_LABELS[right]) for right in Right if selectors.rights_class(right)]
        self.fields["right"].choices = offered  # type: ignore[attr-defined]  # a ChoiceField
        if door is not None:
            del self.fields["town"]
            return
        towns = grids.cells(EVERYTHING, level=Level.TOWN).values_list("code", "name")
        self.fields["town"].choices = [("", "—"), *towns]  # type: ignore[attr-defined]  # a ChoiceField

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("The report could not be taken up."))
        return ""

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("right") == Right.CORRECTION and not told.get("words"):
            self.add_error("words", _("Say what is wrong and how it is right."))
        return told

    def proof(self) -> Proof:
        return Proof(self.cleaned_data["solution"], self.cleaned_data["token"])

    def report(self) -> services.Report:
        """The request as a report of its class. Raises Problem `rights.not_set_up`."""
        told = self.cleaned_data
        right = Right(told["right"])
        case_class = selectors.rights_class_in_use(right)
        return services.Report(
            words="\n".join(part for part in (case_class.name, told["words"]) if part),
            place=services.Place(code=self.door_place.code if self.door_place else told["town"]),
            source=Source.RESIDENT,
            case_class=case_class,
            caller=services.Caller(told["name"], told["phone"], told_code(told["notice"], now())),
        )


@door(Permission.PUBLIC, "GET", "POST")
def ask(request: ScopedRequest) -> HttpResponse:
    """Ask to see or to have erased what is held about oneself. Refused, the form comes back as it was filled in."""
    scanned = registry.door_at((request.POST if request.method == "POST" else request.GET).get("door", ""))
    form = RightsForm(request.POST if request.method == "POST" else None, door=scanned)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form)
    try:
        done = public_door.take_up(visitor=visitor_of(request), proof=form.proof(), wanted=form.report())
    except Problem as refusal:
        return _page(request, form, refusal)
    return render(request, "cases/public_reported.html", {"case": done.case, "secret": done.secret})


def _page(request: ScopedRequest, form: RightsForm, refusal: Problem | None = None) -> HttpResponse:
    context = {
        "form": form,
        "proof": offer(public_door.PURPOSE, kept=request.POST.get("token", "")),
        "refusal": sentence(refusal) if refusal else "",
        "notice": notice(now()),
        "place_name": door_name(form.door_place) if form.door_place else "",
        "is_set_up": bool(form.fields["right"].choices),  # type: ignore[attr-defined]  # a ChoiceField
    }
    status = refusal.status if refusal else 422 if form.errors else 200
    page = render(request, "cases/public_rights.html", context, status=status)
    page["Cache-Control"] = "no-store"
    remember_browser(request, page)
    return told_when(page, refusal)


def handed_out(extract: Extract, form: str) -> HttpResponse:
    """The extract as the file the person gets: a workbook, or JSON."""
    if form == "json":
        content, kind = orjson.dumps(extract.as_json(), option=orjson.OPT_INDENT_2), "application/json"
    else:
        content, kind = _workbook(extract), SHEET
    name = f"{extract.number}.{'json' if form == 'json' else 'xlsx'}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=kind, headers=headers)


def _workbook(extract: Extract) -> bytes:
    reports = [
        _t("Case number"), _t("Reported at"), _t("State"), _t("Name"), _t("Phone"), _t("Words"), _t("Place"),
        _t("Photos"), _t("Voice recordings"), _t("Notice"), _t("Remarks"),
    ]  # fmt: skip
    looks = [_t("Case number"), _t("Looked at"), _t("Reason")]
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "extract.xlsx"
        sheets = [
            Sheet(_t("Reports"), reports, _report_rows(extract)),
            Sheet(_t("Looks at your name"), looks, ([one.number, one.at, one.reason] for one in extract.looks)),
            *_register_sheets(extract),
        ]
        write_workbook(book, sheets)
        return book.read_bytes()


def _register_sheets(extract: Extract) -> list[Sheet]:
    """What the register holds, where each value is from, and who looked; none where it holds nothing."""
    if not extract.register:
        return []
    values = [_t("Item"), pgettext("extract", "Value"), _t("Where it is from"), _t("Collected at")]
    periods = [_t("Item"), pgettext("extract", "Value"), _t("From"), _t("To")]
    looks = [_t("Looked at"), _t("What was looked at"), _t("Role"), _t("Reason")]
    return [
        Sheet(_t("In the register"), values, _value_rows(extract)),
        Sheet(_t("Homes and registrations"), periods, _period_rows(extract)),
        Sheet(_t("Looks in the register"), looks, _look_rows(extract)),
    ]


def _value_rows(extract: Extract) -> Iterator[list[Value]]:
    for one in (value for person in extract.register for value in person.values):
        source = str(labels.SOURCE_LABELS.get(one.source, ""))
        yield [str(labels.FIELD_LABELS.get(one.field, one.field)), one.value, source, one.at]


def _period_rows(extract: Extract) -> Iterator[list[Value]]:
    for person in extract.register:
        for one in person.homes:
            yield [str(labels.ROLE_LABELS[one.role]), one.what, one.since, one.until]
        for one in person.registrations:
            yield [str(labels.REGISTRATION_LABELS[one.role]), one.what, one.since, one.until]
        for one in person.belongings:
            yield [str(labels.HELD_LABELS[one.role]), one.what, one.since, one.until]


def _look_rows(extract: Extract) -> Iterator[list[Value]]:
    for one in (look for person in extract.register for look in person.looks):
        role = str(ROLE_LABELS.get(one.role, one.role))
        yield [one.at, str(labels.LOOK_LABELS.get(one.deed, one.deed)), role, one.reason]


def _report_rows(extract: Extract) -> Iterator[list[Value]]:
    for one in extract.reports:
        yield [
            one.number,
            one.reported_at,
            str(STATE_LABELS[State(one.state)]),
            one.name,
            one.phone,
            "\n".join(one.words),
            one.place,
            one.photos,
            one.recordings,
            one.notice,
            "\n".join(one.answers),
        ]


def told_of(erasure: Erasure) -> dict[str, Any]:
    """What the page says of an erasure: numbers that went, numbers that stayed with the reason."""
    return {
        "erased": erasure.erased,
        "kept": [(number, DUTY_LABELS[duty]) for number, duty in erasure.kept.items()],
    }
