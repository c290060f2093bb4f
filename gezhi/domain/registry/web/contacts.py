"""Contacts (结对联系人): naming and ending one, whose contact I am, who has none yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from gezhi.domain.accounts.labels import ROLE_LABELS
from gezhi.domain.grids import selectors as grids
from gezhi.domain.registry.labels import theme_name
from gezhi.domain.registry.selectors import contacts as selectors
from gezhi.domain.registry.selectors import subjects
from gezhi.domain.registry.selectors import themes as theme_selectors
from gezhi.domain.registry.services import contacts as services
from gezhi.domain.registry.services import visits
from gezhi.domain.registry.services.visits import Mark
from gezhi.domain.registry.web.kind_forms import day_input
from gezhi.domain.registry.web.theme_asking import ReasonForm
from gezhi.domain.registry.web.theme_words import listed, today
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb
from gezhi.ground.plumbing.scope import NOT_FOUND, inside

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Paired:
    """Somebody on a theme, as a list of contacts tells it."""

    url: str
    name: str
    theme: str
    area: str
    visited_at: datetime
    due: date | None
    is_due: bool


class ContactForm(forms.Form):
    """A colleague of the place, or a cadre without an account."""

    colleague = forms.ChoiceField(label=_("Colleague"), required=False)
    name = forms.CharField(label=_("Or a cadre without an account: name"), max_length=64, required=False)
    office = forms.CharField(label=_("Where that cadre serves, and the post"), max_length=64, required=False)
    day = forms.DateField(label=_("Paired since"), widget=day_input())

    def __init__(self, people: list[tuple[str, str]], *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["colleague"].choices = [("", "–"), *people]  # type: ignore[attr-defined]

    def who(self) -> services.Who:
        """What was told, once it is valid."""
        told = self.cleaned_data
        account = UUID(told["colleague"]) if told["colleague"] else None
        return services.Who(account, told["name"].strip(), told["office"].strip())


def contact_name(contact: Any) -> str:
    """How a contact is called: a colleague by name, a cadre with the office beside it."""
    if contact is None:
        return ""
    if contact.account_id is not None:
        return str(contact.account.name)
    return f"{contact.name}（{contact.office}）" if contact.office else str(contact.name)


@door(Permission.THEMES_FILL, "GET", "POST")
def pair(request: ScopedRequest, key: str, kind: str, id: UUID) -> HttpResponse:
    """Name the contact of somebody on a theme, or another one."""
    mark = visits.mark_of(request.scope, key, kind, id, today())
    if mark.record is None:
        raise NOT_FOUND()
    form = ContactForm(_people(mark), posted(request), initial={"day": today()})

    def do(told: dict[str, Any]) -> HttpResponse:
        services.pair(scope=request.scope, mark=mark, who=form.who(), day=told["day"], at=now())
        messages.success(request, _t("The contact is named."))
        return redirect("registry:fill", key, kind, id)

    text = _t("The contact sees them under “People paired with me”, with the day of the next visit.")
    title = _t("Contact of %(name)s") % {"name": mark.subject.name}
    return asked(request, form, do, title=title, text=text, button=_t("Keep"), **_around(mark))


@door(Permission.THEMES_FILL, "GET", "POST")
def unpair(request: ScopedRequest, key: str, kind: str, id: UUID) -> HttpResponse:
    """End a pairing without naming another contact."""
    mark = visits.mark_of(request.scope, key, kind, id, today())
    if mark.record is None or not selectors.contacts_of([mark.record]):
        raise NOT_FOUND()

    def do(told: dict[str, Any]) -> HttpResponse:
        services.unpair(scope=request.scope, mark=mark, reason=told["reason"], at=now())
        messages.success(request, _t("The pairing has ended."))
        return redirect("registry:fill", key, kind, id)

    title = _t("End the pairing with %(name)s") % {"name": mark.subject.name}
    return asked(request, ReasonForm(posted(request)), do, title=title, button=_t("End"), **_around(mark))


@door(Permission.THEMES_FILL)
def mine(request: ScopedRequest) -> HttpResponse:
    """Whose contact I am, over all themes, those due first."""
    rows = paired(selectors.my_pairs(request.scope, today()))
    here = [Crumb(_t("Themes"), reverse("registry:themes")), Crumb(_t("People paired with me"))]
    context = {"rows": rows, "due": sum(row.is_due for row in rows), "crumbs": here}
    return render(request, "registry/paired.html", context)


@door(Permission.THEMES_FILL)
def unpaired(request: ScopedRequest, key: str) -> HttpResponse:
    """Who is on a theme and has no contact yet: how many in each community, and who, of `?area=`."""
    theme = theme_selectors.my_theme(request.scope, key, today())
    counts = selectors.unpaired_by_community(request.scope, theme, today())
    area = request.GET.get("area", "")
    found = selectors.unpaired(request.scope, theme, today())
    shown = found.filter(inside("code", [area])) if area in counts else found
    names = grids.full_names(list(counts))
    context = {
        "theme": theme,
        "rows": paired(shown.select_related("theme")[:SHOWN]),
        "places": [(code, names.get(code, code), count) for code, count in counts.items()],
        "area": area if area in counts else "",
        "count": counts.get(area, sum(counts.values())),
        "shown": SHOWN,
        "crumbs": [
            Crumb(_t("Themes"), reverse("registry:themes")),
            Crumb(theme_name(theme), reverse("registry:theme", args=[key])),
            Crumb(_t("Without a contact")),
        ],
    }
    return render(request, "registry/unpaired.html", context)


def paired(records: Iterable[Any]) -> list[Paired]:
    """Rows of marks that the caller may see. A query for the areas, and one a kind of subject."""
    held = list(records)
    areas, names = grids.full_names([record.code for record in held]), _names(held)
    return [
        Paired(
            reverse("registry:fill", args=[record.theme.key, record.theme.about, record.subject_id]),
            listed(record.theme.about, names.get(record.subject_id, "–")),
            theme_name(record.theme),
            areas.get(record.code, ""),
            record.visited_at,
            record.due_date,
            record.due_date is not None and record.due_date <= today(),
        )
        for record in held
    ]


def _names(held: list[Any]) -> Mapping[UUID, str]:
    told: dict[UUID, str] = {}
    for kind in {record.theme.about for record in held}:
        told |= subjects.subject_names(kind, [one.subject_id for one in held if one.theme.about == kind])
    return told


def _people(mark: Mark) -> list[tuple[str, str]]:
    """Colleagues to choose from, each with the post and where it stands."""
    found = selectors.colleagues(mark.theme, mark.subject.code, at=now())
    areas = grids.full_names([one.code for one in found])
    return [
        (str(one.account_id), " · ".join([one.name, str(ROLE_LABELS[one.role]), areas.get(one.code, "")]))
        for one in found
    ]


def _around(mark: Mark) -> dict[str, Any]:
    """Where a page about a contact stands, and where its way back leads."""
    theme, subject = mark.theme, mark.subject
    back = reverse("registry:fill", args=[theme.key, subject.kind.value, subject.id])
    crumbs = [
        Crumb(_t("Themes"), reverse("registry:themes")),
        Crumb(theme_name(theme), reverse("registry:theme", args=[theme.key])),
        Crumb(subject.name, back),
        Crumb(pgettext("theme", "Contact")),
    ]
    return {"cancel": back, "crumbs": crumbs}
