"""The themes that are open to me: with counts and what is due; who carries one in my area, and whom to begin with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from gezhi.domain.grids import selectors as grids
from gezhi.domain.registry.labels import SUBJECT_LABELS, theme_name, theme_purpose
from gezhi.domain.registry.selectors import contacts, subjects
from gezhi.domain.registry.selectors import themes as selectors
from gezhi.domain.registry.web.contacts import contact_name
from gezhi.domain.registry.web.theme_words import listed, today
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody or something that carries the theme."""

    url: str
    name: str
    area: str
    visited_at: datetime | None = None
    due: date | None = None
    is_due: bool = False
    contact: str = ""


@door(Permission.THEMES_FILL)
def mine(request: ScopedRequest) -> HttpResponse:
    """My themes."""
    rows = [
        {"tally": tally, "name": theme_name(tally.theme), "about": SUBJECT_LABELS[tally.theme.about]}
        for tally in selectors.tallies(request.scope, today())
    ]
    return render(request, "registry/themes.html", {"rows": rows})


@door(Permission.THEMES_FILL)
def one(request: ScopedRequest, key: str) -> HttpResponse:
    """One theme: who carries it in my area, those due first; and a look-up of whom it is about."""
    day = today()
    theme = selectors.my_theme(request.scope, key, day)
    held = selectors.records(request.scope, theme, day)
    is_due = request.GET.get("due") == "1"
    shown = list((held.filter(due_date__lte=day) if is_due else held)[:SHOWN])
    names = subjects.subject_names(theme.about, [record.subject_id for record in shown])
    areas = grids.full_names([record.code for record in shown])
    paired = contacts.contacts_of(shown)
    asked = request.GET.get("q", "").strip()[:40]
    may_look = request.scope.may(Permission.REGISTER_VIEW)
    hits = subjects.subjects_called(request.scope, theme.about, asked) if asked and may_look else []
    places = grids.full_names([hit.code for hit in hits])
    context = {
        "theme": theme,
        "name": theme_name(theme),
        "purpose": theme_purpose(theme),
        "rows": [
            Row(
                reverse("registry:fill", args=[key, theme.about, record.subject_id]),
                listed(theme.about, names.get(record.subject_id, "–")),
                areas.get(record.code, ""),
                record.visited_at,
                record.due_date,
                record.due_date is not None and record.due_date <= day,
                contact_name(paired.get(record.pk)),
            )
            for record in shown
        ],
        "count": held.count(),
        "unpaired": contacts.unpaired(request.scope, theme, day).count() if shown else 0,
        "is_due": is_due,
        "asked": asked,
        "hits": [Row(_mark_url(key, hit), listed(theme.about, hit.name), places.get(hit.code, "")) for hit in hits],
        "may_look": may_look,
        "may_take_out": request.scope.may(Permission.REGISTER_EXPORT),
        "has_form": selectors.form_in_force(theme) is not None,
        "crumbs": [Crumb(_("Themes"), reverse("registry:themes")), Crumb(theme_name(theme))],
    }
    return render(request, "registry/theme.html", context)


def _mark_url(key: str, subject: subjects.Subject) -> str:
    return reverse("registry:fill", args=[key, subject.kind, subject.id])
