"""The console's page on rented homes: after how many days each grade is to be inspected again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _t

from gezhi.domain.registry import selectors, services
from gezhi.domain.registry.web.rentals import GRADES, choices
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb

OTHERS = "others"
"""The field of all grades without a line of their own."""


class RhythmForm(forms.Form):
    """Days for each grade; empty: no rhythm."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        for code, label in [*choices(GRADES, is_needed=True), (OTHERS, _t("All other grades"))]:
            words = _t("%(grade)s: every so many days") % {"grade": label}
            self.fields[code] = forms.IntegerField(label=words, required=False, min_value=1, max_value=3650)


@door(Permission.REGISTER_RULE, "GET", "POST")
def rhythm(request: ScopedRequest) -> HttpResponse:
    """Read and set the rhythm of each grade."""
    kept = {grade or OTHERS: days for (_, grade), days in selectors.rental_contract().items()}
    form = RhythmForm(posted(request), initial=kept)

    def do(told: dict[str, Any]) -> HttpResponse:
        for field, days in told.items():
            if days != kept.get(field):
                grade = "" if field == OTHERS else field
                services.set_rhythm(scope=request.scope, grade=grade, days=days)
        messages.success(request, _t("Set. It counts everywhere within five seconds."))
        return redirect("registry:rhythm")

    words = {"title": _t("Inspection of rented homes"), "button": _t("Save"), "cancel": reverse("console")}
    text = _t("Counted from the last inspection, or from the day the home was let. Empty: nothing falls due.")
    return asked(
        request, form, do, **words, text=text, crumbs=[Crumb(_t("Console"), reverse("console")), Crumb(words["title"])]
    )
