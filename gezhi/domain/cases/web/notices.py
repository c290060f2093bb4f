"""The console's page of the notice to residents: its versions, and writing the next one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from gezhi.domain.cases import selectors
from gezhi.domain.cases.rules.notices import LANGUAGES, PART_LENGTH, PARTS, code_of
from gezhi.domain.cases.selectors.notice_words import LABELS, Notice, notice, own_words, reporter_days
from gezhi.domain.cases.services import notices as services
from gezhi.ground.kernel.clock import LATEST, now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb
from gezhi.ground.plumbing.problems import sentence
from gezhi.ground.plumbing.wording import city_zone, in_city

IN_LANGUAGE = {
    "zh": pgettext_lazy("notice", "%(part)s (Chinese)"),
    "en": pgettext_lazy("notice", "%(part)s (English)"),
}


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version in the list: its code, since when, and whether it counts now or will."""

    code: str
    valid_from: datetime
    counts: bool
    is_later: bool


class NoticeForm(forms.Form):
    """Every part in Chinese; English where it is written, else the Chinese is shown there too."""

    first_day = forms.DateField(
        label=_("Valid from the day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty: from now on"),
    )

    def __init__(self, data: Any = None, *, initial: dict[str, str] | None = None) -> None:
        super().__init__(data, initial=initial)
        for language in LANGUAGES:
            for part in PARTS:
                label = IN_LANGUAGE[language] % {"part": LABELS[part]}
                widget = forms.Textarea(attrs={"rows": 2 if part in ("office", "contact") else 3})
                self.fields[f"{language}_{part}"] = forms.CharField(
                    label=label, max_length=PART_LENGTH, required=language == "zh", widget=widget
                )

    def clean_first_day(self) -> date | None:
        day: date | None = self.cleaned_data["first_day"]
        if day is not None and day >= LATEST.date():
            raise forms.ValidationError(_("That day is too far away."))
        return day

    def texts(self) -> dict[str, dict[str, str]]:
        return {tongue: {part: self.cleaned_data[f"{tongue}_{part}"] for part in PARTS} for tongue in LANGUAGES}

    def valid_from(self, at: datetime) -> datetime:
        """The beginning of the day in the city; now for none, and for today."""
        day = self.cleaned_data["first_day"]
        if day is None or day == in_city(at).date():
            return at
        return datetime.combine(day, time(), city_zone())


@door(Permission.PRIVACY_VIEW)
def notices(request: ScopedRequest) -> HttpResponse:
    """The notice that counts, as residents read it, and every version."""
    at = now()
    counting = notice(at)
    rows = [
        VersionLine(code_of(row.version), row.valid_from, code_of(row.version) == counting.code, row.valid_from > at)
        for row in selectors.notices(request.scope)
    ]
    context = {
        "notice": counting,
        "rows": rows,
        "days_unsaid": reporter_days() if _leaves_out_days(counting) else 0,
        "may_change": request.scope.may(Permission.PRIVACY_MANAGE),
    }
    return render(request, "cases/notices.html", context)


def _leaves_out_days(counting: Notice) -> bool:
    """Whether the operator's words speak of another time than the rule in force."""
    return counting.since is not None and not any(str(reporter_days()) in str(part.value) for part in counting.parts)


@door(Permission.PRIVACY_MANAGE, "GET", "POST")
def new_notice(request: ScopedRequest) -> HttpResponse:
    """The next version, beginning with the words that count now."""
    form = NoticeForm(request.POST if request.method == "POST" else None, initial=_present_words())
    refusal, at = "", now()
    if request.method == "POST" and form.is_valid():
        try:
            services.make_notice(scope=request.scope, texts=form.texts(), valid_from=form.valid_from(at), at=at)
        except Problem as problem:
            refusal = sentence(problem)
        else:
            messages.success(
                request, _t("The version is kept. Reports from its time on name it; earlier ones name theirs.")
            )
            return redirect("cases:notices")
    crumbs = [Crumb(_t("Notice to residents"), reverse("cases:notices")), Crumb(_t("New version"))]
    context = {"form": form, "refusal": refusal, "crumbs": crumbs}
    return render(request, "cases/new_notice.html", context, status=422 if refusal or form.errors else 200)


def _present_words() -> dict[str, str]:
    row = selectors.notice_in_force(now())
    words: dict[str, str] = {}
    for language, code in (("zh", "zh-hans"), ("en", "en")):
        with override(code):
            told = row.texts[language] if row is not None else own_words(reporter_days())
        words.update({f"{language}_{part}": told[part] for part in PARTS})
    return words
