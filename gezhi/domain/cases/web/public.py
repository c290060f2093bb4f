"""The residents' door, without an account: report, follow by number and secret, say whether it is solved.

The tracking secret travels in a POST body only; wrong number and wrong secret answer alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from gezhi.domain.cases import selectors, services
from gezhi.domain.cases.labels import STATE_LABELS
from gezhi.domain.cases.rules.moves import possible
from gezhi.domain.cases.selectors import Case
from gezhi.domain.cases.selectors.notice_words import notice, told_code
from gezhi.domain.cases.services import assessing, closing, public_door
from gezhi.domain.cases.services.places import place_at
from gezhi.domain.cases.vocabulary import ENDED_STATES, Deed, Source, State
from gezhi.domain.cases.web.layers import extent_of, map_layers
from gezhi.domain.cases.web.pictures import done_with_photos, photos_of, put_by_photos
from gezhi.domain.cases.web.stages import stages_of
from gezhi.domain.cases.web.timeline import moments_for_reporter
from gezhi.domain.cases.web.words import class_name, heading_of
from gezhi.domain.registry import selectors as registry
from gezhi.domain.registry.labels.doors import door_name
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.datums import Datum
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.doors import ScopedRequest, back_to, door
from gezhi.ground.plumbing.problems import sentence, told_when
from gezhi.ground.plumbing.scope import NOBODY
from gezhi.ground.plumbing.throttle import Throttle
from gezhi.ground.plumbing.visitors.proof import Proof, offer
from gezhi.ground.plumbing.visitors.remembered import Ticket, forget_remembered, remember, remembered
from gezhi.ground.plumbing.visitors.who import address_of, remember_browser, visitor_of

MOST_PHOTOS = 3
LEFT_STATES = ENDED_STATES - {State.CLOSED, State.EVALUATED}
"""States in which a matter left the way to its closing."""
TRIES = Throttle("public-track", most=10, seconds=900)
"""Wrong secrets on one number: then it is locked for a while."""
GUESSES = Throttle("public-track-address", most=60, seconds=900)
"""Wrong tries from one address, over all numbers."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A class as a resident chooses it."""

    key: str
    name: str
    is_chosen: bool


class PublicReportForm(forms.Form):
    """A resident's report: only words are needed; a phone helps us to ask back."""

    words = forms.CharField(label=_("What is the matter"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    kind = forms.CharField(required=False, max_length=24)  # kind and code of a class that is offered; any other is none
    address = forms.CharField(label=_("Where (address or a landmark)"), max_length=256, required=False)
    lon = forms.FloatField(label=_("Longitude"), required=False, min_value=-180, max_value=180)
    lat = forms.FloatField(label=_("Latitude"), required=False, min_value=-90, max_value=90)
    name = forms.CharField(label=_("Your name (if you like)"), max_length=64, required=False)
    phone = forms.CharField(
        label=_("Your phone (if you like)"),
        max_length=24,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    website = forms.CharField(required=False, widget=forms.HiddenInput)  # a trap for machines: people leave it empty
    door = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)  # the code that was scanned
    notice = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)  # the version the page showed
    solution = forms.CharField(required=False, widget=forms.HiddenInput)
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, door: registry.DoorPlace | None = None) -> None:
        """`door`: where the code hangs that was scanned; then nobody need say where."""
        super().__init__(data, initial={"door": door.token} if door else None)
        self.door_place = door
        self.offered = {f"{row.kind}/{row.code}": row for row in selectors.classes_for_residents()}
        if door is not None:
            self.fields["address"].label = _("Where exactly (if it helps)")

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("website"):
            raise forms.ValidationError(_("The report could not be taken up."))
        if told.get("lon") is None and not told.get("address") and self.door_place is None:
            raise forms.ValidationError(_("Say where it is: put a pin on the map, or write an address."))
        return told

    def kinds(self) -> list[Kind]:
        """What may be chosen to say what it is, “not sure” first; nothing before anything is common."""
        chosen = self.offered.get(str(self["kind"].value() or ""))
        told = [Kind(key, class_name(row), row is chosen) for key, row in self.offered.items()]
        return [Kind("", _t("Not sure"), chosen is None), *told] if told else []

    def proof(self) -> Proof:
        return Proof(self.cleaned_data["solution"], self.cleaned_data["token"])

    def report(self, request: ScopedRequest) -> services.Report:
        told = self.cleaned_data
        return services.Report(
            words=told["words"],
            place=self._place(told),
            source=Source.RESIDENT,
            case_class=self.offered.get(told["kind"]),
            caller=services.Caller(told["name"], told["phone"], told_code(told["notice"], now())),
            photos=photos_of(request, "report")[:MOST_PHOTOS],
        )

    def _place(self, told: dict[str, Any]) -> services.Place:
        """The pin, where one was put; else the door that was scanned; else the words alone."""
        if told["lon"] is not None and told["lat"] is not None:
            return services.Place(told["lon"], told["lat"], Datum.WGS84, address=told["address"])
        if self.door_place is not None:
            return place_at(self.door_place, told["address"])
        return services.Place(address=told["address"])


@door(Permission.PUBLIC, "GET", "POST")
def report(request: ScopedRequest) -> HttpResponse:
    """Report a matter without an account. Refused, the form comes back as it was filled in."""
    scanned = registry.door_at((request.POST if request.method == "POST" else request.GET).get("door", ""))
    form = PublicReportForm(request.POST if request.method == "POST" else None, door=scanned)
    if request.method != "POST" or not form.is_valid():
        return _report_page(request, form)
    try:
        visitor, wanted = visitor_of(request), form.report(request)
        done = public_door.take_up(visitor=visitor, proof=form.proof(), wanted=wanted)
    except Problem as refusal:
        return _report_page(request, form, refusal)
    done_with_photos(request)
    context = {"case": done.case, "secret": done.secret, "photos": len(wanted.photos), "door_place": scanned}
    page = render(request, "cases/public_reported.html", context)
    remember(request, page, Ticket(done.case.number, done.secret))
    return page


def _report_page(request: ScopedRequest, form: PublicReportForm, refusal: Problem | None = None) -> HttpResponse:
    """The form, empty or as it came, with a proof to send along; never kept by the browser or anybody in between."""
    context = {
        "form": form,
        "kinds": form.kinds(),
        "proof": offer(public_door.PURPOSE, kept=request.POST.get("token", "")),
        "refusal": sentence(refusal) if refusal else "",
        "layers": map_layers(with_grids=False),
        "extent": extent_of(request, ""),
        "notice": notice(now()),
        "kept": put_by_photos(request, refusal),
        "door_place": form.door_place,
        "place_name": door_name(form.door_place) if form.door_place else "",
        "mine": public_door.remembered_by(request),
    }
    status = refusal.status if refusal else 422 if form.errors else 200
    page = render(request, "cases/public_report.html", context, status=status)
    page["Cache-Control"] = "no-store"
    remember_browser(request, page)
    return told_when(page, refusal)


class TrackForm(forms.Form):
    """Number and secret, as the report's answer gave them."""

    number = forms.CharField(label=_("Case number"), max_length=24)
    secret = forms.CharField(label=_("Secret"), max_length=40)


class AnswerForm(TrackForm):
    """The reporter's own deed: the answer, or taking the report back, or asking to reopen."""

    number = forms.CharField(max_length=24, widget=forms.HiddenInput)
    secret = forms.CharField(max_length=40, widget=forms.HiddenInput)
    deed = forms.ChoiceField(choices=[(d.value, d.value) for d in (Deed.EVALUATE, Deed.REOPEN, Deed.WITHDRAW)])
    solved = forms.ChoiceField(choices=[("1", _("Solved")), ("0", _("Not solved"))], required=False)
    stars = forms.IntegerField(min_value=1, max_value=5, required=False)
    words = forms.CharField(label=_("Remarks"), max_length=1000, required=False)


@door(Permission.PUBLIC, "GET", "POST")
def track(request: ScopedRequest) -> HttpResponse:
    """Where my matter stands: by number and secret, or by the number alone of one that this browser remembers."""
    wanted = request.POST.get("mine")
    ticket = next((one for one in remembered(request) if one.number == wanted), None) if wanted else None
    told = {"number": ticket.number, "secret": ticket.secret} if ticket else request.POST
    form = TrackForm(told if request.method == "POST" else None)
    if request.method == "GET" or not form.is_valid():
        form.initial = {"number": request.GET.get("number", "")[:24]}
        context = {"form": form, "mine": public_door.remembered_by(request)}
        return render(request, "cases/public_track.html", context, status=422 if form.errors else 200)
    try:
        case = _tracked(request, form)
    except Problem as problem:
        return _track_page(request, form, problem)
    return _show(request, case, form.cleaned_data["secret"])


@door(Permission.PUBLIC, "POST")
def answer(request: ScopedRequest) -> HttpResponse:
    """The reporter says whether it is solved, asks to reopen, or takes the report back."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        context = {"form": TrackForm(request.POST), "mine": public_door.remembered_by(request)}
        return render(request, "cases/public_track.html", context, status=422)
    told = form.cleaned_data
    case, refusal = None, ""
    try:
        case = _tracked(request, form)
        _answer(case, told)
    except Problem as problem:
        if case is None:
            return _track_page(request, TrackForm(request.POST), problem)
        refusal = sentence(problem)
    return _show(
        request, selectors.tracked(case.number, services.secret_digest(told["secret"])), told["secret"], refusal
    )


@door(Permission.PUBLIC, "POST")
def forget(request: ScopedRequest) -> HttpResponse:
    """This browser remembers no matter any more; the matters go on, and number and secret still open them."""
    answer = back_to(request, request.POST.get("back", ""), reverse("cases:public_track"))
    forget_remembered(answer)
    return answer


def _track_page(request: ScopedRequest, form: TrackForm, refusal: Problem) -> HttpResponse:
    context = {"form": form, "refusal": sentence(refusal), "mine": public_door.remembered_by(request)}
    return told_when(render(request, "cases/public_track.html", context, status=refusal.status), refusal)


def _tracked(request: ScopedRequest, form: TrackForm) -> Case:
    """The case of number and secret. Raises `scope.not_found`, or `throttle.too_often` after too many wrong tries."""
    number, secret = form.cleaned_data["number"].strip(), form.cleaned_data["secret"].strip()
    tries = ((TRIES, number), (GUESSES, address_of(request)))
    for limit, subject in tries:
        limit.check(subject)
    try:
        return selectors.tracked(number, services.secret_digest(secret))
    except Problem:
        for limit, subject in tries:
            limit.count(subject)
        raise


def _answer(case: Case, told: dict[str, Any]) -> None:
    command = services.Command(NOBODY, case.pk, reason=told["words"], as_reporter=True)
    if told["deed"] == Deed.WITHDRAW:
        assessing.withdraw(command=command)
    elif told["deed"] == Deed.REOPEN:
        closing.reopen(command=command)
    else:
        closing.evaluate(command=command, solved=told["solved"] == "1", stars=told["stars"], words=told["words"])


def _show(request: ScopedRequest, case: Case, secret: str, refusal: str = "") -> HttpResponse:
    followed = case.merged_into or case
    verdicts = possible(selectors.facts_of(case), selectors.asker_of(NOBODY, case, as_reporter=True), now())
    allowed = {verdict.deed.value for verdict in verdicts if verdict.allowed}
    context = {
        "case": case,
        "followed": followed,
        "secret": secret,
        "state": STATE_LABELS[State(followed.state)],
        "is_ended": followed.state in ENDED_STATES,
        "heading": heading_of(class_name(case.case_class)) if case.case_class else _t("My matter"),
        "moments": moments_for_reporter(followed)[::-1],
        "allowed": allowed,
        "may_reopen": "reopen" in allowed and "evaluate" not in allowed,
        "stages": stages_of(State(followed.state)) if followed.state not in LEFT_STATES else [],
        "notice": selectors.told_notice(case),
        "refusal": refusal,
    }
    return render(request, "cases/public_case.html", context, status=409 if refusal else 200)
