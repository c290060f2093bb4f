"""Intake at the desk and on the phone: words, place, class; near matters while typing; self-handled with evidence."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.domain.cases import selectors, services
from gezhi.domain.cases.labels import SOURCE_LABELS, URGENCY_LABELS
from gezhi.domain.cases.vocabulary import Source, Urgency
from gezhi.domain.cases.web.choices import class_choices
from gezhi.domain.cases.web.layers import extent_of, map_layers
from gezhi.domain.cases.web.pictures import done_with_photos, photos_of, put_by_photos
from gezhi.domain.cases.web.words import rows_of
from gezhi.domain.grids import selectors as grids
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.datums import Datum
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.problems import sentence

DESK_SOURCES = (Source.HOTLINE, Source.CHAT_GROUP, Source.LEADER, Source.MEDIA, Source.ALARM, Source.OTHER)


class IntakeForm(forms.Form):
    """A report as a desk or a worker takes it."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    words = forms.CharField(label=_("What is the matter"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    source = forms.ChoiceField(label=_("Source"))
    case_class = forms.ChoiceField(label=pgettext_lazy("of a case", "Class"), required=False)
    urgency = forms.ChoiceField(label=_("Urgency"), choices=[(u.value, label) for u, label in URGENCY_LABELS.items()])
    address = forms.CharField(label=_("Address"), max_length=256, required=False)
    lon = forms.FloatField(label=_("Longitude"), required=False, min_value=-180, max_value=180)
    lat = forms.FloatField(label=_("Latitude"), required=False, min_value=-90, max_value=90)
    code = forms.ChoiceField(label=_("Area (when there is no point)"), required=False)
    name = forms.CharField(label=_("Caller's name"), max_length=64, required=False)
    phone = forms.CharField(label=_("Caller's phone"), max_length=24, required=False)
    self_handled = forms.BooleanField(label=_("Already dealt with on the spot"), required=False)

    def __init__(self, request: ScopedRequest, data: Any = None) -> None:
        super().__init__(data)
        scope = request.scope
        self.by_desk = scope.may(Permission.CASES_ACCEPT)
        own = (Source.SUPERVISOR,) if scope.may(Permission.CASES_CHECK) else (Source.WORKER,)
        sources = DESK_SOURCES if self.by_desk else own
        self._offer("source", [(source.value, SOURCE_LABELS[source]) for source in sources])
        self._offer("case_class", [("", "—"), *class_choices(scope)])
        self._offer("code", [("", "—"), *area_choices(request)])
        self.initial = {"id": new_id(), "urgency": Urgency.NORMAL.value, "source": sources[0].value}
        for name in ("name", "phone") if not self.by_desk else ("self_handled",):
            del self.fields[name]

    def _offer(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if (told.get("lon") is None) != (told.get("lat") is None):
            raise forms.ValidationError(_("A point has a longitude and a latitude."))
        if told.get("self_handled") and not told.get("case_class"):
            self.add_error("case_class", _("Choose the class of what you put right: without it nobody can count it."))
        return told

    def report(self, request: ScopedRequest) -> services.Report:
        """What the service takes."""
        told = self.cleaned_data
        handled = bool(told.get("self_handled"))
        photos = photos_of(request, "before" if handled else "report") + photos_of(request, "after", "photos_after")
        chosen = selectors.class_by_id(request.scope, UUID(told["case_class"])) if told["case_class"] else None
        caller = services.Caller(told.get("name", ""), told.get("phone", "")) if self.by_desk else None
        return services.Report(
            id=told["id"],
            words=told["words"],
            place=services.Place(told["lon"], told["lat"], Datum.WGS84, None, told["code"], told["address"]),
            source=Source(told["source"]),
            case_class=chosen,
            urgency=Urgency(told["urgency"]),
            caller=caller if caller and (caller.name or caller.phone) else None,
            photos=photos,
            self_handled=handled,
        )


def area_choices(request: ScopedRequest) -> list[tuple[str, str]]:
    """Towns and communities of my area, for a matter without a point."""
    found = grids.towns_and_communities(request.scope)
    return [(cell.code, f"{'　' if len(cell.code) == 12 else ''}{cell.name}") for cell in found]


@door(Permission.CASES_REPORT, "GET", "POST")
def intake(request: ScopedRequest) -> HttpResponse:
    form = IntakeForm(request, request.POST if request.method == "POST" else None)
    refusal: Problem | None = None
    if request.method == "POST" and form.is_valid():
        try:
            reported = services.report(scope=request.scope, report=form.report(request))
        except Problem as problem:
            refusal = problem
        else:
            done_with_photos(request)
            messages.success(request, _t("Taken up as %(number)s") % {"number": reported.case.number})
            return redirect("cases:case", id=reported.case.pk)
    status = 422 if refusal or form.errors else 200
    context = {
        "form": form,
        "refusal": sentence(refusal) if refusal else "",
        "kept": put_by_photos(request, refusal),
        "layers": map_layers(),
        "extent": extent_of(request, ""),
    }
    return render(request, "cases/intake.html", context, status=status)


@door(Permission.CASES_REPORT)
def near(request: ScopedRequest) -> HttpResponse:
    """Open matters near a point, shown while a report is being written."""
    try:
        lon, lat = float(request.GET.get("lon", "")), float(request.GET.get("lat", ""))
    except ValueError:
        return render(request, "cases/near.html", {"rows": []})
    at = now()
    found = selectors.related(request.scope, lon=lon, lat=lat, at=at) if abs(lon) <= 180 and abs(lat) <= 85 else []
    return render(request, "cases/near.html", {"rows": rows_of(found, at), "is_looked": True})
