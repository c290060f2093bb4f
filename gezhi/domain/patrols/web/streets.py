"""The console's page on streets: where they come from, a file of them, and what is to be covered in an area."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from gezhi.domain.patrols import selectors, services
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb


@door(Permission.PATROLS_PLAN)
def listed(request: ScopedRequest) -> HttpResponse:
    """Sources of streets, and how many each gives."""
    context = {"rows": selectors.street_sources(request.scope), "crumbs": [_console(), Crumb(_t("Streets"))]}
    return render(request, "patrols/streets.html", context)


class FileForm(forms.Form):
    """A file of streets."""

    source = forms.CharField(label=_("Source"), max_length=80, help_text=_("The same source again takes its place."))
    file = forms.FileField(label=_("GeoJSON file"), help_text=_("Lines with a number and a name; CGCS2000 or WGS-84."))


@door(Permission.PATROLS_PLAN, "GET", "POST")
def load(request: ScopedRequest) -> HttpResponse:
    """Take over all streets of a file."""
    files = request.FILES if request.method == "POST" else None
    form = FileForm(posted(request), files, initial={"source": request.GET.get("source", "")})

    def do(told: dict[str, Any]) -> HttpResponse:
        lines = services.read_streets(told["file"].read())
        count = services.load_streets(scope=request.scope, source=told["source"], lines=lines, at=now())
        done = ngettext("%(count)d street is new or changed.", "%(count)d streets are new or changed.", count)
        messages.success(request, done % {"count": count})
        return redirect("patrols:streets")

    words = {"title": _t("Load streets"), "button": _t("Load"), "cancel": reverse("patrols:streets")}
    return asked(request, form, do, **words, is_file=True, crumbs=_crumbs(words["title"]))


class AreaForm(forms.Form):
    """An area whose targets are gathered."""

    code = forms.CharField(label=_("Code of the area"), max_length=18)


@door(Permission.PATROLS_PLAN, "GET", "POST")
def gather(request: ScopedRequest) -> HttpResponse:
    """Say anew what is to be covered in an area."""

    def do(told: dict[str, Any]) -> HttpResponse:
        code = selectors.area(request.scope, told["code"].strip())
        count = services.make_targets(scope=request.scope, code=code, at=now())
        done = ngettext("%(count)d cell got a new edition.", "%(count)d cells got a new edition.", count)
        messages.success(request, done % {"count": count})
        return redirect("patrols:streets")

    words = {"title": _t("Gather what is to be covered"), "button": _t("Gather"), "cancel": reverse("patrols:streets")}
    text = _t("Streets, doors and key places of every cell in the area count from today on; earlier days keep theirs.")
    return asked(request, AreaForm(posted(request)), do, **words, text=text, crumbs=_crumbs(words["title"]))


def _crumbs(title: str) -> list[Crumb]:
    return [_console(), Crumb(_t("Streets"), reverse("patrols:streets")), Crumb(title)]


def _console() -> Crumb:
    return Crumb(_t("Console"), reverse("console"))
