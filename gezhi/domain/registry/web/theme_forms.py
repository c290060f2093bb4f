"""A theme's forms in the console: uploaded, judged, tried out in the browser, adopted."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gezhi.domain.registry.labels import FORM_KIND_LABELS, theme_name
from gezhi.domain.registry.rules.form_files import remarks
from gezhi.domain.registry.selectors import themes as selectors
from gezhi.domain.registry.services import themes as services
from gezhi.domain.registry.web.theme_asking import XlsFormUpload
from gezhi.domain.registry.web.theme_console import crumbs
from gezhi.domain.registry.web.theme_words import screen_words
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb
from gezhi.ground.plumbing.problems import sentence
from gezhi.ground.plumbing.wasm import with_wasm
from gezhi.ground.plumbing.xlsforms import as_problem
from gezhi.ground.plumbing.xlsforms.speaking import label_in


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as the list of a form shows it."""

    label: str
    name: str
    kind: Any
    repeats: bool
    is_required: bool


@door(Permission.THEMES_MANAGE, "GET", "POST")
def upload(request: ScopedRequest, key: str) -> HttpResponse:
    """A new version of a theme's form."""
    theme = selectors.kept_theme(request.scope, key)
    form = XlsFormUpload(posted(request), request.FILES if request.method == "POST" else None)

    def do(told: dict[str, Any]) -> HttpResponse:
        with tempfile.NamedTemporaryFile() as kept:
            for part in told["file"].chunks():
                kept.write(part)
            kept.flush()
            added = services.add_form(
                scope=request.scope, key=key, file=Path(kept.name), name=told["file"].name, at=now()
            )
        messages.success(request, _("The form compiles. Try it out, then adopt it."))
        return redirect("registry:theme_form", key, added.number)

    here = Crumb(theme_name(theme), reverse("registry:theme_kept", args=[key]))
    return asked(
        request,
        form,
        do,
        title=_("Upload a form"),
        text=_("It is compiled at once; what is wrong with it is said here, and nothing changes before you adopt it."),
        button=_("Upload"),
        cancel=reverse("registry:theme_kept", args=[key]),
        crumbs=crumbs(here, Crumb(_("Upload a form"))),
        is_file=True,
    )


@door(Permission.THEMES_MANAGE)
def one(request: ScopedRequest, key: str, number: int) -> HttpResponse:
    """One version: the verdict, the warnings, what it asks, and the form itself to try out."""
    theme = selectors.kept_theme(request.scope, key)
    form = selectors.kept_form(request.scope, theme, number)
    language = get_language() or ""
    context = {
        "theme": theme,
        "name": theme_name(theme),
        "form": form,
        "warnings": [sentence(told) for told in (*map(as_problem, form.warnings), *remarks(form.xform))],
        "questions": [
            Asked(
                label_in(question["labels"], language),
                question["name"],
                FORM_KIND_LABELS[question["kind"]],
                question["repeats"],
                question["is_required"],
            )
            for question in form.outline["questions"]
        ],
        "words": screen_words(),
        "crumbs": crumbs(
            Crumb(theme_name(theme), reverse("registry:theme_kept", args=[key])),
            Crumb(_("Form, version %(number)s") % {"number": number}),
        ),
    }
    return with_wasm(render(request, "registry/theme_form.html", context))


@door(Permission.THEMES_MANAGE)
def content(request: ScopedRequest, key: str, number: int) -> HttpResponse:
    """The form as a browser fills it."""
    form = selectors.kept_form(request.scope, selectors.kept_theme(request.scope, key), number)
    return HttpResponse(form.screen or form.xform, content_type="application/xml; charset=utf-8")


@door(Permission.THEMES_MANAGE)
def file(request: ScopedRequest, key: str, number: int) -> HttpResponse:
    """The file as it came."""
    form = selectors.kept_form(request.scope, selectors.kept_theme(request.scope, key), number)
    answer = HttpResponse(bytes(form.file), content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=form.file_name)
    return answer


@door(Permission.THEMES_MANAGE, "POST")
def adopt(request: ScopedRequest, key: str, number: int) -> HttpResponse:
    """From now on this version is filled."""
    services.adopt_form(scope=request.scope, key=key, number=number, at=now())
    messages.success(request, _("This version is filled from now on."))
    return redirect("registry:theme_kept", key)
