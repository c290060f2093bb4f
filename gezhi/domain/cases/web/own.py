"""From what is held about me, seen at the desk: this is wrong, and how it is right."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gezhi.domain.cases import selectors
from gezhi.domain.cases.selectors.notice_words import notice, told_code
from gezhi.domain.cases.services import public_door
from gezhi.domain.cases.services.own import Correction, Wrong, ask_correction, wrong_about
from gezhi.domain.cases.vocabulary import Right
from gezhi.domain.registry import selectors as registry
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.problems import sentence, told_when
from gezhi.ground.plumbing.visitors.kept import for_one_reader, kept_of
from gezhi.ground.plumbing.visitors.proof import Proof, offer
from gezhi.ground.plumbing.visitors.who import remember_browser, visitor_of


class WrongForm(forms.Form):
    """How it is right, and where to call back."""

    right = forms.CharField(label=_("How it is right"), max_length=600, widget=forms.Textarea(attrs={"rows": 3}))
    phone = forms.CharField(
        label=_("Phone for questions"),
        max_length=24,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        help_text=_("Leave it empty to be called on the one that is held about you."),
    )
    about = forms.CharField(max_length=32, widget=forms.HiddenInput)
    website = forms.CharField(required=False, widget=forms.HiddenInput)  # a trap for machines: people leave it empty
    notice = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)
    solution = forms.CharField(required=False, widget=forms.HiddenInput)
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("The report could not be taken up."))
        return ""

    def proof(self) -> Proof:
        return Proof(self.cleaned_data["solution"], self.cleaned_data["token"])

    def correction(self) -> Correction:
        told = self.cleaned_data
        return Correction(told["about"], told["right"], told["phone"], told_code(told["notice"], now()))


@door(Permission.PUBLIC, "GET", "POST")
def wrong(request: ScopedRequest) -> HttpResponse:
    """Say what is wrong about me. Refused, the form comes back as it was filled in."""
    key, at = kept_of(request), now()
    about = (request.POST if request.method == "POST" else request.GET).get("about", "")
    try:
        found = wrong_about(registry.opened_own_view(key, at), about)
    except Problem as refusal:
        return _closed(request, refusal)
    form = WrongForm(request.POST if request.method == "POST" else None, initial={"about": about})
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, found)
    asked: dict[str, Any] = {"visitor": visitor_of(request), "proof": form.proof(), "correction": form.correction()}
    try:
        done = ask_correction(key=key, by=request.scope.actor, at=at, **asked)
    except Problem as refusal:
        return _page(request, form, found, refusal)
    return for_one_reader(render(request, "cases/public_reported.html", {"case": done.case, "secret": done.secret}))


def _page(request: ScopedRequest, form: WrongForm, found: Wrong, refusal: Problem | None = None) -> HttpResponse:
    context = {
        "form": form,
        "wrong": found,
        "proof": offer(public_door.PURPOSE, kept=request.POST.get("token", "")),
        "refusal": sentence(refusal) if refusal else "",
        "notice": notice(now()),
        "is_set_up": selectors.rights_class(Right.CORRECTION) is not None,
    }
    status = refusal.status if refusal else 422 if form.errors else 200
    page = for_one_reader(render(request, "cases/public_own_wrong.html", context, status=status))
    remember_browser(request, page)
    return told_when(page, refusal)


def _closed(request: ScopedRequest, refusal: Problem) -> HttpResponse:
    context = {"refusal": sentence(refusal), "contact": settings.OFFICE_CONTACT}
    context["rights_url"] = reverse("cases:public_rights")
    return for_one_reader(render(request, "registry/own_refused.html", context, status=refusal.status))
