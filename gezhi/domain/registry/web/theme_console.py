"""The console's themes: listed, added, changed, ended. Who carries one is never shown here."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from gezhi.domain.accounts.labels import department_name
from gezhi.domain.registry.labels import SUBJECT_LABELS, theme_name, theme_purpose
from gezhi.domain.registry.rules.themes import is_in_force
from gezhi.domain.registry.selectors import themes as selectors
from gezhi.domain.registry.services import themes as services
from gezhi.domain.registry.vocabulary import SubjectKind
from gezhi.domain.registry.web.theme_asking import ReasonForm, ThemeForm
from gezhi.domain.registry.web.theme_words import today
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb


def crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(_("Console"), reverse("console")), Crumb(_("Themes"), reverse("registry:theme_console")), *more]


@door(Permission.THEMES_MANAGE)
def listed(request: ScopedRequest) -> HttpResponse:
    """Every theme, those in force first."""
    rows = [
        {
            "theme": theme,
            "name": theme_name(theme),
            "about": SUBJECT_LABELS[theme.about],
            "department": department_name(theme.department) if theme.department else "",
            "in_force": is_in_force(theme.state, theme.ends_date, today()),
        }
        for theme in selectors.kept_themes(request.scope)
    ]
    here = [Crumb(_("Console"), reverse("console")), Crumb(_("Themes"))]
    return render(request, "registry/theme_console.html", {"rows": rows, "crumbs": here})


@door(Permission.THEMES_MANAGE, "GET", "POST")
def new(request: ScopedRequest) -> HttpResponse:
    """A new theme; its form comes next."""
    form = ThemeForm(request, posted(request))

    def do(told: dict[str, Any]) -> HttpResponse:
        about = SubjectKind(told["about"])
        services.add_theme(scope=request.scope, key=told["key"], about=about, words=form.words(), at=now())
        messages.success(request, _("The theme is entered. Upload its form next."))
        return redirect("registry:theme_kept", told["key"])

    return asked(
        request,
        form,
        do,
        title=_("New theme"),
        text=_("A purpose, a legal ground, an end, and who may see it: without these nobody is singled out."),
        button=_("Enter the theme"),
        cancel=reverse("registry:theme_console"),
        crumbs=crumbs(Crumb(_("New theme"))),
    )


@door(Permission.THEMES_MANAGE)
def one(request: ScopedRequest, key: str) -> HttpResponse:
    """One theme with the versions of its form."""
    theme = selectors.kept_theme(request.scope, key)
    context = {
        "theme": theme,
        "name": theme_name(theme),
        "purpose": theme_purpose(theme),
        "about": SUBJECT_LABELS[theme.about],
        "department": department_name(theme.department) if theme.department else "",
        "forms": selectors.kept_forms(request.scope, theme),
        "in_force": is_in_force(theme.state, theme.ends_date, today()),
        "crumbs": crumbs(Crumb(theme_name(theme))),
    }
    return render(request, "registry/theme_kept.html", context)


@door(Permission.THEMES_MANAGE, "GET", "POST")
def change(request: ScopedRequest, key: str) -> HttpResponse:
    """Other words, another end, other eyes."""
    theme = selectors.kept_theme(request.scope, key)
    form = ThemeForm(request, posted(request), theme=theme)

    def do(told: dict[str, Any]) -> HttpResponse:
        services.change_theme(scope=request.scope, key=key, version=theme.version, words=form.words(), at=now())
        messages.success(request, _("The theme is changed."))
        return redirect("registry:theme_kept", key)

    here = Crumb(theme_name(theme), reverse("registry:theme_kept", args=[key]))
    return asked(
        request,
        form,
        do,
        title=_("Change the theme"),
        button=_("Save"),
        cancel=reverse("registry:theme_kept", args=[key]),
        crumbs=crumbs(here, Crumb(_("Change the theme"))),
    )


@door(Permission.THEMES_MANAGE, "GET", "POST")
def end(request: ScopedRequest, key: str) -> HttpResponse:
    """End a theme before its day."""
    theme = selectors.kept_theme(request.scope, key)

    def do(told: dict[str, Any]) -> HttpResponse:
        services.end_theme(scope=request.scope, key=key, reason=told["reason"], at=now())
        messages.success(request, _("The theme has ended; every mark of it is hidden."))
        return redirect("registry:theme_kept", key)

    here = Crumb(theme_name(theme), reverse("registry:theme_kept", args=[key]))
    return asked(
        request,
        ReasonForm(posted(request)),
        do,
        title=_("End the theme"),
        text=_("Every mark of this theme is hidden at once, and erased when its time has come."),
        button=_("End the theme"),
        cancel=reverse("registry:theme_kept", args=[key]),
        crumbs=crumbs(here, Crumb(_("End the theme"))),
    )
