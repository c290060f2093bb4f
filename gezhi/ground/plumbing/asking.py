"""The page of one form: it asks, does what was asked for, or says why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.problems import sentence


def asked(
    request: HttpRequest, form: forms.Form, do: Callable[[dict[str, Any]], HttpResponse], **words: Any
) -> HttpResponse:
    """The page of `form`, or what `do` answers to its data; a Problem becomes a sentence above the form (422).

    `words`: title, text, button, cancel, crumbs; is_file where it takes one, template where an empty table is offered;
    is_dangerous for a deed that cannot be undone; page where it is another template than the plain one.
    """
    page = words.pop("page", "gezhi/form.html")
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            return do(form.cleaned_data)
        except Problem as problem:
            refusal = sentence(problem)
    context = {**words, "form": form, "refusal": refusal}
    return render(request, page, context, status=422 if refusal or form.errors else 200)


def posted(request: HttpRequest) -> Any:
    """What was sent, None where the form is only shown."""
    return request.POST if request.method == "POST" else None
