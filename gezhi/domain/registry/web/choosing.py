"""Choosing somebody of my area for a deed: looked for by name, journalled as every look, then chosen once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from gezhi.domain.registry import services
from gezhi.domain.registry.rules.typed import typed
from gezhi.domain.registry.web.words import person_line
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.doors import ScopedRequest
from gezhi.ground.plumbing.problems import sentence

OFFERED = 20


class ChosenForm(forms.Form):
    """Who was chosen; what else the deed asks stands in forms made from this one."""

    person = forms.UUIDField(widget=forms.HiddenInput)


def chosen(
    request: ScopedRequest,
    form: forms.Form,
    do: Callable[[dict[str, Any]], HttpResponse],
    *,
    near: Iterable[Any] = (),
    **words: Any,
) -> HttpResponse:
    """The page on which somebody is looked for and chosen, or what `do` answers; a Problem becomes a sentence (422).

    `near`: people offered before anybody was looked for. `words`: title, text, button, cancel, crumbs.
    """
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            return do(form.cleaned_data)
        except Problem as problem:
            refusal = sentence(problem)
    text = request.GET.get("q", "").strip()[:40]
    is_number = bool(text) and typed(text).kind in services.EXACT
    people = services.find(scope=request.scope, text=text).people[:OFFERED] if text and not is_number else list(near)
    context = {
        **words,
        "form": form,
        "refusal": refusal,
        "asked": "" if is_number else text,
        "is_number": is_number,
        "offered": [(row.pk, person_line(row)) for row in people],
        "picked": str(form.data.get("person", "")) or (str(people[0].pk) if len(people) == 1 else ""),
    }
    return render(request, "registry/choose.html", context, status=422 if refusal or form.errors else 200)
