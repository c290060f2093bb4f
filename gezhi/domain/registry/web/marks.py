"""Themes on a card: the marks that somebody or something carries as far as I may know of them, and what I may begin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from gezhi.domain.registry.labels import theme_name
from gezhi.domain.registry.selectors import contacts
from gezhi.domain.registry.selectors import themes as selectors
from gezhi.domain.registry.vocabulary import RecordState, SubjectKind
from gezhi.domain.registry.web.contacts import contact_name
from gezhi.domain.registry.web.theme_words import today
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.doors import ScopedRequest


@dataclass(frozen=True, slots=True)
class Mark:
    """One theme that is carried: its visits stand behind the link."""

    name: str
    url: str
    visited_at: datetime | None
    due: date | None
    is_due: bool
    contact: str


@dataclass(frozen=True, slots=True)
class Beginning:
    """One theme that could be begun here."""

    name: str
    url: str


def marks_on(request: ScopedRequest, about: SubjectKind, row: Any) -> dict[str, list[Any]]:
    """`marks` and `beginnings` of a card, both empty for who fills in no themes. A query a mark, and three."""
    scope, day = request.scope, today()
    if not scope.may(Permission.THEMES_FILL) or row.state != RecordState.ACTIVE:
        return {"marks": [], "beginnings": []}
    carried = selectors.themes_of(scope, about, row.pk, day)
    held = {record.theme_id for record in carried}
    paired = contacts.contacts_of(carried)
    mine = [theme for theme in selectors.my_themes(scope, day) if theme.about == about and theme.pk not in held]
    marks = [
        Mark(
            theme_name(record.theme),
            _url(record.theme.key, about, row),
            record.visited_at,
            record.due_date,
            is_due=record.due_date is not None and record.due_date <= day,
            contact=contact_name(paired.get(record.pk)),
        )
        for record in carried
    ]
    begun = [theme for theme in mine if selectors.may_begin(scope, theme, row.code)]
    return {"marks": marks, "beginnings": [Beginning(theme_name(one), _url(one.key, about, row)) for one in begun]}


def _url(key: str, about: SubjectKind, row: Any) -> str:
    return reverse("registry:fill", args=[key, about, row.pk])
